import type { JsonCursor } from './json-cursor.js';
import type { Scope } from './scope.js';

/** The password stands in the file itself, in a file of its own, or in an environment variable. */
export type PasswordSource =
  | { readonly kind: 'inline'; readonly password: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'environment'; readonly variable: string };

/** A named credential; what is faulty of it is left out. */
export interface CredentialEntry {
  readonly name: string;
  readonly username?: string;
  readonly password?: { readonly source: PasswordSource; readonly place: JsonCursor };
}

/** A registered client. */
export interface RegisteredClient {
  readonly id: string;
  /** SHA-256 of its API key: 64 hexadecimal digits in lower case. */
  readonly apiKeySha256: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Name of the credential that does its work upstream. */
  readonly credential: string;
}

/** An issuer whose tokens (RFC 9068) are accepted. */
export interface TrustedIssuer {
  /** Compared with the claim `iss` exactly as it is written (RFC 8414 §2). */
  readonly issuer: string;
  /** Must be in the claim `aud` (RFC 7519 §4.1.3). */
  readonly audience: string;
  /** Where its JSON Web Key Set is (RFC 7517 §5). */
  readonly jwksUri: string;
  /** Name of the credential that does the work of its clients upstream. */
  readonly credential: string;
  /** The most that its tokens may be granted, whatever they say; absent: no bound of its own. */
  readonly scopes?: ReadonlySet<Scope>;
}

/** What a clients file declares. */
export interface ClientsFile {
  readonly credentials: readonly CredentialEntry[];
  readonly clients: readonly RegisteredClient[];
  readonly issuers: readonly TrustedIssuer[];
}

/** The file, or what it refers to, is not as it should be; the message names every fault, one a line. */
export class ClientsFileError extends Error {
  override readonly name = 'ClientsFileError';

  constructor(readonly faults: readonly string[]) {
    super(
      `The clients file has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n- ${faults.join('\n- ')}`,
    );
  }
}
