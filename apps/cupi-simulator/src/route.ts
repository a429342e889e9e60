import type { CupiElement } from './cupi-element.js';
import type { ListRequest } from './list.js';
import type { Fields } from './rows.js';
import type { NestedText } from './world.js';

/** One authenticated call, its body already read. */
export interface CupiCall {
  readonly list: ListRequest;
  /** The elements of the body; empty for GET and DELETE. */
  readonly fields: Fields;
  /** The texts one level below, in the order of the body. */
  readonly nested: readonly NestedText[];
  readonly isSecretEchoed: boolean;
}

/** The result of a handler: a document, the path of a created object, or nothing. */
export type CupiResult =
  | { readonly kind: 'document'; readonly root: CupiElement }
  | { readonly kind: 'created'; readonly path: string }
  | { readonly kind: 'changed' };

/** Serves one verb of one path. `ids` are the path's ids, the outermost first. */
export type Handler = (call: CupiCall, ...ids: string[]) => CupiResult;

/** The verbs that CUPI resources offer. */
export type Verb = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** One path, its ids written as `*`, and its verbs; every other verb is 405. */
export interface Route {
  readonly path: string;
  readonly verbs: Partial<Readonly<Record<Verb, Handler>>>;
  /** The elements of bodies that may contain elements themselves, such as lists of ids. */
  readonly containers?: readonly string[];
  /** The verbs whose bodies are ignored. */
  readonly withoutBody?: readonly Verb[];
}

/** A handler's answer with a document. */
export function found(root: CupiElement): CupiResult {
  return { kind: 'document', root };
}

/** A handler's answer to a successful POST. */
export function created(path: string): CupiResult {
  return { kind: 'created', path };
}

/** A handler's answer to a successful PUT or DELETE. */
export const changed: CupiResult = { kind: 'changed' };
