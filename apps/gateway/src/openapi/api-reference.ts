import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import { dump } from 'js-yaml';
import { PublicDocument, serveDocument } from '../server/documents/index.js';
import { documentOfGroup, groupsOf, type GroupedDocument } from './group-document.js';
import { loadSwaggerUi } from './swagger-ui.js';

const PAGE_PATH = '/docs';
const JSON_TYPE = 'application/json; charset=utf-8';
const YAML_TYPE = 'text/yaml; charset=utf-8';

/** Written by `npm run openapi`: generating it would take a good part of the start. */
const FILE = createRequire(import.meta.url).resolve('#openapi.json');

/**
 * Serves the OpenAPI document of the repository at `/openapi.json` and `/openapi.yaml`, that of each group at
 * `/openapi/{group}.json`, and Swagger UI for them at `/docs`, to which `/` redirects.
 */
export async function serveApiReference(fastify: FastifyInstance): Promise<void> {
  const json = await readFile(FILE);
  const document = JSON.parse(json.toString()) as GroupedDocument;
  const groups = groupsOf(document);
  const toYaml = (): Buffer => Buffer.from(dump(JSON.parse(json.toString()), { noRefs: true }));
  serveDocument(fastify, '/openapi.json', new PublicDocument(JSON_TYPE, () => json));
  serveDocument(fastify, '/openapi.yaml', new PublicDocument(YAML_TYPE, toYaml));
  for (const group of groups) {
    const bytes = Buffer.from(JSON.stringify(documentOfGroup(document, group)));
    serveDocument(fastify, `/openapi/${group}.json`, new PublicDocument(JSON_TYPE, () => bytes));
  }
  for (const [path, file] of await loadSwaggerUi(groups)) serveDocument(fastify, path, file);
  for (const path of ['/', `${PAGE_PATH}/`]) leadToPage(fastify, path);
}

function leadToPage(fastify: FastifyInstance, path: string): void {
  fastify.get(path, { config: { access: 'public' } }, (_request, reply) => reply.redirect(PAGE_PATH));
}
