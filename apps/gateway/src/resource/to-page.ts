import type { DecodedList, Model } from '#libs/cupi-xml';
import type { ListRequest } from './arguments/index.js';

/** Gateway paths to a page of a list and to its neighbours. */
interface PageLinks {
  readonly self: string;
  readonly first?: string;
  readonly prev?: string;
  readonly next?: string;
}

/** One page of a list. */
export interface Page<Item> {
  readonly items: Item[];
  /** Number of matches on all pages, as the server reports it. */
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
  readonly links: PageLinks;
  /** Unknown elements of the list, as text by element name. */
  readonly extensions?: Record<string, string>;
}

/**
 * Converts a list of CUPI to a page.
 * @param path path of the list on the gateway, for the links
 * @param items the objects with their links
 */
export function toPage<Item>(
  list: DecodedList<Model>,
  items: Item[],
  request: ListRequest,
  path: string,
): Page<Item> {
  const { page, pageSize } = request.query;
  // If the server omits the total, there are at least as many as it has sent.
  const total = list.total ?? (items.length > 0 ? (page - 1) * pageSize + items.length : 0);
  return {
    items,
    total,
    page,
    pageSize,
    links: linksOf(request, path, items.length >= pageSize && page * pageSize < total),
    ...(list.extensions && { extensions: list.extensions }),
  };
}

function linksOf(
  { query: { page, pageSize }, selection }: ListRequest,
  path: string,
  hasNext: boolean,
): PageLinks {
  const linkTo = (number: number): string => `${path}?page=${number}&pageSize=${pageSize}${selection}`;
  const self = linkTo(page);
  if (pageSize === 0) return { self };
  return {
    self,
    first: linkTo(1),
    ...(page > 1 && { prev: linkTo(page - 1) }),
    ...(hasNext && { next: linkTo(page + 1) }),
  };
}
