import { dirname, resolve } from 'node:path';
import { UpstreamAccount } from '#libs/cupi-client';
import { secretOf, textIn, type Loaded, type ReadFile } from '../../../config/core/index.js';
import { apiKeyDigest, apiKeysIn } from './api-keys.js';
import type { RegisteredClient, ClientsFile, CredentialEntry } from './clients-file.js';
import { readClientsFile } from './read-clients-file.js';
import { RegistrySnapshot } from './registry-snapshot.js';
import { defaultScopes, type Scope } from './scope.js';

/** Name of the credential and the client that the environment declares. */
const DEFAULT = 'default';

const CLIENTS_FILE = 'GATEWAY_CLIENTS_FILE';

/** Sources of a registry's entries. */
export interface RegistrySources {
  /** The clients file. */
  readonly file?: string;
  /** The credential `default`. */
  readonly defaultAccount?: UpstreamAccount;
  /** The file of its password, which is used instead of the one above. */
  readonly defaultPasswordFile?: string;
  /** API key of the client `default`, which has the credential `default`; or several, one per line. */
  readonly apiKey?: string;
  /** The file of these keys, which is used instead of them. */
  readonly apiKeyFile?: string;
  /** The scopes of that client; {@link defaultScopes} by default. */
  readonly apiKeyScopes?: ReadonlySet<Scope>;
  /** Environment variables that `passwordEnv` may name. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Reads the clients file and the files of secrets, and validates them together. */
export function loadSnapshot(sources: RegistrySources, read: ReadFile): Loaded<RegistrySnapshot> {
  const loader = new SnapshotLoader(sources, read);
  const value = loader.load();
  const { errors } = loader;
  return errors.length === 0 ? { value } : { errors };
}

class SnapshotLoader {
  readonly errors: string[] = [];

  constructor(
    private readonly sources: RegistrySources,
    private readonly read: ReadFile,
  ) {}

  load(): RegistrySnapshot {
    const defaultAccount = this.defaultAccount();
    const defaultClients = this.defaultClients();
    const file = this.readFile(defaultClients);
    const credentials = new Map(defaultAccount && [[DEFAULT, defaultAccount]]);
    for (const entry of file.credentials) {
      const account = this.accountOf(entry);
      if (account) credentials.set(entry.name, account);
    }
    const hasDefault = defaultAccount ?? file.credentials.some(({ name }) => name === DEFAULT);
    if (defaultClients.length > 0 && !hasDefault) {
      this.errors.push(`the client "${DEFAULT}" of the environment needs a credential named "${DEFAULT}"`);
    }
    return new RegistrySnapshot(credentials, [...defaultClients, ...file.clients], file.issuers);
  }

  private defaultAccount(): UpstreamAccount | undefined {
    const { defaultAccount, defaultPasswordFile: path } = this.sources;
    if (!defaultAccount || path === undefined) return defaultAccount;
    const password = this.readSecret(path, 'CUPI_PASSWORD_FILE');
    if (password === undefined) return defaultAccount;
    if (!/\p{Cc}/u.test(password)) return new UpstreamAccount(defaultAccount.username, password);
    this.errors.push('CUPI_PASSWORD_FILE must not contain control characters or line breaks');
    return defaultAccount;
  }

  /** The client of the environment, once for each of its keys. */
  private defaultClients(): readonly RegisteredClient[] {
    const { apiKeyScopes: scopes = defaultScopes } = this.sources;
    const client = { id: DEFAULT, scopes, credential: DEFAULT };
    return this.defaultKeys().map((apiKey) => ({ ...client, apiKeySha256: apiKeyDigest(apiKey) }));
  }

  private defaultKeys(): readonly string[] {
    const { apiKey, apiKeyFile } = this.sources;
    const text = apiKeyFile === undefined ? apiKey : this.readSecret(apiKeyFile, 'GATEWAY_API_KEY_FILE');
    if (text === undefined) return [];
    const keys = apiKeysIn(text);
    if (!keys)
      this.errors.push('GATEWAY_API_KEY_FILE must hold keys of visible ASCII characters, one in each line');
    return keys ?? [];
  }

  private readFile(defaultClients: readonly RegisteredClient[]): ClientsFile {
    const nothing: ClientsFile = { credentials: [], clients: [], issuers: [] };
    const { file, defaultAccount } = this.sources;
    if (file === undefined) return nothing;
    const text = textIn(this.read(file, CLIENTS_FILE), (detail) => {
      this.errors.push(`the file ${detail}`);
    });
    if (text === undefined) return nothing;
    const reserved = {
      ...(defaultAccount && { credential: DEFAULT }),
      ...(defaultClients.length > 0 && { clientId: DEFAULT }),
      apiKeySha256: defaultClients.map(({ apiKeySha256 }) => apiKeySha256),
    };
    const outsideCredentials = defaultAccount ? [DEFAULT] : [];
    return readClientsFile(text, { outsideCredentials, reserved }, this.errors);
  }

  private accountOf({ username, password }: CredentialEntry): UpstreamAccount | undefined {
    if (!password) return undefined;
    const addError = (detail: string): void => {
      password.place.addError(detail);
    };
    const text = this.lookUp(password);
    if (text === undefined) return undefined;
    if (text === '') addError('gives an empty password');
    if (/\p{Cc}/u.test(text)) {
      addError('gives a password with control characters or line breaks');
      return undefined;
    }
    return username === undefined ? undefined : new UpstreamAccount(username, text);
  }

  private lookUp({ source, place }: NonNullable<CredentialEntry['password']>): string | undefined {
    switch (source.kind) {
      case 'inline':
        return source.password;
      case 'environment': {
        const { environment = {} } = this.sources;
        if (Object.hasOwn(environment, source.variable)) return environment[source.variable];
        place.addError('names an environment variable that is not set');
        return undefined;
      }
      case 'file': {
        const path = resolve(dirname(this.sources.file ?? ''), source.path);
        const text = textIn(this.read(path, `${CLIENTS_FILE}${place.pointer}`), (detail) => {
          place.addError(`names a file that ${detail}`);
        });
        return text === undefined ? undefined : secretOf(text);
      }
    }
  }

  private readSecret(path: string, setting: string): string | undefined {
    const text = textIn(this.read(path, setting), (detail) => {
      this.errors.push(`${setting}: the file ${detail}`);
    });
    if (text === undefined) return undefined;
    const secret = secretOf(text);
    if (secret !== '') return secret;
    this.errors.push(`${setting}: the file is empty`);
    return undefined;
  }
}
