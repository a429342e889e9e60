import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { problemExamples } from './problem-responses.js';
import { gatewayVersion } from '../version.js';

const DESCRIPTION = `
A typed JSON facade in front of CUPI, the XML provisioning API of Cisco Unity Connection.

* An element that Unity Connection leaves out is an absent property; an empty one is \`""\` for text and \`null\` for any other type.
* Enum codes are shown by name; a code without a known name is its digits, as a string.
* Elements that this version does not know are under \`extensions\`; secrets are never shown.
* Every error is a problem document (RFC 9457). Besides the problems of each operation there are \`route-not-found\`,
  \`method-not-allowed\` (with \`Allow\`), and those of broken HTTP: \`malformed-request\`, \`request-timeout\`,
  \`headers-too-large\`. Each type URI answers with a page that explains it.
* Ids may be sent in any case. Unknown query parameters and unknown body fields are faults.
`.trim();

/** Makes the OpenAPI 3.1 document of the service out of its controllers. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('cupi-gateway')
    .setDescription(DESCRIPTION)
    .setVersion(gatewayVersion)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This instance')
    .addTag('Overview', 'What the API offers.')
    .addTag('Phone systems', 'The PBXs that Unity Connection works with.')
    .addTag('AXL servers', 'The Unified CM nodes of a phone system that users are imported from.')
    .addTag('Phone system associations', 'The users who depend on a phone system.')
    .addTag('Sessions', 'Sign-in of people with a Unity Connection account.')
    .addTag('System', 'What is running.')
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'Key of a registered client.' },
      'apiKey',
    )
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token of a trusted issuer.' },
      'bearer',
    )
    .addCookieAuth(
      '__Host-cupi-session',
      {
        type: 'apiKey',
        in: 'cookie',
        description: 'The cookie of a session; writes need `X-CSRF: 1` as well.',
      },
      'session',
    )
    .addBasicAuth(
      { type: 'http', scheme: 'basic', description: 'A Unity Connection account of your own.' },
      'basic',
    )
    .build();
  const document = SwaggerModule.createDocument(app, config);
  closeBodies(document);
  document.components = { ...document.components, examples: problemExamples(document) };
  return document;
}

/** Says of every body what the validation holds it to: no unknown fields, and not empty. */
function closeBodies({ paths, components }: OpenAPIObject): void {
  for (const { post, put, patch } of Object.values(paths)) {
    for (const operation of [post, put, patch]) {
      const schema = components?.schemas?.[bodySchemaNameOf(operation)];
      if (schema) Object.assign(schema, { additionalProperties: false, minProperties: 1 });
    }
  }
}

function bodySchemaNameOf(operation: OpenAPIObject['paths'][string]['post']): string {
  const body = operation?.requestBody;
  const schema = body && 'content' in body ? body.content['application/json']?.schema : undefined;
  return schema && '$ref' in schema ? schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1) : '';
}
