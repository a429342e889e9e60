import type { IncomingMessage } from 'node:http';
import { basicCredentials } from './accounts.js';
import { SECRET_ELEMENTS } from './secrets.js';

/** One request as it arrived, without its secrets. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  /** Names in lower case. The values of `authorization` and `cookie` are replaced. */
  readonly headers: Readonly<Record<string, string>>;
  /** The user name that the Basic header claims. */
  readonly username: string | undefined;
  /** The account whose valid session cookies were sent. */
  readonly sessionUsername: string | undefined;
  /** The text of the body once it has been read; secrets are replaced. */
  readonly body: string;
  /** The status of the answer; undefined while there is none, and when the connection was closed first. */
  readonly status: number | undefined;
}

const MAX_RECORDED = 10_000;
/** In UTF-16 code units: large bodies evict old requests before the number does. */
const MAX_BODIES_LENGTH = 33_554_432;
const NOT_RECORDED = '[not recorded]';
const SECRET_HEADERS = new Set(['authorization', 'cookie']);
const SECRETS = SECRET_ELEMENTS.join('|');
const XML_SECRET = new RegExp(String.raw`(<(${SECRETS})\b[^>]*>)[^]+?(</\2)`, 'g');
const JSON_SECRET = new RegExp(String.raw`("(?:${SECRETS})"\s*:\s*)"(?:[^"\\]|\\.)+"`, 'g');

/** A request's record while the request is being served. */
export type OpenRecord = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] };

/** The newest requests in the order in which they arrived. */
export class RequestLog {
  readonly #requests: OpenRecord[] = [];
  #bodiesLength = 0;

  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  clear(): void {
    this.#requests.length = 0;
    this.#bodiesLength = 0;
  }

  /** Records a request whose body has not been read; the rest is added as it becomes known. */
  add(request: IncomingMessage, sessionUsername: string | undefined): OpenRecord {
    const record: OpenRecord = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: withoutSecrets(request),
      username: basicCredentials(request.headers.authorization)?.username,
      sessionUsername,
      body: '',
      status: undefined,
    };
    this.#requests.push(record);
    if (this.#requests.length > MAX_RECORDED) this.#dropOldest();
    return record;
  }

  /** Adds the body, without its secrets, to a request's record, unless that has been evicted. */
  addBody(record: OpenRecord, text: string): void {
    if (text === '' || this.#requests.lastIndexOf(record) < 0) return;
    record.body = withoutSecret(text);
    this.#bodiesLength += record.body.length;
    while (this.#bodiesLength > MAX_BODIES_LENGTH) this.#dropOldest();
  }

  #dropOldest(): void {
    this.#bodiesLength -= this.#requests.shift()?.body.length ?? 0;
  }
}

/** An empty secret remains recognisable as empty. */
function withoutSecret(text: string): string {
  return text.replace(XML_SECRET, `$1${NOT_RECORDED}$3`).replace(JSON_SECRET, `$1"${NOT_RECORDED}"`);
}

function withoutSecrets({ headers }: IncomingMessage): Record<string, string> {
  const recorded: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    recorded[name] = SECRET_HEADERS.has(name) ? NOT_RECORDED : String(value);
  }
  return recorded;
}
