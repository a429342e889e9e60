import { type CatalogueResource, resourceNamed } from './catalogue.js';
import { notFound, notFoundOnWrite, rejected, taken } from './cupi-error.js';
import { type Located, type Objects, assertUnreferenced, withDependants } from './dependants.js';
import { NAMES, assertReferencesExist, assertUnique, requireElements } from './integrity.js';
import { type Fields, type InitialValue, initialRow, type Row, writtenRow } from './rows.js';
import { Secrets } from './secrets.js';
import { type Entry, type Ids, Table } from './table.js';
import { traitsOf } from './traits.js';
import { assertNotTaken } from './unique-values.js';

/** An id in a body, below an element of its own. */
export interface NestedText {
  /** The element that holds it. */
  readonly within: string;
  readonly element: string;
  readonly text: string;
}

/** The content of a write. */
export interface Write {
  readonly fields: Fields;
  /** In the order of the body. */
  readonly nested?: readonly NestedText[];
  /** The template of a new object. */
  readonly template?: Row;
  /** Ids and other elements that the server assigns. */
  readonly assigned?: Fields;
  /** The server creates it by itself: nothing is required, and nothing must be unique. */
  readonly isOwn?: true;
  readonly isSecretEchoed?: boolean;
}

/** One write to one object; `before` is its previous row, undefined when it is new. */
export interface Change extends Write {
  readonly parents: Ids;
  readonly before: Row | undefined;
}

/** The behaviour of a resource beyond the catalogue. */
export interface Behaviour {
  /** Numbers without a name are accepted in its enums. */
  readonly hasOpenEnums?: true;
  /** Elements that can be queried and sorted besides those of the catalogue. */
  readonly indexed?: readonly string[];
  /** Elements that can be queried with `isnull`. */
  readonly nullQueried?: readonly string[];
  /** Another element by whose value an object can be addressed. */
  readonly alsoAddressedBy?: string;
  /** Elements that are printed after all others. */
  readonly printedLast?: readonly string[];
  /** Its list documents have no `total`. */
  readonly hasNoTotal?: true;
  /** Its lists are paged by `offset` and `limit`. */
  readonly isPagedByOffset?: true;
  /** It is created by a POST to its own path. */
  readonly isCreatedAtItsPath?: true;
  /** The resource and the query parameter that name the template of a new object, and the element that it names. */
  readonly template?: { readonly parameter: string; readonly resource: string; readonly element: string };
  /** Its objects, when they are another view of another resource. */
  view?(world: World, parents: Ids): Iterable<Entry>;
  /** Elements computed at each read; undefined omits one. */
  shown?(world: World, entry: Entry): Readonly<Record<string, string | undefined>>;
  /** The row to store instead of the written one. @throws CupiError to reject the write. */
  save?(world: World, row: Row, change: Change): Row;
  /** Called after a write. */
  saved?(world: World, entry: Entry, change: Change): void;
  /** @throws CupiError when the object must not be deleted. */
  assertDeletable?(world: World, entry: Entry): void;
  /** Objects that are deleted with it, besides its children. */
  companions?(entry: Entry): readonly { readonly resource: string; readonly id: string }[];
  /** Called after a deletion. */
  deleted?(world: World, entry: Entry): void;
}

/** How new objects are created. */
export interface Making {
  readonly initialValue: InitialValue;
  /** A new object's id; `name` is the same for the same object of the same parent. */
  newId(name: string): string;
  /** Whether writes are checked: unique names, references, ancestors. */
  readonly isChecked: boolean;
  now(): Date;
}

/** All objects of the server, and the rules by which they are created, changed and deleted. */
export class World implements Objects {
  readonly secrets = new Secrets();
  readonly #initialRows = new Map<string, Row>();
  #locationId: string | undefined;

  constructor(
    readonly behaviours: Readonly<Record<string, Behaviour>>,
    private readonly making: Making,
    private readonly tables: Map<string, Table> = new Map<string, Table>(),
  ) {}

  /** An independent clone that creates further objects in another way. */
  clone(making: Making): World {
    const tables = Array.from(this.tables, ([name, table]) => [name, table.clone()] as const);
    return new World(this.behaviours, making, new Map(tables));
  }

  /** The behaviour of a resource beyond the catalogue. */
  behaviourOf(resource: string): Behaviour {
    return this.behaviours[resource] ?? {};
  }

  /** Whether a resource is another view of the objects of another one. */
  isView(resource: string): boolean {
    return this.behaviourOf(resource).view !== undefined;
  }

