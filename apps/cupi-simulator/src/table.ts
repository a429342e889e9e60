import type { Row } from './rows.js';

/** Ids of ancestors, the outermost first. */
export type Ids = readonly string[];

/** An object and its place. The only object of a path has the id ''. */
export interface Entry {
  readonly parents: Ids;
  readonly id: string;
  readonly row: Row;
}

interface Group {
  readonly parents: Ids;
  readonly rows: Map<string, Row>;
}

const NO_ROWS: ReadonlyMap<string, Row> = new Map();

/** The objects of one resource, by parent and id, in the order in which they were added. */
export class Table {
  readonly #groups: Map<string, Group>;

  constructor(groups: Iterable<Group> = []) {
    this.#groups = new Map(Array.from(groups, (group) => [keyOf(group.parents), group]));
  }

  /** Rows are replaced, never changed, so the clone is independent. */
  clone(): Table {
    return new Table(
      Array.from(this.#groups.values(), ({ parents, rows }) => ({ parents, rows: new Map(rows) })),
    );
  }

  get(parents: Ids, id: string): Row | undefined {
    return this.#rowsOf(parents).get(id);
  }

  set({ parents, id, row }: Entry): void {
    const key = keyOf(parents);
    const group = this.#groups.get(key);
    if (group) group.rows.set(id, row);
    else this.#groups.set(key, { parents, rows: new Map([[id, row]]) });
  }

  delete(parents: Ids, id: string): void {
    this.#groups.get(keyOf(parents))?.rows.delete(id);
  }

  /** The objects of one parent; none when there is no such parent. */
  *under(parents: Ids): Iterable<Entry> {
    for (const [id, row] of this.#rowsOf(parents)) yield { parents, id, row };
  }

  *entries(): Iterable<Entry> {
    for (const { parents, rows } of this.#groups.values()) {
      for (const [id, row] of rows) yield { parents, id, row };
    }
  }

  /** The object with that id, of any parent. */
  find(id: string): Entry | undefined {
    for (const { parents, rows } of this.#groups.values()) {
      const row = rows.get(id);
      if (row) return { parents, id, row };
    }
    return undefined;
  }

  #rowsOf(parents: Ids): ReadonlyMap<string, Row> {
    return this.#groups.get(keyOf(parents))?.rows ?? NO_ROWS;
  }
}

function keyOf(parents: Ids): string {
  return parents.join('\0');
}
