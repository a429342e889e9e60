import { readFile } from 'node:fs/promises';
import { ClientsFileError, readClientsFile, type RegisteredClient } from '#gateway/auth/clients/core';
import { replaceFile } from './replace-file.js';

/** The requested change is not possible with the clients in the file; the message says why. */
class ClientsDocumentError extends Error {
  override readonly name = 'ClientsDocumentError';
}

/** A clients file on disk. Only its clients can be changed; a file with errors is not touched. */
export class ClientsDocument {
  constructor(private readonly path: string) {}

  /**
   * The clients in the order of the file.
   * @throws ClientsFileError when the file is invalid
   */
  async clients(): Promise<readonly RegisteredClient[]> {
    return readClients(decode(await readFile(this.path)));
  }

  /**
   * Adds a client at the end; creates the file if it does not exist.
   * @throws ClientsDocumentError when the id is taken or the file does not allow such a client
   * @throws ClientsFileError when the file is invalid
   */
  async add(client: RegisteredClient): Promise<void> {
    const { id, apiKeySha256, scopes, credential } = client;
    await replaceFile(this.path, (oldBytes) => {
      const oldText = decode(oldBytes ?? Buffer.from('{}'));
      if (readClients(oldText).some((other) => other.id === id)) {
        throw new ClientsDocumentError(`There is a client "${id}" already.`);
      }
      const added = { id, apiKeySha256, scopes: [...scopes], credential };
      const newText = withClients(oldText, (clients) => [...clients, added]);
      const errors = errorsOf(newText);
      if (errors.length === 0) return newText;
      throw new ClientsDocumentError(`The client cannot be added:\n- ${errors.join('\n- ')}`);
    });
  }

  /**
   * Removes a client.
   * @throws ClientsDocumentError when no client has that id
   * @throws ClientsFileError when the file is invalid
   */
  async remove(id: string): Promise<void> {
    await replaceFile(this.path, (oldBytes) => {
      const oldText = decode(oldBytes ?? Buffer.from('{}'));
      if (!readClients(oldText).some((client) => client.id === id)) {
        throw new ClientsDocumentError(`There is no client "${id}" in the file.`);
      }
      return withClients(oldText, (clients) => clients.filter((client) => client.id !== id));
    });
  }
}

/** The credential `default` may be defined by the environment of the gateway, which is unknown here. */
const CONTEXT = { outsideCredentials: ['default'] };

/** Passwords are not resolved: they need not exist where this command runs. */
function readClients(text: string): readonly RegisteredClient[] {
  const errors: string[] = [];
  const { clients } = readClientsFile(text, CONTEXT, errors);
  if (errors.length > 0) throw new ClientsFileError(errors);
  return clients;
}

function errorsOf(text: string): readonly string[] {
  const errors: string[] = [];
  readClientsFile(text, CONTEXT, errors);
  return errors;
}

/** Bytes that are not UTF-8 would be lost when the file is written. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ClientsDocumentError('The file is not UTF-8.');
  }
}

type Clients = readonly { readonly id: string }[];

/** The same document with other clients; the indentation is preserved. */
function withClients(text: string, change: (clients: Clients) => Clients): string {
  const document = JSON.parse(text) as { clients?: Clients };
  const [, indentation = '  '] = /\n([ \t]+)/.exec(text) ?? [];
  const changed = { ...document, clients: change(document.clients ?? []) };
  return `${JSON.stringify(changed, undefined, indentation)}\n`;
}
