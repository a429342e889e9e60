import { dirname, resolve } from 'node:path';
import { UpstreamAccount } from '#libs/cupi-client';
import { apiKeyDigest } from './api-key-digest.js';
import type { RegisteredClient, ClientsFile, CredentialEntry, PasswordSource } from './clients-file.js';
import { fingerprintOf, readContentSync, textOf, type FileContent } from './file-content.js';
import { readClientsFile } from './read-clients-file.js';
import { RegistrySnapshot } from './registry-snapshot.js';
import { defaultScopes, type Scope } from './scope.js';

/** Name of the credential and the client that the environment declares. */
const DEFAULT = 'default';

/** Sources of a registry's entries. */
export interface RegistrySources {
  /** The clients file. */
  readonly file?: string;
  /** The credential `default`. */
  readonly defaultAccount?: UpstreamAccount;
  /** API key of the client `default`, which has the credential `default`. */
  readonly apiKey?: string;
  /** The scopes of that client; {@link defaultScopes} by default. */
  readonly apiKeyScopes?: ReadonlySet<Scope>;
  /** Environment variables that `passwordEnv` may name. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Result of reading the sources. */
export interface LoadedSnapshot {
  /** Absent when there is any error. */
  readonly snapshot?: RegistrySnapshot;
  readonly errors: readonly string[];
  /** Fingerprints of the files that were read, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads the clients file and the password files that it names, and validates them together.
 * @param read gives the content of a file; reads synchronously by default
 */
export function loadSnapshot(
  sources: RegistrySources,
  read: (path: string) => FileContent = readContentSync,
): LoadedSnapshot {
  const loader = new SnapshotLoader(sources, read);
  const snapshot = loader.load();
  const { errors, files } = loader;
  return { ...(errors.length === 0 && { snapshot }), errors, files };
}

class SnapshotLoader {
  readonly errors: string[] = [];
  readonly files = new Map<string, string>();

  constructor(
    private readonly sources: RegistrySources,
    private readonly read: (path: string) => FileContent,
  ) {}

  load(): RegistrySnapshot {
    const { defaultAccount } = this.sources;
    const defaultClient = this.defaultClient();
    const file = this.readFile(defaultClient);
    const credentials = new Map(defaultAccount && [[DEFAULT, defaultAccount]]);
    for (const entry of file.credentials) {
      const account = this.accountOf(entry);
      if (account) credentials.set(entry.name, account);
    }
    if (defaultClient && !defaultAccount && !file.credentials.some(({ name }) => name === DEFAULT)) {
      this.errors.push(`the client "${DEFAULT}" of the environment needs a credential named "${DEFAULT}"`);
    }
    return new RegistrySnapshot(
      credentials,
      [...(defaultClient ? [defaultClient] : []), ...file.clients],
      file.issuers,
    );
  }

  private defaultClient(): RegisteredClient | undefined {
    const { apiKey, apiKeyScopes: scopes = defaultScopes } = this.sources;
    if (apiKey === undefined) return undefined;
    return { id: DEFAULT, apiKeySha256: apiKeyDigest(apiKey), scopes, credential: DEFAULT };
  }

  private readFile(defaultClient: RegisteredClient | undefined): ClientsFile {
    const nothing: ClientsFile = { credentials: [], clients: [], issuers: [] };
    const { file, defaultAccount } = this.sources;
    if (file === undefined) return nothing;
    const text = this.readText(file, (detail) => {
      this.errors.push(`the file ${detail}`);
    });
    if (text === undefined) return nothing;
    const reserved = {
      ...(defaultAccount && { credential: DEFAULT }),
      ...(defaultClient && { clientId: defaultClient.id, apiKeySha256: defaultClient.apiKeySha256 }),
    };
    const outsideCredentials = defaultAccount ? [DEFAULT] : [];
    return readClientsFile(text, { outsideCredentials, reserved }, this.errors);
  }

  private accountOf({ username, password }: CredentialEntry): UpstreamAccount | undefined {
    if (!password) return undefined;
    const addError = (detail: string): void => {
      password.place.addError(detail);
    };
    const text = this.lookUp(password.source, addError);
    if (text === undefined) return undefined;
    if (text === '') addError('gives an empty password');
    if (/\p{Cc}/u.test(text)) {
      addError('gives a password with control characters or line breaks');
      return undefined;
    }
    return username === undefined ? undefined : new UpstreamAccount(username, text);
  }

  private lookUp(source: PasswordSource, addError: (detail: string) => void): string | undefined {
    switch (source.kind) {
      case 'inline':
        return source.password;
      case 'environment': {
        const { environment = {} } = this.sources;
        if (Object.hasOwn(environment, source.variable)) return environment[source.variable];
        addError('names an environment variable that is not set');
        return undefined;
      }
      case 'file': {
        const path = resolve(dirname(this.sources.file ?? ''), source.path);
        // Editors end files with a line break that is not part of the password.
        return this.readText(path, (detail) => {
          addError(`names a file that ${detail}`);
        })?.replace(/\r?\n$/, '');
      }
    }
  }

  private readText(path: string, addError: (detail: string) => void): string | undefined {
    const content = this.read(path);
    this.files.set(path, fingerprintOf(content));
    if ('errorCode' in content) {
      addError(`cannot be read (${content.errorCode})`);
      return undefined;
    }
    const text = textOf(content.bytes);
    if (text === undefined) addError('is not UTF-8');
    return text;
  }
}
