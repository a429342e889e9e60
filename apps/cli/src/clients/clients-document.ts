import { readFile } from 'node:fs/promises';
import { ClientsFileError, readClientsFile, type RegisteredClient } from '#gateway/auth/clients/core';
import { replaceFile } from './replace-file.js';

/** What cannot be done with the clients as they are; the message says why. */
class ClientsDocumentError extends Error {
  override readonly name = 'ClientsDocumentError';
}

/** A clients file on disk, for changing its clients and nothing else. A file with a fault is not touched. */
export class ClientsDocument {
  constructor(private readonly path: string) {}

  /**
   * The clients in the order of the file.
   * @throws ClientsFileError when the file is broken
   */
  async clients(): Promise<readonly RegisteredClient[]> {
    return readClients(decode(await readFile(this.path)));
  }

  /**
   * Adds a client at the end; makes the file when there is none.
   * @throws ClientsDocumentError when its id is taken or the file does not allow such a client
   * @throws ClientsFileError when the file is broken
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
      const faults = faultsOf(newText);
      if (faults.length === 0) return newText;
      throw new ClientsDocumentError(`The client cannot be added:\n- ${faults.join('\n- ')}`);
    });
  }

  /**
   * Takes a client out.
   * @throws ClientsDocumentError when no client has that id
   * @throws ClientsFileError when the file is broken
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

/** The credential `default` may be in the environment of the gateway, which cannot be seen from here. */
const CONTEXT = { outsideCredentials: ['default'] };

/** Passwords are not looked up: where this runs, they need not be there. */
function readClients(text: string): readonly RegisteredClient[] {
  const faults: string[] = [];
  const { clients } = readClientsFile(text, CONTEXT, faults);
  if (faults.length > 0) throw new ClientsFileError(faults);
  return clients;
}

function faultsOf(text: string): readonly string[] {
  const faults: string[] = [];
  readClientsFile(text, CONTEXT, faults);
  return faults;
}

/** Bytes that are not UTF-8 would be lost on the way back. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ClientsDocumentError('The file is not UTF-8.');
  }
}

type Clients = readonly { readonly id: string }[];

/** The same document with other clients, indented as it was. */
function withClients(text: string, change: (clients: Clients) => Clients): string {
  const document = JSON.parse(text) as { clients?: Clients };
  const [, indentation = '  '] = /\n([ \t]+)/.exec(text) ?? [];
  const changed = { ...document, clients: change(document.clients ?? []) };
  return `${JSON.stringify(changed, undefined, indentation)}\n`;
}
