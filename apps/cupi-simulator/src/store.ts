import { AxlPasswords } from './axl-passwords.js';
import type { Row } from './columns.js';

const NO_ROWS: ReadonlyMap<string, Row> = new Map();

/** Everything the simulator keeps: rows by id, in the order they were added, children under their phone system. */
export class Store {
  readonly phoneSystems = new Map<string, Row>();
  readonly axlPasswords = new AxlPasswords();
  readonly #axlServers = new Map<string, Map<string, Row>>();
  readonly #associations = new Map<string, Map<string, Row>>();

  /** AXL servers by id; none under a phone system that does not exist. */
  axlServersOf(phoneSystemId: string): ReadonlyMap<string, Row> {
    return this.#axlServers.get(phoneSystemId) ?? NO_ROWS;
  }

  setAxlServer(phoneSystemId: string, axlServerId: string, row: Row): void {
    setChild(this.#axlServers, phoneSystemId, axlServerId, row);
  }

  removeAxlServer(phoneSystemId: string, axlServerId: string): void {
    this.#axlServers.get(phoneSystemId)?.delete(axlServerId);
    this.axlPasswords.forget(axlServerId);
  }

  /** Associations by the user's id; none under a phone system that does not exist. */
  associationsOf(phoneSystemId: string): ReadonlyMap<string, Row> {
    return this.#associations.get(phoneSystemId) ?? NO_ROWS;
  }

  setAssociation(phoneSystemId: string, userId: string, row: Row): void {
    setChild(this.#associations, phoneSystemId, userId, row);
  }

  /** Its AXL servers go with it. */
  removePhoneSystem(phoneSystemId: string): void {
    for (const axlServerId of this.axlServersOf(phoneSystemId).keys()) this.axlPasswords.forget(axlServerId);
    this.phoneSystems.delete(phoneSystemId);
    this.#axlServers.delete(phoneSystemId);
  }
}

function setChild(
  children: Map<string, Map<string, Row>>,
  parentId: string,
  childId: string,
  row: Row,
): void {
  const rows = children.get(parentId) ?? new Map<string, Row>();
  children.set(parentId, rows.set(childId, row));
}
