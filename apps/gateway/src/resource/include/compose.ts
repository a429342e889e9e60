import type { RepresentationData } from '#libs/response-cache';
import { INCLUDE } from './include-query.js';

/** An object, and the serialised parts that are shown together with it, by name. */
export interface Composite {
  readonly object: object;
  readonly parts: readonly (readonly [name: string, json: RepresentationData])[];
}

/** As much of a page as it takes to show parts with its items. */
export interface ShownPage {
  readonly items: readonly object[];
  readonly links: Readonly<Record<string, string>>;
}

/*
 * Parts are put in as they are stored, byte for byte: to read and write a page of 25 objects with three parts anew would take
 * several milliseconds of the event loop.
 */

/** The body that shows one object together with its parts. */
export function composeObject(composite: Composite): Buffer {
  return joined(chunksOf(composite));
}

/** The body that shows a page together with the parts of its items. Its links lead to pages that show the same. */
export function composePage(page: ShownPage, composites: readonly Composite[], names: string): Buffer {
  const ownLinks = Object.entries(page.links).map(([name, link]) => [name, `${link}&${INCLUDE}=${names}`]);
  // Without its items, which come before.
  const others = JSON.stringify({
    ...page,
    items: undefined,
    links: Object.fromEntries(ownLinks) as object,
  });
  return joined([
    '{"items":[',
    ...composites.flatMap((composite, index) => [...(index > 0 ? [','] : []), ...chunksOf(composite)]),
    '],',
    others.slice(1),
  ]);
}

function chunksOf({ object, parts }: Composite): RepresentationData[] {
  const chunks = parts.flatMap(([name, json], index) => [
    `${index > 0 ? ',' : ''}${JSON.stringify(name)}:`,
    json,
  ]);
  // An object has links at least.
  return [`${JSON.stringify(object).slice(0, -1)},"included":{`, ...chunks, '}}'];
}

function joined(chunks: readonly RepresentationData[]): Buffer {
  return Buffer.concat(chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk)));
}
