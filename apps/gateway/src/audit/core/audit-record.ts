/** Maximum length of one value, in characters. */
const MAX_TEXT_LENGTH = 256;

/** Maximum number of names of fields or settings in one record; no resource has nearly as many. */
const MAX_NAMES = 100;

/**
 * Outcome of a write: it `succeeded`; it was `refused`, by the gateway or upstream, and nothing was changed;
 * it `failed`, and as far as is known nothing was changed; or it is `unknown` whether it was done, because
 * no response came after it was sent. A repeat of a request with the same idempotency key is `replayed`: it got the
 * first response, and nothing was done.
 */
export type AuditOutcome = 'succeeded' | 'replayed' | 'refused' | 'failed' | 'unknown';

/** A completed write. Never holds the values that were sent. */
export interface AuditEntry {
  readonly requestId: string;
  /** The caller, such as `client:billing` or `user:alice`; undefined when it is unknown. */
  readonly principal: string | undefined;
  /** User name of the account upstream; undefined when none was chosen. */
  readonly upstreamAccount: string | undefined;
  readonly method: string;
  /** The kind of object, such as `phone-systems`. */
  readonly resource: string;
  /** The action, when it is not a creation, change or deletion, such as `reset`. */
  readonly action: string | undefined;
  /** The object; undefined when there is none, or none yet. */
  readonly objectId: string | undefined;
  /** Names of the fields that were sent. */
  readonly fields: readonly string[];
  readonly outcome: AuditOutcome;
  /** The HTTP status of the response. */
  readonly status: number;
  /** Code of the problem in the response, if any. */
  readonly problem: string | undefined;
}

/** One line of the audit trail. Every line has every member; null where there is no value. */
export interface AuditRecord {
  /** When the write completed: RFC 3339, in UTC, with milliseconds. */
  readonly time: string;
  readonly requestId: string;
  readonly principal: string | null;
  readonly upstreamAccount: string | null;
  readonly method: string;
  readonly resource: string;
  readonly action: string | null;
  readonly objectId: string | null;
  readonly fields: readonly string[];
  readonly outcome: AuditOutcome;
  readonly status: number;
  readonly problem: string | null;
}

/** The line of a change of files that configure the gateway. It names settings, and never contains a value. */
export interface ReloadRecord {
  /** When the change was taken or refused: RFC 3339, in UTC, with milliseconds. */
  readonly time: string;
  /** Distinguishes it from the lines of writes, which have no such member. */
  readonly event: 'configuration-reload';
  /** Names of environment variables; of a password file in the clients file, followed by its place there. */
  readonly settings: readonly string[];
  /** `refused`: the new content cannot be used, and the former stays in force. */
  readonly outcome: 'succeeded' | 'refused';
}

/** The record of a change of files. */
export function toReloadRecord(
  { settings, outcome }: Pick<ReloadRecord, 'settings' | 'outcome'>,
  time: Date,
): ReloadRecord {
  return {
    time: time.toISOString(),
    event: 'configuration-reload',
    settings: boundedNames(settings),
    outcome,
  };
}

/** The record of an entry; all values are bounded, because callers choose many of them. */
export function toAuditRecord(entry: AuditEntry, time: Date): AuditRecord {
  return {
    time: time.toISOString(),
    requestId: bounded(entry.requestId),
    principal: boundedOrNull(entry.principal),
    upstreamAccount: boundedOrNull(entry.upstreamAccount),
    method: bounded(entry.method),
    resource: bounded(entry.resource),
    action: boundedOrNull(entry.action),
    objectId: boundedOrNull(entry.objectId),
    fields: boundedNames(entry.fields),
    outcome: entry.outcome,
    status: entry.status,
    problem: boundedOrNull(entry.problem),
  };
}

/**
 * A record as one line of JSON (RFC 8259). Whatever could end a line, or change how it looks on a screen, is
 * escaped: JSON demands that for control characters below U+0020 alone.
 */
export function toAuditLine(record: AuditRecord | ReloadRecord): string {
  return `${JSON.stringify(record).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)}\n`;
}

function escaped(character: string): string {
  const codeUnits = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return codeUnits.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

function bounded(text: string): string {
  return text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH - 1)}…`;
}

function boundedOrNull(text: string | undefined): string | null {
  return text === undefined ? null : bounded(text);
}

function boundedNames(names: readonly string[]): string[] {
  const named = names.slice(0, MAX_NAMES).map(bounded);
  return names.length <= MAX_NAMES ? named : [...named, `… and ${names.length - MAX_NAMES} more`];
}
