import { ErrorReply, type Reply } from './reply.js';

/** The longest reply, in bytes; several times what the gateway stores under one key. */
const MAX_REPLY_BYTES = 64 * 1024 * 1024;
/** The longest line: of a simple string, an error or a number, in bytes. */
const MAX_LINE_BYTES = 64 * 1024;
/** The most elements that the arrays of one reply have together. */
const MAX_ELEMENTS = 100_000;
/** How deep arrays are nested at most. */
const MAX_DEPTH = 8;

const CR = 0x0d;
const LF = 0x0a;
const LINE_END_BYTES = 2;

/** Redis sent invalid RESP2, or more than any command returns: nothing after it on that connection can be parsed. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';

  constructor() {
    super('what Redis sent cannot be read');
  }
}

/**
 * Reads replies from the bytes of a connection, in chunks of any size
 * (https://redis.io/docs/latest/develop/reference/protocol-spec, RESP2). Bulk strings are views of those bytes.
 */
export class RespReader {
  #pieces: Buffer[] = [];
  #byteLength = 0;
  /** The number of bytes needed before anything more can be read. */
  #neededBytes = 1;

  /**
   * @returns the replies that this chunk completes
   * @throws ProtocolError
   */
  read(piece: Buffer): Reply[] {
    this.#pieces.push(piece);
    this.#byteLength += piece.byteLength;
    if (this.#byteLength < this.#neededBytes) return [];
    const bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces, this.#byteLength);
    const replies: Reply[] = [];
    let start = 0;
    for (;;) {
      const cursor = new Cursor(bytes, start);
      const reply = cursor.readReply(0);
      if (reply === undefined) {
        this.#buffer(bytes.subarray(start), cursor.neededBytes);
        return replies;
      }
      replies.push(reply);
      start = cursor.at;
    }
  }

  #buffer(rest: Buffer, neededBytes: number): void {
    if (neededBytes > MAX_REPLY_BYTES) throw new ProtocolError();
    this.#pieces = rest.byteLength > 0 ? [rest] : [];
    this.#byteLength = rest.byteLength;
    this.#neededBytes = neededBytes;
  }
}

/** Reads one reply; `undefined` when bytes are missing. */
class Cursor {
  at: number;
  readonly #bytes: Buffer;
  readonly #start: number;
  #elements = 0;
  #neededUntil = 0;

  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.at = start;
  }

  /** The least number of bytes of the reply, if it is incomplete. */
  get neededBytes(): number {
    return Math.max(this.#neededUntil, this.#bytes.byteLength + 1) - this.#start;
  }

  readReply(depth: number): Reply | undefined {
    const line = this.#readLine();
    if (line === undefined) return undefined;
    const content = line.slice(1);
    switch (line.charAt(0)) {
      case '+':
        return content;
      case '-':
        return new ErrorReply(content);
      case ':':
        return integerIn(content);
      case '$':
        return this.#readBulk(integerIn(content));
      case '*':
        return this.#readArray(integerIn(content), depth);
      default:
        throw new ProtocolError();
    }
  }

  #readLine(): string | undefined {
    const end = this.#bytes.indexOf(CR, this.at);
    const length = (end < 0 ? this.#bytes.byteLength : end) - this.at;
    if (length > MAX_LINE_BYTES) throw new ProtocolError();
    if (end < 0 || end + 1 === this.#bytes.byteLength) return undefined;
    if (this.#bytes[end + 1] !== LF) throw new ProtocolError();
    const line = this.#bytes.toString('utf8', this.at, end);
    this.at = end + LINE_END_BYTES;
    return line;
  }

  #readBulk(length: number): Buffer | null | undefined {
    if (length === -1) return null;
    if (length < 0 || length > MAX_REPLY_BYTES) throw new ProtocolError();
    const end = this.at + length;
    if (end + LINE_END_BYTES > this.#bytes.byteLength) {
      this.#neededUntil = end + LINE_END_BYTES;
      return undefined;
    }
    if (this.#bytes[end] !== CR || this.#bytes[end + 1] !== LF) throw new ProtocolError();
    const bulk = this.#bytes.subarray(this.at, end);
    this.at = end + LINE_END_BYTES;
    return bulk;
  }

  #readArray(length: number, depth: number): readonly Reply[] | null | undefined {
    if (length === -1) return null;
    this.#elements += length;
    if (length < 0 || this.#elements > MAX_ELEMENTS || depth >= MAX_DEPTH) throw new ProtocolError();
    const elements: Reply[] = [];
    while (elements.length < length) {
      const element = this.readReply(depth + 1);
      if (element === undefined) return undefined;
      elements.push(element);
    }
    return elements;
  }
}

function integerIn(text: string): number {
  if (!/^-?\d{1,20}$/.test(text)) throw new ProtocolError();
  return Number(text);
}
