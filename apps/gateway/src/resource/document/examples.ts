import type { Fields } from '#libs/cupi-xml';
import { linksOf } from '../links.js';
import type { Ids, Resource } from '../resource.js';

/** The links of an object with the examples of its fields. */
export function linksExampleOf(resource: Resource): Record<string, string> {
  return linksOf(resource, parentIdsOf(resource), shownExamplesOf(resource.model.fields));
}

/** A change of that object: of the first field that callers can both change and see. */
export function changeExampleOf({ model }: Resource): object {
  const changeable = Object.entries(model.fields).filter(([, { access }]) =>
    ['read-write', 'update-only'].includes(access),
  );
  return Object.fromEntries(changeable.slice(0, 1).map(([name, { example }]) => [name, example]));
}

function shownExamplesOf(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, { access, example }]) =>
      access === 'write-only' || example === '' ? [] : [[name, example]],
    ),
  );
}

/** Ids of the examples of the parents, up to the root. */
function parentIdsOf({ parent }: Resource): Ids {
  if (!parent) return {};
  return parent.idsOf(parentIdsOf(parent), idExampleOf(parent));
}

/** The id in the example of a resource. */
export function idExampleOf({ identity, model }: Resource): string {
  return String(model.fields[identity?.field ?? '']?.example ?? '');
}
