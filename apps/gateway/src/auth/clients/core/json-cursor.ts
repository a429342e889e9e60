import { pointerTo } from '../../../problems/core/index.js';

/**
 * A position in a JSON document, named by its JSON Pointer (RFC 6901). Reading an invalid value
 * adds an error and gives undefined, so that one pass finds every error. Errors never contain values:
 * any of them may be a misplaced secret.
 */
export class JsonCursor {
  /**
   * @param pointer empty for the whole document
   * @param errors where errors are collected, one sentence each
   */
  constructor(
    private readonly value: unknown,
    readonly pointer: string,
    private readonly errors: string[],
  ) {}

  /** Adds an error at this position; the detail is the end of a sentence that begins with the pointer. */
  addError(detail: string): void {
    // Escaped as within a JSON string (RFC 6901 §5): a member's name may contain line breaks.
    const place = JSON.stringify(this.pointer).slice(1, -1);
    this.errors.push(`${place === '' ? 'the document' : place} ${detail}`);
  }

  /** The members of an object that has all required ones and only known ones. */
  members<Required extends string, Optional extends string = never>(
    required: readonly Required[],
    optional: readonly Optional[] = [],
  ): Partial<Record<Required | Optional, JsonCursor>> {
    const entries = this.entries();
    const known: readonly string[] = [...required, ...optional];
    for (const [name, member] of entries) {
      if (!known.includes(name)) member.addError(`is not known here: only ${known.join(', ')}`);
    }
    const found = Object.fromEntries(entries.filter(([name]) => known.includes(name)));
    if (isObject(this.value)) {
      for (const name of required) if (!found[name]) this.child(name, undefined).addError('is missing');
    }
    return found as Partial<Record<Required | Optional, JsonCursor>>;
  }

  /** The members of an object with arbitrary names. */
  entries(): [name: string, member: JsonCursor][] {
    if (!isObject(this.value)) {
      this.addError('must be an object');
      return [];
    }
    return Object.entries(this.value).map(([name, value]) => [name, this.child(name, value)]);
  }

  /** The elements of an array. */
  items(): JsonCursor[] {
    if (!Array.isArray(this.value)) {
      this.addError('must be an array');
      return [];
    }
    return this.value.map((item: unknown, index) => this.child(String(index), item));
  }

  /**
   * Any text but the empty one.
   * @param errorOf the error of a text, as {@link addError} takes it, or undefined
   */
  text(errorOf: (text: string) => string | undefined = () => undefined): string | undefined {
    if (typeof this.value !== 'string' || this.value === '') {
      this.addError('must be text, and not empty');
      return undefined;
    }
    const error = errorOf(this.value);
    if (error === undefined) return this.value;
    this.addError(error);
    return undefined;
  }

  private child(name: string, value: unknown): JsonCursor {
    return new JsonCursor(value, pointerTo(this.pointer, name), this.errors);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
