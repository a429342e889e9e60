import {
  cacheControl,
  cachedReadHeaders,
  DESCRIPTION_OF_READS,
  etagHeader,
  idempotencyKey,
  ifMatch,
  ifNoneMatch,
  locationHeader,
  MANNER_OF_READS,
  notModified,
  prefer,
  preferenceHeader,
  replayedHeader,
  type Headers,
} from '../../openapi/index.js';
import { problemResponsesOf } from '../../problems/document/index.js';
import type { ProblemCode } from '../../problems/core/index.js';
import { DEFAULT_PAGE_SIZE, filterParametersOf, MAX_PAGE_SIZE } from '../arguments/index.js';
import type { Field } from '#libs/cupi-xml';
import {
  INCLUDE,
  type Inclusion,
  inclusionsOf,
  inclusionsOfList,
  MAX_INCLUDED,
  MAX_PAGE_SIZE_WITH_INCLUDED,
} from '../include/index.js';
import { capitalised, oneOf } from '../names.js';
import type { Resource, Verb } from '../resource.js';
import type { Route } from '../routes.js';
import { changeExampleOf } from './examples.js';
import { pageSchemaNameOf, readSchemaNameOf, ref, schemaOfField, type Json } from './schemas.js';

const JSON_TYPE = 'application/json';

/** The particular parts of an operation. */
interface Particulars {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly object[];
  readonly requestBody?: Json;
  readonly problems: readonly ProblemCode[];
  readonly responses: Json;
}

/** Describes the operation of a route. */
export function operationOf(resource: Resource, route: Route): Json {
  const {
    id,
    summary,
    description,
    parameters = [],
    requestBody,
    problems,
    responses,
  } = particularsOf(resource, route);
  const special = resource.declaration.problems?.[route.verb as Verb] ?? [];
  return {
    operationId: id,
    summary,
    description,
    tags: [tagOf(resource)],
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: { ...responses, ...problemResponsesOf([...new Set([...problems, ...special])]) },
  };
}

function particularsOf(resource: Resource, route: Route): Particulars {
  switch (route.verb) {
    case 'list':
      return listing(resource, route);
    case 'get':
      return reading(resource);
    case 'create':
      return creation(resource);
    case 'update':
      return change(resource, route);
    case 'delete':
      return deletion(resource);
    case 'act':
      return action(resource, route);
  }
}

