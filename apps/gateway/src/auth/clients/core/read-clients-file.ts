import { duplicateMembers } from '../../../problems/core/index.js';
import type { RegisteredClient, ClientsFile, CredentialEntry, TrustedIssuer } from './clients-file.js';
import { JsonCursor } from './json-cursor.js';
import { allScopes, isScope, type Scope } from './scope.js';
import { trustedUrlError } from './trusted-url.js';

/** What is declared outside of the file. */
export interface FileContext {
  /** Names of credentials that the file may refer to without declaring them. */
  readonly outsideCredentials?: readonly string[];
  /** What the file may not declare, because the environment does. */
  readonly reserved?: {
    readonly credential?: string;
    readonly clientId?: string;
    readonly apiKeySha256?: readonly string[];
  };
}

type Reserved = NonNullable<FileContext['reserved']>;

const NAME_MAX_LENGTH = 128;
const SHA256_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const TAKEN_BY_ENVIRONMENT = 'is taken: the environment declares it';

/**
 * Parses the text of a clients file. Invalid entries are omitted from the result; passwords are not resolved.
 * @param errors collects every error, one sentence each, without any value of the file
 */
export function readClientsFile(text: string, context: FileContext, errors: string[]): ClientsFile {
  const document = parseJson(text, errors);
  const sections = document?.members([], ['credentials', 'clients', 'issuers']);
  const credentials = sections?.credentials?.entries() ?? [];
  const { outsideCredentials = [], reserved = {} } = context;
  const names = new Set([...outsideCredentials, ...credentials.map(([name]) => name)]);
  return {
    credentials: credentials.map(([name, place]) => readCredential(name, place, reserved)),
    clients: readClients(sections?.clients?.items() ?? [], names, reserved),
    issuers: readIssuers(sections?.issuers?.items() ?? [], names),
  };
}

function parseJson(text: string, errors: string[]): JsonCursor | undefined {
  try {
    const document = new JsonCursor(JSON.parse(text), '', errors);
    for (const pointer of duplicateMembers(text)) {
      new JsonCursor(undefined, pointer, errors).addError('is duplicated');
    }
    return document;
  } catch (error) {
    new JsonCursor(undefined, '', errors).addError(`is not JSON${positionOf(error, text)}`);
    return undefined;
  }
}

/** Only the position is taken from the engine's message: the rest quotes the file, which may contain a secret. */
function positionOf(error: unknown, text: string): string {
  const [, offset] = /at position (\d+)/.exec(String(error)) ?? [];
  if (offset === undefined) return '';
  const lines = text.slice(0, Number(offset)).split('\n');
  return ` (line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1})`;
}

function readCredential(name: string, place: JsonCursor, reserved: Reserved): CredentialEntry {
  const error = name === reserved.credential ? TAKEN_BY_ENVIRONMENT : nameError(name);
  if (error !== undefined) place.addError(error);
  const members = place.members(['username'], ['password', 'passwordFile', 'passwordEnv']);
  const username = members.username?.text(usernameError);
  const password = readPasswordSource(place, members);
  return { name, ...(username !== undefined && { username }), ...(password && { password }) };
}

function usernameError(username: string): string | undefined {
  if (username.includes(':')) return 'must not contain a colon (RFC 7617 §2)';
  return /\p{Cc}/u.test(username) ? 'must not contain control characters' : undefined;
}

function readPasswordSource(
  credential: JsonCursor,
  members: Partial<Record<'password' | 'passwordFile' | 'passwordEnv', JsonCursor>>,
): CredentialEntry['password'] {
  const { password, passwordFile, passwordEnv } = members;
  const [place, ...others] = [password, passwordFile, passwordEnv].filter((member) => member !== undefined);
  if (!place || others.length > 0) {
    credential.addError('must have exactly one of password, passwordFile and passwordEnv');
    return undefined;
  }
  const text = place.text();
  if (text === undefined) return undefined;
  if (place === password) return { source: { kind: 'inline', password: text }, place };
  if (place === passwordFile) return { source: { kind: 'file', path: text }, place };
  return { source: { kind: 'environment', variable: text }, place };
}

