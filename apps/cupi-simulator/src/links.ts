import { type CatalogueField, type CatalogueResource, resourceNamed } from './catalogue.js';
import { referencesTo, targetsOf } from './references.js';
import type { Entry, Ids } from './table.js';
import type { World } from './world.js';

type Link = (world: World, entry: Entry) => string | undefined;

/** Links to what the simulator does not have: a real server omits them too until such an object exists. */
const WITHOUT_OBJECT = new Set(['FaxServerURI', 'UserTemplateVideoServiceAccountsURI', 'VoiceFileURI']);

const LINKS = new Map<CatalogueField, Link>();

/** The path of an object, of a collection without `id`. CUPI: ids are not percent-encoded within documents. */
export function pathOf({ path, list }: CatalogueResource, parents: Ids, id?: string): string {
  let index = 0;
  const collection = path.replaceAll(/\{\w+\}/g, () => parents[index++] ?? '');
  return id === undefined || list === null ? collection : `${collection}/${id}`;
}

/** The value of a link; undefined when it has no target. */
export function linkOf(
  world: World,
  resource: CatalogueResource,
  field: CatalogueField,
  entry: Entry,
): string | undefined {
  let link = LINKS.get(field);
  if (!link) {
    link = makeLink(resource, field);
    LINKS.set(field, link);
  }
  return link(world, entry);
}

function makeLink(resource: CatalogueResource, { element, to }: CatalogueField): Link {
  if (to === undefined || WITHOUT_OBJECT.has(element)) return () => undefined;
  if (to === 'self') return linkToSelf(resource);
  if (to.startsWith('/')) return (_world, entry) => filled(to, resource, entry);

  const target = resourceNamed(to);
  return (
    linkToAncestor(resource, target) ??
    linkToChildren(resource, target) ??
    linkByReference(resource, target, element) ??
    linkToReferrers(resource, target) ??
    linkToTwin(target)
  );
}

/** None for an object without a path. */
function linkToSelf(resource: CatalogueResource): Link {
  if (resource.identity === null && resource.list !== null) return () => undefined;
  return (_world, { parents, id }) => pathOf(resource, parents, id);
}

/** A path with placeholders: of the object itself, and of its ancestors. */
function filled(path: string, { path: own }: CatalogueResource, { parents, id }: Entry): string | undefined {
  const names = Array.from(own.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
  const ids = new Map([['id', id], ...names.map((name, index) => [name, parents[index] ?? ''] as const)]);
  const text = path.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => ids.get(name) ?? placeholder);
  return text.includes('{') ? undefined : text;
}

function linkToAncestor(resource: CatalogueResource, target: CatalogueResource): Link | undefined {
  for (let child = resource; child.parent; child = resourceNamed(child.parent.resource)) {
    if (child.parent.resource !== target.resource) continue;
    const depth = depthOf(child) - 1;
    return (_world, { parents }) => pathOf(target, parents.slice(0, depth), parents[depth]);
  }
  return undefined;
}

function linkToChildren(resource: CatalogueResource, target: CatalogueResource): Link | undefined {
  if (target.parent?.resource !== resource.resource) return undefined;
  return (_world, { parents, id }) => pathOf(target, [...parents, id]);
}

/** To the object whose id is beside the link: `CosURI` belongs to `CosObjectId`. */
function linkByReference(
  resource: CatalogueResource,
  target: CatalogueResource,
  link: string,
): Link | undefined {
  const candidates = resource.fields.filter(({ type, element }) => {
    const isId = type === 'uuid' && element !== 'ObjectId';
    return isId && (isTarget(element, target) || stemOf(element) === stemOf(link));
  });
  const reference = candidates.find(({ element }) => stemOf(element) === stemOf(link)) ?? candidates[0];
  if (!reference) return undefined;

  const { element } = reference;
  const { parent } = resource;
  if (parent?.field === element) {
    return (_world, { parents }) =>
      pathOf(resourceNamed(parent.resource), parents.slice(0, -1), parents.at(-1));
  }
  return (world, { row }) => {
    const located = world.locate([target.resource], row.get(element));
    return located && pathOf(target, located.entry.parents, located.entry.id);
  };
}

/** To the list of the objects that refer to this one. */
function linkToReferrers(resource: CatalogueResource, target: CatalogueResource): Link | undefined {
  const reference = referencesTo(target, resource.resource).find(({ element }) =>
    target.filter.includes(element),
  );
  return reference && ((_world, { id }) => `${target.path}?query=(${reference.element}%20is%20${id})`);
}

/** To the object with the same id, or the same parent id. */
function linkToTwin(target: CatalogueResource): Link {
  if (depthOf(target) > 0) return (_world, { id }) => pathOf(target, [id]);
  return (world, { id }) => (world.find(target.resource, [], id) ? pathOf(target, [], id) : undefined);
}

/** A view such as the global users has the ids of what it shows. */
const SHOWN_AS: Readonly<Record<string, string>> = {
  'credential-policies': 'authentication-rules',
  'global-users': 'users',
  roles: 'system-roles',
};

function isTarget(element: string, { resource }: CatalogueResource): boolean {
  return targetsOf(element).includes(SHOWN_AS[resource] ?? resource);
}

function depthOf({ path }: CatalogueResource): number {
  return path.split('{').length - 1;
}

/** CUPI: a user is a subscriber in elements, a phone system a media switch. */
function stemOf(element: string): string {
  return element
    .replace(/(ObjectId|URI)$/, '')
    .toLowerCase()
    .replace('subscriber', 'user')
    .replace('mediaswitch', 'phonesystem')
    .replace(/^media/, '')
    .replace('personalvoicemaillist', 'privatelist');
}
