import { getSchemaPath, type ReferenceObject, type SchemaObject } from '@nestjs/swagger';
import { problemCatalogue, type ProblemCode } from '../core/index.js';
import { ProblemDetails, ProblemFault } from './problem.dto.js';

/** Name of the schema that every problem follows. */
export const PROBLEM_SCHEMA = 'Problem';

const errors: SchemaObject = {
  type: 'array',
  items: { $ref: getSchemaPath(ProblemFault) },
  description: 'The errors of the request, the first 100 of them; `detail` has the total.',
};

const usedBy: SchemaObject = {
  type: 'array',
  items: { type: 'object', additionalProperties: true },
  description: 'The first ten of the objects that refer to it; absent when they cannot be read.',
  example: [{ displayName: 'Branch PBX-1-001' }],
};

const links: SchemaObject = {
  type: 'object',
  additionalProperties: { type: 'string' },
  description: 'Gateway path of the list of all of them.',
};

/** Members that only problems of one kind have. */
const particularMembers: Partial<Record<ProblemCode, Record<string, SchemaObject>>> = {
  'validation-failed': { errors },
  'already-exists': { errors },
  'in-use': {
    usedBy,
    links: {
      ...links,
      example: { ports: '/api/v1/ports?mediaPortGroupObjectId=f62cf052-78ee-4e9b-bedd-ff82bfed08ec' },
    },
  },
  'phone-system-in-use': {
    associations: {
      type: 'array',
      items: { type: 'object', additionalProperties: true },
      description: 'The first ten associations that prevent deleting the phone system.',
      example: [{ alias: 'operator', displayName: 'Operator' }],
    },
    usedBy: {
      ...usedBy,
      description: 'The first ten of its port groups, when no users are associated with it.',
      example: [{ displayName: 'Branch PBX-1' }],
    },
    links: {
      ...links,
      example: { associations: '/api/v1/phone-systems/24f1171f-27b3-4ad3-a94c-66d1fb2e448b/associations' },
    },
  },
};

/** The schema of a response that is one of these problems, with `code` as the discriminator. */
export function problemUnionOf(codes: readonly ProblemCode[]): ReferenceObject | SchemaObject {
  const references = codes.map((code) => ({ $ref: getSchemaPath(schemaNameOf(code)) }));
  const [reference, ...others] = references;
  if (reference && others.length === 0) return reference;
  const mapping = Object.fromEntries(codes.map((code) => [code, getSchemaPath(schemaNameOf(code))]));
  return { oneOf: references, discriminator: { propertyName: 'code', mapping } };
}

/**
 * The schemas of problems: one for each code of the catalogue, and `Problem`, which is one of them by its `code`.
 * Their common members, `ProblemDetails`, are documented by its class.
 */
export function problemSchemas(): Record<string, SchemaObject | ReferenceObject> {
  const codes = Object.keys(problemCatalogue) as ProblemCode[];
  return {
    [PROBLEM_SCHEMA]: {
      description:
        'A problem document (RFC 9457): its `code` names the kind. Later versions may have more codes; treat an unknown one by its `status`.',
      ...problemUnionOf(codes),
    },
    ...Object.fromEntries(codes.map((code) => [schemaNameOf(code), schemaOf(code)])),
  };
}

function schemaOf(code: ProblemCode): SchemaObject {
  const { status, title } = problemCatalogue[code];
  return {
    description: `${title}.`,
    allOf: [
      { $ref: getSchemaPath(ProblemDetails) },
      {
        type: 'object',
        required: ['code', 'status'],
        properties: {
          code: { type: 'string', enum: [code] },
          status: { type: 'integer', enum: [status] },
          ...particularMembers[code],
        },
      },
    ],
  };
}

function schemaNameOf(code: ProblemCode): string {
  const words = code.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Problem`;
}