function listing(resource: Resource, { path }: Route): Particulars {
  const { titles, parent, pluralName, idParameter = '' } = resource;
  const isById = path !== '';
  return {
    id: `list${pluralName}${isById ? 'ById' : ''}`,
    summary: `List ${parent ? `the ${titles} of ${oneOf(parent.title)}` : titles}${isById ? ` by \`${idParameter}\`` : ''}`,
    description: MANNER_OF_READS,
    parameters: [
      ...listParametersOf(resource),
      ...includeParameterOf(inclusionsOfList(resource)),
      ifNoneMatch,
      cacheControl,
    ],
    problems: parent ? ['not-found'] : [],
    responses: {
      200: shown(pageSchemaNameOf(resource), DESCRIPTION_OF_READS, cachedReadHeaders),
      304: notModified,
    },
  };
}

function reading(resource: Resource): Particulars {
  const { name, title, isSingleton } = resource;
  return {
    id: `get${name}`,
    summary: `Get ${isSingleton ? `the ${title}` : oneOf(title)}`,
    description: MANNER_OF_READS,
    parameters: [...includeParameterOf(inclusionsOf(resource)), ifNoneMatch, cacheControl],
    problems: isSingleton ? [] : ['not-found'],
    responses: {
      200: shown(readSchemaNameOf(resource), DESCRIPTION_OF_READS, cachedReadHeaders),
      304: notModified,
    },
  };
}

function creation(resource: Resource): Particulars {
  const { name, title, titles, parent, declaration } = resource;
  const { created, makes: made = resource } = declaration;
  const headers = { ...preferenceHeader, ...replayedHeader, ...locationHeader };
  return {
    id: `create${name}`,
    summary:
      made === resource
        ? `Create ${created ? titles : oneOf(title)}`
        : `Make ${oneOf(made.title)} of ${oneOf(title)}`,
    description: 'A repeat with the same `Idempotency-Key` does not create anything.',
    parameters: [prefer, idempotencyKey],
    requestBody: bodyOf(`Create${name}`, [JSON_TYPE], examplesOf(resource)),
    problems: [
      ...(parent ? (['not-found'] as const) : []),
      'already-exists',
      'idempotency-in-progress',
      'upstream-rejected',
      'idempotency-key-reused',
    ],
    responses: {
      201: created
        ? shown(created.name, 'Created; no body with `Prefer: return=minimal`.', headers)
        : made.can('get')
          ? shown(
              made.name,
              'Created. The object as a GET would show it; no body with `Prefer: return=minimal`.',
              {
                ...headers,
                ...etagHeader,
              },
            )
          : { description: 'Created.', headers },
    },
  };
}

function change(resource: Resource, { method }: Route): Particulars {
  const { name, title, isSingleton } = resource;
  const types = method === 'patch' ? [JSON_TYPE, 'application/merge-patch+json'] : [JSON_TYPE];
  const one = isSingleton ? `the ${title}` : oneOf(title);
  return {
    id: `${method}${name}`,
    summary: method === 'patch' ? `Change ${one}: only what is sent` : `Change ${one}, as PATCH does`,
    description: 'Fields that are not sent do not change.',
    parameters: [prefer, ...(resource.can('get') ? [ifMatch] : [])],
    requestBody: bodyOf(`Update${name}`, types, { example: changeExampleOf(resource) }),
    problems: ['not-found', 'already-exists', 'precondition-failed'],
    responses: {
      ...(resource.can('get') && {
        200: shown(name, 'The object after the change.', etagHeader),
      }),
      204: {
        description: 'Changed; the answer with `Prefer: return=minimal`.',
        headers: preferenceHeader,
      },
    },
  };
}

function deletion(resource: Resource): Particulars {
  const { name, title } = resource;
  return {
    id: `delete${name}`,
    summary: `Delete ${oneOf(title)}`,
    description: 'With `If-Match`, only that version is deleted.',
    parameters: resource.can('get') ? [ifMatch] : [],
    problems: ['not-found', 'in-use', 'precondition-failed'],
    responses: { 204: { description: 'Deleted.' } },
  };
}

function action(resource: Resource, { action = '' }: Route): Particulars {
  const { summary = '', description, methodOfParent } = resource.declaration.actions?.[action] ?? {};
  const isOfAll = methodOfParent !== undefined;
  return {
    id: `${action}${isOfAll ? resource.pluralName : resource.name}`,
    summary,
    description: description ?? `An action of Unity Connection, without a body in request or response.`,
    parameters: resource.can('get') && !isOfAll ? [ifMatch] : [],
    problems: isOfAll ? ['not-found'] : ['not-found', 'precondition-failed'],
    responses: { 204: { description: 'Done.' } },
  };
}

/** The properties of the schema have the examples that tools display. */
function shown(schema: string, description: string, headers: Headers): Json {
  return { description, headers, content: { [JSON_TYPE]: { schema: ref(schema) } } };
}

function bodyOf(schema: string, types: readonly string[], examples: Json): Json {
  const content = { schema: ref(schema), ...examples };
  return { required: true, content: Object.fromEntries(types.map((type) => [type, content])) };
}

function examplesOf({ declaration: { examples = {} } }: Resource): Json {
  const named = Object.entries(examples).map(([summary, value]) => [summary, { value }]);
  return named.length > 0 ? { examples: Object.fromEntries(named) as Json } : {};
}

function listParametersOf(resource: Resource): Json[] {
  const { sort = [] } = resource.declaration;
  return [
    {
      name: 'page',
      in: 'query',
      description: 'Number of the page, from 1.',
      schema: { type: 'integer', minimum: 1, default: 1 },
    },
    {
      name: 'pageSize',
      in: 'query',
      description: 'Objects on a page; 0 for only their number.',
      schema: { type: 'integer', minimum: 0, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE },
    },
    ...filterParametersOf(resource.listOptions).map(({ name, field, operator, declared }) => ({
      name,
      in: 'query',
      description:
        operator === 'is'
          ? `Only objects whose \`${field}\` equals this. At most one filter.`
          : `Only objects whose \`${field}\` begins with this. At most one filter.`,
      schema: filterSchemaOf(declared),
    })),
    ...(sort.length > 0
      ? [
          {
            name: 'sort',
            in: 'query',
            description:
              'Field to sort by, with a minus sign for descending order. With a filter, only the filtered field.',
            schema: { type: 'string', enum: sort.flatMap((field) => [field, `-${field}`]) },
          },
        ]
      : []),
  ];
}

function includeParameterOf(inclusions: ReadonlyMap<string, Inclusion>): Json[] {
  if (inclusions.size === 0) return [];
  return [
    {
      name: INCLUDE,
      in: 'query',
      style: 'form',
      explode: false,
      description: `Shown with each object, under \`included\`. Pages then have ${MAX_PAGE_SIZE_WITH_INCLUDED} objects at most; \`If-Match\` still wants the \`etag\` of the object.`,
      schema: {
        type: 'array',
        items: { type: 'string', enum: [...inclusions.keys()] },
        maxItems: MAX_INCLUDED,
        uniqueItems: true,
      },
    },
  ];
}

function filterSchemaOf(field: Field | undefined): Json {
  return !field || field.type === 'text' ? { type: 'string', minLength: 1 } : schemaOfField(field, false);
}

/** Tag of the operations of a resource: `Phone systems`. */
export function tagOf({ title, titles, isSingleton }: Resource): string {
  return capitalised(isSingleton ? title : titles);
}
