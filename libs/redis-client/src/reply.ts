/**
 * What Redis answers to a command, as RESP2 has it: a simple string, an integer, a bulk string, nil, an error, or an
 * array of such. An integer beyond what a number holds exactly is still a number, but not a safe integer.
 */
export type Reply = string | number | Buffer | null | ErrorReply | readonly Reply[];

/** Redis rejected a command. Only the first word is stored, such as `OOM`: the others may repeat what was sent. */
export class ErrorReply extends Error {
  override readonly name = 'ErrorReply';
  readonly code: string;

  /** @param text the whole error, without the `-` */
  constructor(text: string) {
    const [code = ''] = /^[A-Z]+/.exec(text) ?? [];
    super(`Redis answered ${code || 'with an error'}`);
    this.code = code;
  }
}

/** A valid reply, but not of the type that the command returns. */
export class UnexpectedReplyError extends Error {
  override readonly name = 'UnexpectedReplyError';

  /** @param command its name alone */
  constructor(command: string) {
    super(`Redis gave ${command} a reply of another form`);
  }
}

/** The elements of an array; none of any other reply. */
export function elementsOf(reply: Reply): readonly Reply[] {
  return Array.isArray(reply) ? (reply as readonly Reply[]) : [];
}

/** The text of a bulk string; undefined for any other reply. */
export function textOf(reply: Reply | undefined): string | undefined {
  return Buffer.isBuffer(reply) ? reply.toString() : undefined;
}

/** Whether a reply is an integer between these. */
export function isInteger(
  reply: Reply | undefined,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): reply is number {
  return Number.isSafeInteger(reply) && Number(reply) >= min && Number(reply) <= max;
}

/**
 * The reply, if it is an integer between these.
 * @param command its name, for the error
 * @throws UnexpectedReplyError
 */
export function integerOf(command: string, reply: Reply, min: number, max?: number): number {
  if (!isInteger(reply, min, max)) throw new UnexpectedReplyError(command);
  return reply;
}

/**
 * Checks that a command was carried out.
 * @param command its name, for the error
 * @throws UnexpectedReplyError when the reply is not `OK`
 */
export function expectOk(command: string, reply: Reply): void {
  if (reply !== 'OK') throw new UnexpectedReplyError(command);
}
