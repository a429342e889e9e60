import type { Fields } from '#libs/cupi-xml';
import { linksOf } from '../links.js';
import type { Ids, Resource } from '../resource.js';

/** The links of an object that is as the examples of its fields. */
export function linksExampleOf(resource: Resource): Record<string, string> {
  return linksOf(resource, parentIdsOf(resource), shownExamplesOf(resource.model.fields));
}

/** A change of that object: of the first of its fields that callers can change and see. */
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

/** The id that the example of a resource has. */
export function idExampleOf({ identity, model }: Resource): string {
  return String(model.fields[identity?.field ?? '']?.example ?? '');
}
