import type { OpenAPIObject } from '@nestjs/swagger';
import { scopeGroups } from '../../auth/clients/core/index.js';
import { idExampleOf } from './examples.js';
import type { Resource } from '../resource.js';
import { routesOf } from '../routes.js';
import { operationOf, tagOf } from './operations.js';
import { COMMON_SCHEMAS, schemasOf, type Json } from './schemas.js';

/** The parts of an OpenAPI document for resources. */
interface ResourceDocument {
  readonly paths: Record<string, Json>;
  readonly schemas: Json;
  readonly tags: readonly Json[];
}

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

interface Tag {
  readonly name: string;
  readonly 'x-group'?: string;
}

/** Tags without a group come first. */
function inOrderOfGroups(tags: readonly Tag[]): Tag[] {
  const groups: readonly string[] = scopeGroups;
  const placeOf = (tag: Tag): number => groups.indexOf(tag['x-group'] ?? '');
  return tags.toSorted((one, other) => placeOf(one) - placeOf(other));
}

/** Describes resources from their declarations alone. */
function documentOf(resources: readonly Resource[]): ResourceDocument {
  const paths: Record<string, Json> = {};
  for (const resource of resources) {
    for (const route of routesOf(resource)) {
      const path = `/${[resource.route, route.path].filter((part) => part !== '').join('/')}`;
      const item = (paths[path.replace(/:(\w+)/g, '{$1}')] ??= pathItemOf(resource, path));
      item[route.method] = operationOf(resource, route);
    }
  }
  const tags = resources.map((resource) => ({
    name: tagOf(resource),
    description: resource.declaration.description,
    'x-group': resource.group,
  }));
  const schemas = Object.assign({ ...COMMON_SCHEMAS }, ...resources.map(schemasOf)) as Json;
  return { paths, schemas: withoutUnusedPages(schemas, paths), tags };
}

/** A page that can include more is shown without only where it is itself included, which not every one is. */
function withoutUnusedPages(schemas: Json, paths: Json): Json {
  const text = JSON.stringify([schemas, paths]);
  const isUsed = (name: string): boolean =>
    !name.endsWith('Page') || text.includes(`"#/components/schemas/${name}"`);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => isUsed(name)));
}

/** Adds the description of the resources to a document of everything else. */
export function withResources(document: OpenAPIObject, resources: readonly Resource[]): OpenAPIObject {
  const { paths, schemas, tags } = documentOf(resources);
  return {
    ...document,
    tags: inOrderOfGroups([...(document.tags ?? []), ...tags] as Tag[]),
    paths: { ...document.paths, ...paths },
    components: {
      ...document.components,
      schemas: { ...withoutThose(document.components?.schemas, schemas), ...schemas } as Schemas,
    },
  };
}

/** A class may stand for a schema of a resource, to refer to it: it only has the name. */
function withoutThose(described: Schemas = {}, schemas: Json): Json {
  return Object.fromEntries(Object.entries(described).filter(([name]) => !Object.hasOwn(schemas, name)));
}

function pathItemOf(resource: Resource, path: string): Json {
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => idParameterOf(resource, name));
  return parameters.length > 0 ? { parameters } : {};
}

/** The parameter of an id, of the resource itself or of one of its parents. */
function idParameterOf(resource: Resource, name: string): Json {
  if (resource.idParameter !== name) {
    if (resource.parent) return idParameterOf(resource.parent, name);
    throw new Error(`${resource.name} has no id ${name}`);
  }
  const { identity, title } = resource;
  return {
    name,
    in: 'path',
    required: true,
    description: `Id of the ${title}.`,
    schema:
      identity?.pattern === undefined
        ? { type: 'string', format: 'uuid' }
        : { type: 'string', pattern: `^(?:${identity.pattern})$` },
    example: idExampleOf(resource),
  };
}
