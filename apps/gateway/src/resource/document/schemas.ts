import { type EnumField, type Field, type Fields, isAlwaysThere, isSecretName } from '#libs/cupi-xml';
import { isWritable, type WriteMode } from '../arguments/index.js';
import { inclusionsOf, inclusionsOfList, type Inclusion } from '../include/index.js';
import { linksExampleOf } from './examples.js';
import type { Resource } from '../resource.js';
import type { Rule } from '../rules.js';

/** A part of an OpenAPI document. */
export type Json = Record<string, unknown>;

/** Schemas of a resource by name: the object, the row of a list, the bodies, and the enumerations. */
export function schemasOf(resource: Resource): Json {
  const { name, model, createQuery, declaration, titles } = resource;
  const { listed, created, rules } = declaration;
  const row = listed ? `${name}Summary` : name;
  return {
    ...enumSchemasOf({ ...model.fields, ...createQuery }),
    ...(isShown(resource) && { [name]: shownSchemaOf(resource, readable(model.fields), true) }),
    ...(listed && { [row]: shownSchemaOf(resource, only(readable(model.fields), listed), false) }),
    ...(resource.can('list') && { [`${name}Page`]: pageSchemaOf(titles, row) }),
    ...(readSchemaNameOf(resource) !== name && {
      [readSchemaNameOf(resource)]: withIncluded(name, inclusionsOf(resource)),
    }),
    ...(canListIncluded(resource) && {
      [pageSchemaNameOf(resource)]: pageSchemaOf(titles, `${row}WithIncluded`),
      ...(listed && { [`${row}WithIncluded`]: withIncluded(row, inclusionsOfList(resource)) }),
    }),
    ...(resource.can('create') && {
      [`Create${name}`]: bodySchemaOf(resource.createFields, 'create', rules?.create),
    }),
    ...(created && { [created.name]: created.schema }),
    ...(resource.can('update') && {
      [`Update${name}`]: bodySchemaOf(model.fields, 'update', rules?.update),
    }),
  };
}

const PAGE = '/api/v1/phone-systems?page=1&pageSize=25';

/** Schemas that all resources refer to. */
export const COMMON_SCHEMAS: Json = {
  Etag: {
    type: 'string',
    description:
      'Strong validator of the object, quotes included, for `If-Match`. The same for all callers; it changes with the object.',
    example: '"5cHrpNgnNYYgWjAVKSy1gQ"',
  },
  Extensions: {
    type: 'object',
    description:
      'Unknown elements that Unity Connection sent, as text by element name; an attribute as `Element@name`, or `@name` for one of the whole object. Secrets are omitted.',
    additionalProperties: { type: 'string' },
    example: { TenantObjectId: 'c06e6be1-1b53-4bb5-8a65-5e35e7a0c7f0' },
  },
  Page: {
    type: 'object',
    description: 'The members of every page of a list besides its items.',
    required: ['total', 'page', 'pageSize', 'links'],
    properties: {
      total: { type: 'integer', minimum: 0, description: 'Number of objects on all pages.', example: 1 },
      page: { type: 'integer', minimum: 1, description: 'Number of this page, from 1.', example: 1 },
      pageSize: { type: 'integer', minimum: 0, description: 'Requested number of objects.', example: 25 },
      links: ref('PageLinks'),
      extensions: ref('Extensions'),
    },
  },
  PageLinks: {
    type: 'object',
    description:
      'Paths of this page and its neighbours; `next` is present when this page is full and more follow.',
    required: ['self'],
    properties: {
      self: linkTo('This page.', PAGE),
      first: linkTo('The first page.', PAGE),
      prev: linkTo('The previous page.', PAGE),
      next: linkTo('The next page.', '/api/v1/phone-systems?page=2&pageSize=25'),
    },
  },
  ProblemPart: {
    type: 'object',
    description: 'Replaces a part that could not be read.',
    required: ['problem'],
    properties: { problem: ref('Problem') },
  },
};

function linkTo(description: string, example: string): Json {
  return { type: 'string', description, example };
}

/** A resource that can only be deleted, or acted on, has no response body. */
function isShown(resource: Resource): boolean {
  const { listed } = resource.declaration;
  return resource.can('get') || (resource.can('list') && !listed);
}

/** All fields except write-only ones. */
function readable(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, { access }]) => access !== 'write-only'));
}

