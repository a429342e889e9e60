import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { describeControllers, hoist } from '../index.js';
import { withResources } from '../../resource/index.js';
import { resources } from '../../resources/index.js';

/** The OpenAPI 3.1 document of the service: resources from their declarations, the rest from the decorators of controllers. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  return hoist(withResources(describeControllers(app), resources));
}
