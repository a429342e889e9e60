import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { dump } from 'js-yaml';
import { PublicDocument, serveDocument } from '../documents/index.js';
import { loadSwaggerUi } from './swagger-ui.js';

const PAGE_PATH = '/docs';

/** Serves the document at `/openapi.json` and `/openapi.yaml`, and Swagger UI on it at `/docs`, where `/` leads. */
export async function serveApiReference(fastify: FastifyInstance, document: OpenAPIObject): Promise<void> {
  const json = Buffer.from(JSON.stringify(document));
  const toYaml = (): Buffer => Buffer.from(dump(JSON.parse(json.toString()), { noRefs: true }));
  serveDocument(fastify, '/openapi.json', new PublicDocument('application/json; charset=utf-8', () => json));
  serveDocument(fastify, '/openapi.yaml', new PublicDocument('text/yaml; charset=utf-8', toYaml));
  for (const [path, file] of await loadSwaggerUi()) serveDocument(fastify, path, file);
  for (const path of ['/', `${PAGE_PATH}/`]) leadToPage(fastify, path);
}

function leadToPage(fastify: FastifyInstance, path: string): void {
  fastify.get(path, { config: { access: 'public' } }, (_request, reply) => reply.redirect(PAGE_PATH));
}
