import type { INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** Serves the document at `/openapi.json` and `/openapi.yaml`, and Swagger UI on it at `/docs`. */
export function serveApiReference(app: INestApplication, document: OpenAPIObject): void {
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'cupi-gateway API reference',
    swaggerOptions: { displayRequestDuration: true, persistAuthorization: false, tryItOutEnabled: true },
  });
}
