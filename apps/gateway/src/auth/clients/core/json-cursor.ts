import { pointerTo } from '../../../problems/core/index.js';

/**
 * A place in a JSON document, known by its JSON Pointer (RFC 6901). Reading a value that is not as it should be
 * leaves a fault and gives undefined, so that one reading finds every fault. Values are never part of a fault:
 * any of them may be a secret in the wrong place.
 */
export class JsonCursor {
  /**
   * @param pointer empty for the whole document
   * @param faults where faults are collected, one sentence each
   */
  constructor(
    private readonly value: unknown,
    readonly pointer: string,
    private readonly faults: string[],
  ) {}

  /** Notes what is wrong here, as the end of a sentence that begins with the pointer. */
  fault(detail: string): void {
    // As within a JSON string (RFC 6901 §5): a member's name may hold line breaks.
    const place = JSON.stringify(this.pointer).slice(1, -1);
    this.faults.push(`${place === '' ? 'the document' : place} ${detail}`);
  }

  /** The members of an object that has all the required ones and none but the known ones. */
  members<Required extends string, Optional extends string = never>(
    required: readonly Required[],
    optional: readonly Optional[] = [],
  ): Partial<Record<Required | Optional, JsonCursor>> {
    const entries = this.entries();
    const known: readonly string[] = [...required, ...optional];
    for (const [name, member] of entries) {
      if (!known.includes(name)) member.fault(`is not known here: only ${known.join(', ')}`);
    }
    const found = Object.fromEntries(entries.filter(([name]) => known.includes(name)));
    if (isObject(this.value)) {
      for (const name of required) if (!found[name]) this.child(name, undefined).fault('is missing');
    }
    return found as Partial<Record<Required | Optional, JsonCursor>>;
  }

  /** The members of an object whose names are free. */
  entries(): [name: string, member: JsonCursor][] {
    if (!isObject(this.value)) {
      this.fault('must be an object');
      return [];
    }
    return Object.entries(this.value).map(([name, value]) => [name, this.child(name, value)]);
  }

  /** The elements of an array. */
  items(): JsonCursor[] {
    if (!Array.isArray(this.value)) {
      this.fault('must be an array');
      return [];
    }
    return this.value.map((item: unknown, index) => this.child(String(index), item));
  }

  /**
   * Any text but the empty one.
   * @param faultOf what is wrong with a text, as {@link fault} takes it, or undefined
   */
  text(faultOf: (text: string) => string | undefined = () => undefined): string | undefined {
    if (typeof this.value !== 'string' || this.value === '') {
      this.fault('must be text, and not empty');
      return undefined;
    }
    const fault = faultOf(this.value);
    if (fault === undefined) return this.value;
    this.fault(fault);
    return undefined;
  }

  private child(name: string, value: unknown): JsonCursor {
    return new JsonCursor(value, pointerTo(this.pointer, name), this.faults);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
