import { readFileSync, writeFileSync } from 'node:fs';
import { readConfig } from './config/index.js';
import { createLogger } from './logging/index.js';
import { createOpenApiDocument } from './api-document.js';
import { setupApp } from './setup-app.js';

const FILE = 'openapi.json';

/** Writes the OpenAPI document to `openapi.json`; with `--check`, only says whether it is up to date. */
async function exportOpenApi(isCheck: boolean): Promise<void> {
  const config = readConfig({});
  const app = await setupApp(
    { ...config, upstream: { ...config.upstream, urls: ['https://localhost'] } },
    createLogger('silent'),
  );
  const text = `${JSON.stringify(createOpenApiDocument(app), null, 2)}\n`;
  await app.close();
  if (!isCheck) writeFileSync(FILE, text);
  else if (readFileSync(FILE, 'utf8') !== text)
    throw new Error(`${FILE} is not up to date: run npm run openapi`);
}

await exportOpenApi(process.argv.includes('--check'));
