import { randomBytes } from 'node:crypto';
import {
  resultsByPosition,
  type BulkEnd,
  type BulkKey,
  type BulkRequest,
  type BulkResult,
  type BulkResults,
  type BulkStore,
  type WrittenBulk,
} from './bulk-store.js';
import type { MemoryBulkStore } from './memory-bulk-store.js';

const TOKEN_BYTES = 16;

/** A token that no other holder has. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What a {@link HeldBulk} works with. */
interface HeldBulkParts {
  readonly key: BulkKey;
  readonly request: BulkRequest;
  readonly token: string;
  /** Those that earlier attempts have left. */
  readonly results: BulkResults;
  readonly memory: MemoryBulkStore;
  /** Absent without Redis. */
  readonly shared: BulkStore | undefined;
}

/**
 * A bulk that this process is carrying out. Memory has everything about it. Redis is written to as well, and what could not
 * be written during an outage is written with the next change, or the next heartbeat.
 */
export class HeldBulk {
  readonly results: BulkResults;
  readonly #parts: HeldBulkParts;
  readonly #unwritten = new Map<number, BulkResult>();
  #end: BulkEnd | undefined;
  #isWritten = false;
  #isLost = false;

  constructor(parts: HeldBulkParts) {
    this.#parts = parts;
    this.results = parts.results;
  }

  get key(): BulkKey {
    return this.#parts.key;
  }

  get request(): BulkRequest {
    return this.#parts.request;
  }

  /** False once another process has taken the bulk. */
  get isHeld(): boolean {
    return !this.#isLost;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Whether everything is written that there will be. */
  get isSettled(): boolean {
    return this.#isLost || (this.#end !== undefined && this.#isWritten);
  }

  /**
   * Stores a result, before the next operation is carried out.
   * @returns whether this process still holds the bulk: nothing more may be sent when it does not
   */
  async record(index: number, result: BulkResult): Promise<boolean> {
    const { memory, key, token } = this.#parts;
    await memory.write(key, token, { results: new Map([[index, result]]) });
    this.#unwritten.set(index, result);
    return this.renew();
  }

  /** Writes what is not written yet, and holds the bulk for another while; as {@link record}. */
  async renew(): Promise<boolean> {
    const { shared } = this.#parts;
    if (this.#isLost) return false;
    if (!shared) return true;
    const written = await this.#writeTo(shared).catch(() => undefined);
    if (written === 'lost') await this.#lose();
    return !this.#isLost;
  }

  /** Stores the end, and lets go of the bulk. */
  async end(end: BulkEnd): Promise<void> {
    const { memory, key, token, shared } = this.#parts;
    this.#end = end;
    await memory.write(key, token, { end });
    if (shared) await this.renew();
    else this.#isWritten = true;
  }

  async #writeTo(shared: BulkStore): Promise<WrittenBulk> {
    const { key, request, token } = this.#parts;
    const results = new Map(this.#unwritten);
    const end = this.#end;
    const written = await shared.write(key, token, { results, end });
    if (written === 'missing') return this.#writeAgain(shared, request);
    if (written === 'written') this.#forget(results, end);
    return written;
  }

  /** Redis was down when the bulk was taken, or has been emptied since. */
  async #writeAgain(shared: BulkStore, request: BulkRequest): Promise<WrittenBulk> {
    const { key, token, memory } = this.#parts;
    const taken = await shared.take(key, request, token);
    if (taken.kind !== 'taken') return 'lost';
    const results = resultsByPosition((await memory.find(key))?.results ?? []);
    const end = this.#end;
    const written = await shared.write(key, token, { results, end });
    if (written === 'written') this.#forget(results, end);
    return written;
  }

  #forget(results: ReadonlyMap<number, BulkResult>, end: BulkEnd | undefined): void {
    for (const [index, result] of results) {
      if (this.#unwritten.get(index) === result) this.#unwritten.delete(index);
    }
    if (end) this.#isWritten = true;
  }

  /** Another process has taken the bulk: it answers for it from now on. */
  async #lose(): Promise<void> {
    const { memory, key, token } = this.#parts;
    this.#isLost = true;
    await memory.write(key, token, { end: { state: 'interrupted' } });
  }
}
