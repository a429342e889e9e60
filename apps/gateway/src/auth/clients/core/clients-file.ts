import type { JsonCursor } from './json-cursor.js';
import type { Scope } from './scope.js';

/** The password is in the file itself, in a file of its own, or in an environment variable. */
export type PasswordSource =
  | { readonly kind: 'inline'; readonly password: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'environment'; readonly variable: string };

/** A named credential; invalid members are omitted. */
export interface CredentialEntry {
  readonly name: string;
  readonly username?: string;
  readonly password?: { readonly source: PasswordSource; readonly place: JsonCursor };
}

/** A registered client. */
export interface RegisteredClient {
  readonly id: string;
  /** SHA-256 of its API key: 64 lower-case hexadecimal digits. */
  readonly apiKeySha256: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Name of the credential that is used for it upstream. */
  readonly credential: string;
}

/** An issuer whose tokens (RFC 9068) are accepted. */
export interface TrustedIssuer {
  /** Compared with the claim `iss` exactly as written (RFC 8414 §2). */
  readonly issuer: string;
  /** Must be in the claim `aud` (RFC 7519 §4.1.3). */
  readonly audience: string;
  /** Where its JSON Web Key Set is (RFC 7517 §5). */
  readonly jwksUri: string;
  /** Name of the credential that is used for its clients upstream. */
  readonly credential: string;
  /** The scopes that its tokens may be granted at most; absent: no limit. */
  readonly scopes?: ReadonlySet<Scope>;
}

/** Content of a clients file. */
export interface ClientsFile {
  readonly credentials: readonly CredentialEntry[];
  readonly clients: readonly RegisteredClient[];
  readonly issuers: readonly TrustedIssuer[];
}

/** The file, or one that it names, is invalid; the message names every error, one per line. */
export class ClientsFileError extends Error {
  override readonly name = 'ClientsFileError';

  constructor(readonly errors: readonly string[]) {
    super(
      `The clients file has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}:\n- ${errors.join('\n- ')}`,
    );
  }
}
