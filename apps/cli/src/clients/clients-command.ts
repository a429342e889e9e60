import { randomBytes } from 'node:crypto';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { allScopes, apiKeyDigest, isScope, type Scope } from '#gateway/auth/clients/core';
import { ClientsDocument } from './clients-document.js';

/** The environment and the output streams of the command. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Writes to standard output. */
  readonly out: (text: string) => void;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
}

/** Exit codes: done; failed and nothing changed; wrong usage. */
const DONE = 0;
const FAILED = 1;
const MISUSED = 2;

const SCOPES = [...allScopes];

const HELP = `Registers clients of cupi-gateway in its clients file.

  npm run client:add -- <id> --scopes <scopes> --credential <name> [--file <path>]
      Creates an API key, stores its SHA-256 in the file, and prints the key, only once.
  npm run client:list [-- --file <path>]
      Prints id, scopes, credential and the first digits of the digest of each client.
  npm run client:revoke -- <id> [--file <path>]
      Removes a client. A running gateway rejects its key once it has read the file again.

  --scopes <scopes>     one or more, separated by commas: ${SCOPES.slice(0, 4).join(', ')},
                        ${SCOPES.slice(4).join(', ')}
  --credential <name>   the credential that is used for the client: one of the file, or "default"
  --file <path>         the clients file; by default $GATEWAY_CLIENTS_FILE
  --help                this text

Exit codes: 0 done, 1 it could not be done and nothing has changed, 2 wrong usage.
`;

/** Bytes of an API key: as many as a SHA-256 digest has. */
const KEY_BYTES = 32;
/** Tells people and secret scanners what the key is for. */
const KEY_PREFIX = 'cgw_';
const SHOWN_DIGITS = 8;

class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Runs `add`, `list` or `revoke`.
 * @param args what follows the name of the program
 * @returns the exit code
 */
export async function runClientsCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    if (args.includes('--help') || args.includes('-h')) terminal.out(HELP);
    else await runCommand(args, terminal);
    return DONE;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof UsageError)) {
      terminal.err(`${message}\n`);
      return FAILED;
    }
    terminal.err(`${message}\nSee --help.\n`);
    return MISUSED;
  }
}

async function runCommand([command, ...args]: readonly string[], terminal: Terminal): Promise<void> {
  const run = COMMANDS.get(command ?? '');
  if (!run) throw new UsageError('The command must be add, list or revoke.');
  await run(args, terminal);
}

const COMMANDS = new Map([
  ['add', add],
  ['list', list],
  ['revoke', revoke],
]);

const FILE = { file: { type: 'string' } } as const;

async function add(args: readonly string[], terminal: Terminal): Promise<void> {
  const options = { ...FILE, scopes: { type: 'string' }, credential: { type: 'string' } } as const;
  const { values, positionals } = readArguments({ args, options, allowPositionals: true });
  const id = readId(positionals);
  if (id === 'default') {
    throw new UsageError('"default" is the client of GATEWAY_API_KEY: choose another id.');
  }
  const scopes = readScopes(values.scopes);
  const { credential } = values;
  if (credential === undefined || credential === '') throw new UsageError('--credential is missing.');
  const document = documentOf(values.file, terminal);

  const apiKey = `${KEY_PREFIX}${randomBytes(KEY_BYTES).toString('base64url')}`;
  await document.add({ id, apiKeySha256: apiKeyDigest(apiKey), scopes, credential });
  terminal.err(`The client "${id}" is registered. This is its API key, which is shown only once:\n`);
  terminal.out(`${apiKey}\n`);
}

async function list(args: readonly string[], terminal: Terminal): Promise<void> {
  const { values } = readArguments({ args, options: FILE });
  const clients = await documentOf(values.file, terminal).clients();
  const rows = clients.map(({ id, scopes, credential, apiKeySha256 }) => [
    id,
    [...scopes].join(','),
    credential,
    apiKeySha256.slice(0, SHOWN_DIGITS),
  ]);
  terminal.out(tableOf([['ID', 'SCOPES', 'CREDENTIAL', 'SHA-256'], ...rows]));
}

async function revoke(args: readonly string[], terminal: Terminal): Promise<void> {
  const { values, positionals } = readArguments({ args, options: FILE, allowPositionals: true });
  const id = readId(positionals);
  await documentOf(values.file, terminal).remove(id);
  terminal.err(`The client "${id}" is revoked.\n`);
}

function readArguments<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readId([id, ...others]: readonly string[]): string {
  if (id === undefined || id === '' || others.length > 0) throw new UsageError('Give one id of a client.');
  return id;
}

function readScopes(text: string | undefined): ReadonlySet<Scope> {
  const names = (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const scopes = names.filter(isScope);
  if (scopes.length === 0 || scopes.length < names.length) {
    throw new UsageError(`--scopes must name one or more of ${SCOPES.join(', ')}.`);
  }
  return new Set(scopes);
}

function documentOf(file: string | undefined, { environment }: Terminal): ClientsDocument {
  const path = file ?? environment.GATEWAY_CLIENTS_FILE ?? '';
  if (path === '') throw new UsageError('Neither --file nor GATEWAY_CLIENTS_FILE names the clients file.');
  return new ClientsDocument(path);
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const widthOf = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widthOf(column))).join('  '));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}
