import { isNode, OPERATION_METHODS, type Node } from './document-grammar.js';

/** The parts of an OpenAPI document that are needed to split it. */
export interface GroupedDocument {
  readonly info: { readonly title: string };
  /** `x-group` is the group of the tag's operations; those of a tag without it are in every group. */
  readonly tags?: readonly { readonly name: string; readonly 'x-group'?: string }[];
  readonly paths: Readonly<Record<string, Node>>;
  readonly components?: Readonly<Record<string, Node>>;
}

/** The groups that the tags of a document name, in its order. */
export function groupsOf({ tags = [] }: GroupedDocument): string[] {
  return [...new Set(tags.flatMap((tag) => tag['x-group'] ?? []))];
}

/** The part of a document that describes one group, with only the components that it refers to. */
export function documentOfGroup<D extends GroupedDocument>(document: D, group: string): D {
  const tags = (document.tags ?? []).filter((tag) => (tag['x-group'] ?? group) === group);
  const names = new Set(tags.map(({ name }) => name));
  const items = Object.entries(document.paths).map(([path, item]) => [path, itemOf(item, names)] as const);
  const paths = Object.fromEntries(items.filter(([, item]) => hasOperation(item)));
  return {
    ...document,
    info: { ...document.info, title: `${document.info.title}: ${group}` },
    tags,
    paths,
    components: componentsOf(paths, document.components ?? {}),
  };
}

/** A path item with only the operations of these tags. */
function itemOf(item: Node, tags: ReadonlySet<string>): Node {
  return Object.fromEntries(
    Object.entries(item).filter(([method, member]) => !isMethod(method) || hasTag(member, tags)),
  );
}

function hasTag(operation: unknown, names: ReadonlySet<string>): boolean {
  const tags = isNode(operation) ? operation.tags : undefined;
  return Array.isArray(tags) && tags.some((tag) => names.has(tag as string));
}

function hasOperation(item: Node): boolean {
  return Object.keys(item).some(isMethod);
}

function isMethod(name: string): boolean {
  return (OPERATION_METHODS as readonly string[]).includes(name);
}

/** The components that the paths refer to, and what these refer to; all security schemes, which are referred to by name. */
function componentsOf(paths: object, components: Readonly<Record<string, Node>>): Record<string, Node> {
  const used = new Set<string>();
  const pending: unknown[] = [paths];
  for (const part of pending) {
    for (const reference of referencesIn(part)) {
      if (used.has(reference)) continue;
      used.add(reference);
      const [section = '', name = ''] = reference.split('/');
      pending.push(components[section]?.[name]);
    }
  }
  const referred = Object.entries(components).map(([section, entries]) => [
    section,
    section === 'securitySchemes' ? entries : entriesIn(section, entries, used),
  ]);
  return Object.fromEntries(referred) as Record<string, Node>;
}

function entriesIn(section: string, entries: Node, used: ReadonlySet<string>): Node {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => used.has(`${section}/${name}`)));
}

/** `schemas/PhoneSystem`: what is referred to, discriminators included. */
function referencesIn(part: unknown): string[] {
  const references = JSON.stringify(part ?? null).matchAll(/"#\/components\/(\w+\/[\w.-]+)"/g);
  return [...references].flatMap(([, reference]) => reference ?? []);
}
