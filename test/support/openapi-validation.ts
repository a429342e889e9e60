import { readFileSync } from 'node:fs';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty when there is no body. */
  readonly text: string;
}

type Json = Record<string, unknown>;

interface Operation {
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: Json }> }>;
}

const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as Json & {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
};

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
ajv.addSchema(closed(document), 'openapi.json');
const validators = new Map<string, ValidateFunction>();

/**
 * Finds what the OpenAPI document does not say of an answer: a status, a media type, a member, a value.
 * @returns faults in words; empty when the answer is documented
 */
export function undocumentedPartsOf(method: string, path: string, answer: WireAnswer): string[] {
  const type = String(answer.headers['content-type'] ?? '').split(';')[0];
  const code =
    type === PROBLEM_TYPE && answer.text ? (JSON.parse(answer.text) as { code: string }).code : undefined;
  if (code !== undefined && PROBLEMS_OF_NO_OPERATION.includes(code)) {
    return validate(['components', 'schemas', 'Problem'], answer.text);
  }
  const template = templateOf(path);
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  const operation = template === undefined ? undefined : document.paths[template]?.[verb];
  if (template === undefined || !operation) return [`${method} ${path} is not documented`];
  const status = String(answer.status);
  const response = operation.responses[status];
  if (!response) return [`status ${status} of ${method} ${template} is not documented`];
  if (!answer.text) return [];
  if (!response.content?.[type ?? ''])
    return [`media type ${type ?? ''} of status ${status} is not documented`];
  if (code !== undefined && !JSON.stringify(response.content).includes(`/examples/${code}"`)) {
    return [`problem ${code} of ${method} ${template} is not documented`];
  }
  return validate(
    ['paths', template, verb, 'responses', status, 'content', type ?? '', 'schema'],
    answer.text,
  );
}

function validate(pointer: string[], text: string): string[] {
  const fragment = pointer.map((part) =>
    encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')),
  );
  const ref = `openapi.json#/${fragment.join('/')}`;
  const validator = validators.get(ref) ?? ajv.compile({ $ref: ref });
  validators.set(ref, validator);
  if (validator(JSON.parse(text))) return [];
  return (validator.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

function templateOf(path: string): string | undefined {
  const plain = path.split('?', 1)[0] ?? '';
  return Object.keys(document.paths).find((template) =>
    new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(plain),
  );
}

/** The document with every object schema closed, so that a member that it does not name is a fault. */
function closed<T>(node: T): T {
  if (Array.isArray(node)) return node.map(closed) as T;
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, closed(value as unknown)]),
  );
  const isObjectSchema = copy.type === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return (isObjectSchema ? { ...copy, additionalProperties: false } : copy) as T;
}