  /** What is deleted with an object, besides its children. */
  companionsOf(resource: string, entry: Entry): readonly Located[] {
    const companions = this.behaviourOf(resource).companions?.(entry) ?? [];
    return companions.flatMap(({ resource: name, id }) => this.locate([name], id) ?? []);
  }

  /** The objects of one parent; none when there is no such parent. */
  under(resource: string, parents: Ids): Iterable<Entry> {
    return this.behaviourOf(resource).view?.(this, parents) ?? this.#table(resource).under(parents);
  }

  /** The objects of a resource, of all parents. */
  all(resource: string): Iterable<Entry> {
    return this.#table(resource).entries();
  }

  /** The object at that place. */
  find(resource: string, parents: Ids, id: string): Entry | undefined {
    const view = this.behaviourOf(resource).view?.(this, parents);
    if (view) return [...view].find((entry) => entry.id === id);

    const row = this.#table(resource).get(parents, id);
    return row && { parents, id, row };
  }

  /** The object with that id, in any of the resources and of any parent. */
  locate(resources: readonly string[], id: string | undefined): Located | undefined {
    if (id === undefined) return undefined;
    for (const name of resources) {
      const entry = this.isView(name) ? this.find(name, [], id) : this.#table(name).find(id);
      if (entry) return { resource: resourceNamed(name), entry };
    }
    return undefined;
  }

  /** A new object's id; `name` is the same for the same object of the same parent. */
  newId(name: string): string {
    return this.making.newId(name);
  }

  /** The time of a write. */
  now(): Date {
    return this.making.now();
  }

  /** Adds an object, without rules. */
  put(resource: string, entry: Entry): void {
    this.#table(resource).set(entry);
  }

  /** Sets elements of an object, without rules. */
  set(resource: string, entry: Entry, elements: Readonly<Record<string, string | undefined>>): void {
    const row = new Map(entry.row);
    for (const [element, value] of Object.entries(elements)) {
      if (value === undefined) row.delete(element);
      else row.set(element, value);
    }
    this.put(resource, { ...entry, row });
  }

  /**
   * Creates an object.
   *
   * @throws CupiError 400 when its parent does not exist, or an element is missing, invalid, not unique or refers to
   *   nothing.
   */
  create(name: string, parents: Ids, write: Write): Entry {
    const resource = resourceNamed(name);
    this.#requireParent(resource, parents);

    const change = { ...write, parents, before: undefined };
    const made = new Map(this.#initialRow(resource));
    if (write.template) inherit(made, resource, write.template);
    const written = this.#written(resource, made, write, 'create');
    this.#assign(written, resource, change);
    if (!write.isOwn) requireElements(resource, written, write.fields);
    this.#assertReferencesExist(resource, written, write);
    const row = this.behaviourOf(name).save?.(this, written, change) ?? written;

    const entry = { parents, id: identityOf(resource, row, this.making), row };
    if (this.making.isChecked && this.find(name, parents, entry.id))
      throw taken(resource.identity ?? 'id', resource.item);
    this.#keep(resource, entry, change);
    return entry;
  }

  /** Creates an object that belongs to another one. */
  add(name: string, parents: Ids, values: Readonly<Record<string, string | undefined>>): Entry {
    const assigned = new Map<string, string>();
    for (const [element, value] of Object.entries(values))
      if (value !== undefined) assigned.set(element, value);
    return this.create(name, parents, { fields: new Map(), assigned, isOwn: true });
  }

  /**
   * Changes the elements sent. CUPI: a PUT is a partial update.
   *
   * @throws CupiError 400 when there is no such object, or a value is invalid, not unique or refers to nothing.
   */
  update(name: string, parents: Ids, id: string, write: Write): void {
    const resource = resourceNamed(name);
    const before = this.#table(name).get(parents, id);
    if (!before) throw notFoundOnWrite(resource.item);

    const change = { ...write, parents, before };
    const written = this.#written(resource, new Map(before), write, 'update');
    this.#assertReferencesExist(resource, written, write);
    const row = this.behaviourOf(name).save?.(this, written, change) ?? written;
    this.#keep(resource, { parents, id, row }, change);
  }

  /**
   * Deletes an object and everything that depends on it.
   *
   * @throws CupiError 404 when there is none; 400 when it is undeletable, or another object refers to it.
   */
  delete(name: string, parents: Ids, id: string): void {
    const resource = resourceNamed(name);
    const entry = this.find(name, parents, id);
    if (!entry) throw notFound(resource.item, id);

    this.behaviourOf(name).assertDeletable?.(this, entry);
    if (entry.row.get('Undeletable') === 'true') throw rejected(`${resource.item} is undeletable`);
    const deleted = withDependants(this, resource, entry);
    assertUnreferenced(this, resource.item, deleted);
    for (const { resource: table, entry: dependant } of deleted) {
      this.#table(table.resource).delete(dependant.parents, dependant.id);
      this.secrets.forget(dependant.id);
    }
    this.behaviourOf(name).deleted?.(this, entry);
  }

  #table(resource: string): Table {
    let table = this.tables.get(resource);
    if (!table) {
      table = new Table();
      this.tables.set(resource, table);
    }
    return table;
  }

