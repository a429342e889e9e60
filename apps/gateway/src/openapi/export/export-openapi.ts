import { readFileSync, writeFileSync } from 'node:fs';
import { readConfig } from '../../config/index.js';
import { createLogger } from '../../observability/logging/index.js';
import { createOpenApiDocument } from './api-document.js';
import { endpointsPageOf, type DescribedDocument } from '../index.js';
import { createApp } from '../../server/create-app.js';

/** The OpenAPI document, and the page that lists its operations, by their file names. */
async function makeFiles(): Promise<Readonly<Record<string, string>>> {
  const config = readConfig({});
  const app = await createApp(
    { ...config, upstream: { ...config.upstream, urls: ['https://localhost'] } },
    createLogger('silent'),
  );
  const text = `${JSON.stringify(createOpenApiDocument(app), null, 2)}\n`;
  await app.close();
  return {
    'openapi.json': text,
    'docs/endpoints.md': endpointsPageOf(JSON.parse(text) as DescribedDocument),
  };
}

/** Writes these files; with `--check`, only checks whether they are up to date. */
async function exportOpenApi(isCheck: boolean): Promise<void> {
  for (const [file, text] of Object.entries(await makeFiles())) {
    if (!isCheck) writeFileSync(file, text);
    else if (readFileSync(file, 'utf8') !== text)
      throw new Error(`${file} is not up to date: run npm run openapi`);
  }
}

await exportOpenApi(process.argv.includes('--check'));