function readClients(
  places: readonly JsonCursor[],
  credentialNames: ReadonlySet<string>,
  reserved: Reserved,
): RegisteredClient[] {
  const ids = new DistinctTexts(reserved.clientId === undefined ? [] : [reserved.clientId]);
  const digests = new DistinctTexts(reserved.apiKeySha256, (digest) => digest.toLowerCase());
  return places.flatMap((place) => {
    const members = place.members(['id', 'apiKeySha256', 'scopes', 'credential']);
    const id = readDistinct(members.id, ids, nameError);
    const digest = readDistinct(members.apiKeySha256, digests, digestError)?.toLowerCase();
    const scopes = members.scopes && readScopes(members.scopes);
    const credential = readReference(members.credential, credentialNames);
    if (id === undefined || digest === undefined || !scopes || credential === undefined) return [];
    return { id, apiKeySha256: digest, scopes, credential };
  });
}

function readIssuers(places: readonly JsonCursor[], credentialNames: ReadonlySet<string>): TrustedIssuer[] {
  const issuers = new DistinctTexts();
  return places.flatMap((place) => {
    const members = place.members(['issuer', 'audience', 'jwksUri', 'credential'], ['scopes']);
    const issuer = readDistinct(members.issuer, issuers, nameError);
    const audience = members.audience?.text(nameError);
    const jwksUri = members.jwksUri?.text(trustedUrlError);
    const credential = readReference(members.credential, credentialNames);
    const scopes = members.scopes && readScopes(members.scopes);
    if (issuer === undefined || audience === undefined) return [];
    if (jwksUri === undefined || credential === undefined) return [];
    return { issuer, audience, jwksUri, credential, ...(scopes && { scopes }) };
  });
}

function digestError(digest: string): string | undefined {
  if (!/^[0-9a-f]{64}$/i.test(digest)) return 'must be a SHA-256 digest: 64 hexadecimal digits';
  return digest.toLowerCase() === SHA256_OF_NOTHING ? 'is the digest of an empty key' : undefined;
}

function readScopes(place: JsonCursor): ReadonlySet<Scope> {
  const scopes = place.items().map((item) => item.text(scopeError));
  return new Set(scopes.filter((scope) => scope !== undefined && isScope(scope)));
}

function scopeError(scope: string): string | undefined {
  return isScope(scope) ? undefined : `must be one of ${[...allScopes].join(', ')}`;
}

function readReference(place: JsonCursor | undefined, names: ReadonlySet<string>): string | undefined {
  return place?.text((name) => (names.has(name) ? undefined : 'names no credential'));
}

/** Names appear in log lines and on terminals, where invisible characters would deceive. */
function nameError(name: string): string | undefined {
  const isVisible = name !== '' && name === name.trim() && !/\p{C}/u.test(name);
  if (isVisible && name.length <= NAME_MAX_LENGTH) return undefined;
  return `must be a name of 1 to ${NAME_MAX_LENGTH} visible characters, without blanks around it`;
}

function readDistinct(
  place: JsonCursor | undefined,
  texts: DistinctTexts,
  errorOf: (text: string) => string | undefined,
): string | undefined {
  return place?.text((text) => errorOf(text) ?? texts.errorOf(text, place.pointer));
}

/** Texts that must be unique. */
class DistinctTexts {
  private readonly places = new Map<string, string>();

  /**
   * @param reserved texts that may not be used
   * @param keyOf gives the same key for texts that mean the same
   */
  constructor(
    private readonly reserved: readonly string[] = [],
    private readonly keyOf = (text: string): string => text,
  ) {}

  /** Remembers the position of a new text. */
  errorOf(text: string, pointer: string): string | undefined {
    const key = this.keyOf(text);
    if (this.reserved.includes(key)) return TAKEN_BY_ENVIRONMENT;
    const earlier = this.places.get(key);
    if (earlier !== undefined) return `is the same as ${earlier}`;
    this.places.set(key, pointer);
    return undefined;
  }
}