  #initialRow(resource: CatalogueResource): Row {
    let row = this.#initialRows.get(resource.resource);
    if (!row) {
      row = initialRow(resource, this.making.initialValue);
      this.#initialRows.set(resource.resource, row);
    }
    return row;
  }

  #written(
    resource: CatalogueResource,
    row: Map<string, string>,
    { fields }: Write,
    verb: 'create' | 'update',
  ): Map<string, string> {
    if (fields.size === 0) return row;
    return writtenRow(resource, row, fields, verb, this.behaviourOf(resource.resource).hasOpenEnums === true);
  }

  #requireParent({ parent }: CatalogueResource, parents: Ids): void {
    const id = parents.at(-1);
    if (!parent || id === undefined || !this.making.isChecked) return;

    const { resource, item } = resourceNamed(parent.resource);
    const isUser = resource === 'users' && this.find('admin-users', [], id);
    if (!isUser && !this.find(resource, parents.slice(0, -1), id)) throw notFoundOnWrite(item);
  }

  /** Sets elements that callers cannot set. */
  #assign(row: Map<string, string>, resource: CatalogueResource, { parents, assigned }: Change): void {
    const { hasObjectId, isOfLocation, ancestors } = traitsOf(resource);
    if (isOfLocation) row.set('LocationObjectId', this.#location());
    for (const [index, element] of ancestors.entries()) {
      if (element !== null) row.set(element, parents[index] ?? '');
    }
    assigned?.forEach((value, element) => row.set(element, value));
    if (!hasObjectId || assigned?.has('ObjectId')) return;

    const name = row.get(NAMES.find((element) => row.has(element)) ?? '') ?? '';
    row.set('ObjectId', this.making.newId(`${resource.resource} ${parents.join(' ')} ${name}`));
  }

  /** CUPI: everything belongs to a location; the first is the server's own, and cannot be deleted. */
  #location(): string {
    if (this.#locationId === undefined) {
      const [location] = this.all('connection-locations');
      this.#locationId = location?.id;
    }
    return this.#locationId ?? '';
  }

  #keep(resource: CatalogueResource, entry: Entry, change: Change): void {
    if (this.making.isChecked && !change.isOwn) {
      assertUnique(resource, entry, this.#table(resource.resource).under(entry.parents));
      assertNotTaken(this, resource.resource, entry, change.before);
    }
    this.#table(resource.resource).set(entry);
    this.#writeSecrets(resource, entry, change);
    this.behaviourOf(resource.resource).saved?.(this, entry, change);
  }

  #assertReferencesExist(resource: CatalogueResource, row: Row, { fields }: Write): void {
    if (!this.making.isChecked) return;
    assertReferencesExist(resource, row, fields, (names, id) => this.locate(names, id) !== undefined);
  }

  #writeSecrets(
    resource: CatalogueResource,
    { parents, id }: Entry,
    { fields, isSecretEchoed }: Change,
  ): void {
    for (const element of traitsOf(resource).secrets) {
      const secret = fields.get(element) ?? '';
      this.secrets.write(id === '' ? (parents.at(-1) ?? '') : id, element, secret, isSecretEchoed === true);
    }
  }
}

/** A new object takes every element from its template that it may have, except the name. */
function inherit(row: Map<string, string>, { fields }: CatalogueResource, template: Row): void {
  for (const { element, access } of fields) {
    const value = template.get(element);
    if (value !== undefined && access !== 'read-only' && !NAMES.includes(element)) row.set(element, value);
  }
}

function identityOf({ resource, identity, list }: CatalogueResource, row: Row, making: Making): string {
  if (list === null) return '';
  const id = row.get(identity ?? 'ObjectId');
  return id ?? making.newId(`${resource} ${[...row.values()].join(' ')}`);
}