function only(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

function enumSchemasOf(fields: Fields): Json {
  return Object.fromEntries(
    Object.values(fields).flatMap((field) =>
      field.type === 'enum' && field.enumName !== undefined ? [[field.enumName, enumSchemaOf(field)]] : [],
    ),
  );
}

function enumSchemaOf({ names }: EnumField): Json {
  return {
    type: 'string',
    description: 'Codes by name.',
    enum: Object.values(names),
    'x-extensible-enum': true,
  };
}

function shownSchemaOf(resource: Resource, fields: Fields, isWhole: boolean): Json {
  const { declaration, name, relations } = resource;
  const links = linksExampleOf(resource);
  // The target of a relation may not exist.
  const requiredLinks = Object.keys(links).filter((link) => !relations.has(link));
  return {
    type: 'object',
    description: isWhole ? declaration.description : `A ${name} in a list.`,
    required: [
      ...Object.entries(fields).flatMap(([field, declared]) => (isAlwaysThere(declared) ? [field] : [])),
      ...(isWhole ? ['etag'] : []),
      'links',
    ],
    properties: {
      ...Object.fromEntries(
        Object.entries(fields).map(([field, declared]) => [field, propertyOf(declared, false)]),
      ),
      ...(isWhole && { etag: ref('Etag') }),
      links: {
        type: 'object',
        description: 'Gateway paths.',
        example: links,
        ...(requiredLinks.length > 0 && { required: requiredLinks }),
        properties: Object.fromEntries(Object.keys(links).map((link) => [link, { type: 'string' }])),
      },
      extensions: ref('Extensions'),
    },
  };
}

/** What a GET of one object shows. What is included in it shows nothing included itself: that has a schema of its own. */
export function readSchemaNameOf(resource: Resource): string {
  return inclusionsOf(resource).size > 0 ? `${resource.name}WithIncluded` : resource.name;
}

/** The same of a list. */
export function pageSchemaNameOf(resource: Resource): string {
  return canListIncluded(resource) ? `${resource.name}PageWithIncluded` : `${resource.name}Page`;
}

function canListIncluded(resource: Resource): boolean {
  return resource.can('list') && inclusionsOfList(resource).size > 0;
}

function withIncluded(shown: string, inclusions: ReadonlyMap<string, Inclusion>): Json {
  const properties = [...inclusions].map(([name, { kinds, isList }]) => {
    const parts = [...kinds.map((kind) => ref(isList ? `${kind.name}Page` : kind.name)), ref('ProblemPart')];
    // A user may be valid as a global user too, which has less that is required.
    return [name, { [kinds.length > 1 ? 'anyOf' : 'oneOf']: parts }];
  });
  const included = { type: 'object', properties: Object.fromEntries(properties) as Json };
  return { allOf: [ref(shown), { type: 'object', properties: { included } }] };
}

function pageSchemaOf(titles: string, row: string): Json {
  return {
    description: `A page of ${titles}.`,
    allOf: [
      ref('Page'),
      { type: 'object', required: ['items'], properties: { items: { type: 'array', items: ref(row) } } },
    ],
  };
}

function bodySchemaOf(fields: Fields, mode: WriteMode, rules: readonly Rule[] = []): Json {
  const writable = Object.entries(fields).filter(([, field]) => isWritable(field, mode));
  const required = writable.filter(([, field]) => mode === 'create' && field.requiredOnCreate === true);
  return {
    type: 'object',
    ...(rules.length > 0 && { description: rules.map(({ says }) => says).join(' ') }),
    additionalProperties: false,
    minProperties: 1,
    ...(required.length > 0 && { required: required.map(([name]) => name) }),
    properties: Object.fromEntries(writable.map(([name, field]) => [name, propertyOf(field, true)])),
  };
}

function propertyOf(field: Field, isWritten: boolean): Json {
  const { description, example, access } = field;
  const isSecret = field.type === 'text' && isSecretName(field.element);
  const secrecy = access === 'write-only' ? { writeOnly: true, ...(isSecret && { format: 'password' }) } : {};
  const schema = schemaOfField(field, isWritten);
  return { ...schema, ...secrecy, description, example };
}

/**
 * Schema of a field: with every bound in a request, without any in a response, because values of Unity Connection are
 * returned unchanged.
 */
export function schemaOfField(field: Field, isWritten: boolean): Json {
  switch (field.type) {
    case 'text':
      return {
        type: 'string',
        ...(isWritten && field.minLength !== undefined && { minLength: field.minLength }),
        ...(isWritten && field.maxLength !== undefined && { maxLength: field.maxLength }),
        ...(isWritten && field.pattern !== undefined && { pattern: `^(?:${field.pattern})$` }),
        // In a response too, so that the value can be sent again; other values of the server are returned all the same.
        ...(field.oneOf && { enum: field.oneOf, ...(!isWritten && { 'x-extensible-enum': true }) }),
      };
    case 'integer':
      return isWritten && field.oneOf
        ? { type: 'integer', enum: field.oneOf }
        : { type: 'integer', ...(isWritten && { minimum: field.minimum, maximum: field.maximum }) };
    case 'boolean':
      return { type: 'boolean' };
    case 'uuid':
      return { type: 'string', format: 'uuid' };
    case 'datetime':
      return { type: 'string' };
    case 'uuid-list':
      return { type: 'array', items: { type: 'string', format: 'uuid' } };
    case 'enum':
      return field.enumName === undefined ? enumSchemaOf(field) : ref(field.enumName);
  }
}

/** Reference to a schema of the components. */
export function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}
