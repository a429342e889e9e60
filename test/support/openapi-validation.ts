import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {
  committedDocument,
  operations,
  withOpenEnums,
  type Response,
  type Schema,
} from '../../apps/gateway/src/openapi/openapi-document.fixture.js';

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty when there is no body. */
  readonly text: string;
}

const PROBLEM_TYPE = 'application/problem+json';
/** Problems that any path may have, as the introduction of the document says. */
const PROBLEMS_OF_NO_OPERATION = [
  'route-not-found',
  'method-not-allowed',
  'malformed-request',
  'request-timeout',
  'headers-too-large',
];

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(closed(withOpenEnums(committedDocument)), 'openapi.json');
/** By schemas as text: most operations refer to the same, and compiling takes long. */
const validators = new Map<string, ValidateFunction>();

/**
 * Finds what the OpenAPI document does not say of an answer: a status, a media type, a member, a value.
 * @returns faults in words; empty when the answer is documented
 */
export function undocumentedPartsOf(method: string, path: string, answer: WireAnswer): string[] {
  const type = String(answer.headers['content-type'] ?? '').split(';')[0] ?? '';
  const code =
    type === PROBLEM_TYPE && answer.text ? (JSON.parse(answer.text) as { code: string }).code : undefined;
  if (code !== undefined && PROBLEMS_OF_NO_OPERATION.includes(code)) {
    return validate({ $ref: '#/components/schemas/Problem' }, answer.text);
  }
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  const located = operations.find((operation) => operation.method === verb && isAt(operation.path, path));
  if (!located) return [`${method} ${path} is not documented`];
  const { status } = answer;
  const response = responseFor(status, located.operation.responses);
  if (!response) return [`status ${status} of ${method} ${located.path} is not documented`];
  if (!answer.text) return [];
  const schema = response.content?.[type]?.schema;
  return schema
    ? validate(schema, answer.text)
    : [`media type ${type} of status ${status} is not documented`];
}

/** What is said of a status itself comes before what is said of all others (OpenAPI 3.1 §4.8.16); only problems are among these. */
function responseFor(status: number, responses: Readonly<Record<string, Response>>): Response | undefined {
  return responses[status] ?? (status >= 400 ? responses.default : undefined);
}

function validate(schema: Schema, text: string): string[] {
  const schemaText = JSON.stringify(schema);
  const validator = validators.get(schemaText) ?? ajv.compile(absolute(schema));
  validators.set(schemaText, validator);
  if (validator(JSON.parse(text))) return [];
  return (validator.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

/** The schema with its references into the document, wherever it stands itself. */
function absolute(schema: Schema): Schema {
  return JSON.parse(
    JSON.stringify(closed(withOpenEnums(schema))).replaceAll('"#/', '"openapi.json#/'),
  ) as Schema;
}

function isAt(template: string, path: string): boolean {
  const plain = path.split('?', 1)[0] ?? '';
  return new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(plain);
}

/** The node with every object schema in it closed, so that a member that it does not name is a fault. */
function closed<T>(node: T): T {
  if (Array.isArray(node)) return node.map(closed) as T;
  if (typeof node !== 'object' || node === null) return node;
  const whole = 'allOf' in node ? merged(node) : node;
  const copy = Object.fromEntries(
    Object.entries(whole).map(([key, value]) => [key, closed(value as unknown)]),
  );
  const isObjectSchema = copy.type === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return (isObjectSchema ? { ...copy, additionalProperties: false } : copy) as T;
}

/** A schema that consists of object schemas, as one. */
function merged({ allOf, ...rest }: Schema): Schema {
  const parts = (allOf as Schema[]).map((part) =>
    typeof part.$ref === 'string'
      ? committedDocument.components.schemas[part.$ref.replace(/^.*\//, '')]
      : part,
  );
  return {
    ...rest,
    type: 'object',
    required: parts.flatMap((part) => (part?.required ?? []) as string[]),
    properties: Object.assign({}, ...parts.map((part) => part?.properties)) as object,
  };
}
