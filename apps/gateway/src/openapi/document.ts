import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { gatewayVersion } from '../config/index.js';
import { ProblemDetails, ProblemFault, problemSchemas, ProblemUpstream } from '../problems/document/index.js';
import { SECURITY_SCHEMES } from './security-schemes.js';

const DESCRIPTION = `
A typed JSON facade in front of CUPI, the XML provisioning API of Cisco Unity Connection.

* An element that Unity Connection omits is an absent property, and so is an empty one, unless it is text. There is no \`null\`.
* Enum codes are shown by name; a code without a known name is shown as its digits, in a string.
* Unknown elements are under \`extensions\`; secrets are never shown.
* Every error is a problem document (RFC 9457), named by its \`code\`. An operation lists the problems that are special to it;
  any other may come as well. Each type URI answers with a page that explains it.
* Every answer has the id of its request in \`X-Request-Id\`. Answers to a known caller say in \`RateLimit\` how many requests are
  left, and for how many seconds, such as \`"default";r=599;t=60\`; \`RateLimit-Policy\` has how many there are in all.
* Ids are case-insensitive. Unknown query parameters and unknown body fields are errors.
`.trim();

/** Tags of the operations that are documented by decorators, with the group that each belongs to; those without a group are in all. */
const TAGS = [
  { name: 'Overview', description: 'What the API offers.' },
  { name: 'Sessions', description: 'Sign-in of people with a Unity Connection account.' },
  { name: 'System', description: 'What is running.', 'x-group': 'system' },
];

/** Generates an OpenAPI 3.1 document from the controllers that are documented by decorators. */
export function describeControllers(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('cupi-gateway')
    .setDescription(DESCRIPTION)
    .setVersion(gatewayVersion)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This instance')
    .build();
  const described = SwaggerModule.createDocument(
    app,
    {
      ...config,
      tags: TAGS,
      security: Object.keys(SECURITY_SCHEMES).map((name) => ({ [name]: [] })),
      components: { securitySchemes: SECURITY_SCHEMES },
    },
    { extraModels: [ProblemDetails, ProblemFault, ProblemUpstream] },
  );
  closeBodies(described);
  const { components } = described;
  return {
    ...described,
    components: { ...components, schemas: { ...components?.schemas, ...problemSchemas() } },
  };
}

/** Documents the validation of every body: no unknown fields, and not empty. */
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
