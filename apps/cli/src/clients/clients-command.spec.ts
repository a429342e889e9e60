import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiKeyDigest, ClientsRegistry } from '#gateway/auth/clients/core';
import { UpstreamAccount } from '#libs/cupi-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runClientsCommand } from './clients-command.js';

const DIGEST = 'ab'.repeat(32);
const client = { id: 'old', apiKeySha256: DIGEST, scopes: ['telephony.read'], credential: 'operator' };
const document = {
  issuers: [],
  clients: [client],
  credentials: {
    zulu: { username: 'z', passwordEnv: 'NOT_SET_HERE' },
    operator: { username: 'operator', passwordFile: '/not/readable/here' },
  },
};
const ADD = ['--scopes', 'telephony.read,telephony.write', '--credential', 'operator'];

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clients-command-'));
  file = join(folder, 'clients.json');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(...args: readonly string[]) {
  return runIn({ GATEWAY_CLIENTS_FILE: file }, args);
}

async function runIn(environment: Record<string, string>, args: readonly string[]) {
  const written = { out: '', err: '' };
  const code = await runClientsCommand(args, {
    environment,
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
  });
  return { code, ...written };
}

function write(content: unknown = document): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 2);
  writeFileSync(file, text);
  return text;
}

function read(): typeof document {
  return JSON.parse(readFileSync(file, 'utf8')) as typeof document;
}

describe('client:add', () => {
  it('prints a key of 32 random bytes, and nothing else, on standard output', async () => {
    write();
    const [first, second] = [await run('add', 'a', ...ADD), await run('add', 'b', ...ADD)];
    expect(first.out).toMatch(/^cgw_[A-Za-z0-9_-]{43}\n$/);
    expect(first.out).not.toBe(second.out);
  });

  it('keeps the digest of the key and not the key', async () => {
    write();
    const apiKey = (await run('add', 'new', ...ADD)).out.trim();
    expect(read().clients[1]?.apiKeySha256).toBe(apiKeyDigest(apiKey));
    expect(readFileSync(file, 'utf8')).not.toContain(apiKey);
  });

  it('adds the client at the end and keeps everything else in its order', async () => {
    write();
    await run('add', 'new', ...ADD);
    const added = {
      id: 'new',
      apiKeySha256: read().clients[1]?.apiKeySha256,
      scopes: ['telephony.read', 'telephony.write'],
      credential: 'operator',
    };
    expect(JSON.stringify(read())).toBe(JSON.stringify({ ...document, clients: [client, added] }));
  });

  it.each(['\t', '    '])('keeps the indentation %j', async (indentation) => {
    write(JSON.stringify(document, undefined, indentation));
    await run('add', 'new', ...ADD);
    expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(read(), undefined, indentation)}\n`);
  });

  it('makes a file in which the gateway finds the client', async () => {
    const { out } = await run('add', 'new', '--scopes', 'telephony.read', '--credential', 'default');
    const registry = ClientsRegistry.open({ file, defaultAccount: new UpstreamAccount('u', 'p') });
    registry.close();
    expect(registry.findClient(out.trim())?.id).toBe('new');
  });

  it('takes the file from --file first', async () => {
    const other = join(folder, 'other.json');
    await run('add', 'new', '--scopes', 'telephony.read', '--credential', 'default', '--file', other);
    expect([existsSync(file), existsSync(other)]).toEqual([false, true]);
  });

  it.each<[string, string, readonly string[], string]>([
    ['an id that exists', 'old', ADD, 'There is a client "old" already.'],
    [
      'an unknown credential',
      'new',
      ['--scopes', 'telephony.read', '--credential', 'x'],
      'names no credential',
    ],
    ['an id with a control character', 'a\nb', ADD, '/clients/1/id must be a name'],
  ])('fails with %s, and changes nothing', async (_, id, args, message) => {
    const text = write();
    const { code, out, err } = await run('add', id, ...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(message);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it.each([
    ['no id', ADD],
    ['an empty id', ['', ...ADD]],
    ['two ids', ['a', 'b', ...ADD]],
    ['the id of the environment', ['default', ...ADD]],
    ['no scopes', ['a', '--credential', 'operator']],
    ['empty scopes', ['a', '--scopes', ',', '--credential', 'operator']],
    ['an unknown scope', ['a', '--scopes', 'telephony.read,all', '--credential', 'operator']],
    ['no credential', ['a', '--scopes', 'telephony.read']],
    ['an unknown option', ['a', ...ADD, '--force']],
  ])('is wrong usage with %s, and changes nothing', async (_, args) => {
    const text = write();
    expect((await run('add', ...args)).code).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

describe('client:list', () => {
  it('prints id, scopes, credential and the first eight digits of the digest', async () => {
    write();
    expect(await run('list')).toEqual({
      code: 0,
      out: 'ID   SCOPES          CREDENTIAL  SHA-256\nold  telephony.read  operator    abababab\n',
      err: '',
    });
  });

  it('fails without a file', async () => {
    expect((await run('list')).code).toBe(1);
  });

  it('is wrong usage with the id of a client', async () => {
    write();
    expect((await run('list', 'old')).code).toBe(2);
  });
});

describe('client:revoke', () => {
  it('takes the client out and keeps everything else in its order', async () => {
    const other = { ...client, id: 'other', apiKeySha256: 'cd'.repeat(32) };
    write({ ...document, clients: [other, client] });
    expect((await run('revoke', 'old')).code).toBe(0);
    expect(JSON.stringify(read())).toBe(JSON.stringify({ ...document, clients: [other] }));
  });

  it('fails with an unknown id, and changes nothing', async () => {
    const text = write();
    expect(await run('revoke', 'new')).toEqual({
      code: 1,
      out: '',
      err: 'There is no client "new" in the file.\n',
    });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('makes no file', async () => {
    expect((await run('revoke', 'old')).code).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  it('is wrong usage without an id', async () => {
    write();
    expect((await run('revoke')).code).toBe(2);
  });
});

describe('every command', () => {
  const commands = [['add', 'new', ...ADD], ['list'], ['revoke', 'old']];

  it.each(commands)('%s fails on a broken file and does not touch it', async (...args) => {
    const text = write({ ...document, cients: [] });
    const { code, err } = await run(...args);
    expect(code).toBe(1);
    expect(err).toContain('/cients is not known here');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it.each(commands)('%s fails on a file that is not UTF-8 and does not touch it', async (...args) => {
    const bytes = Buffer.concat([
      Buffer.from('{"credentials":{"'),
      Buffer.from([0xff]),
      Buffer.from('":{}}}'),
    ]);
    writeFileSync(file, bytes);
    expect(await run(...args)).toEqual({ code: 1, out: '', err: 'The file is not UTF-8.\n' });
    expect(readFileSync(file)).toEqual(bytes);
  });

  it.each(commands)('%s is wrong usage when no file is named', async (...args) => {
    const { code, err } = await runIn({}, args);
    expect(code).toBe(2);
    expect(err).toContain('GATEWAY_CLIENTS_FILE');
  });

  it.each([[['--help']], [['add', '--help']], [['list', '-h']]])('explains itself with %j', async (args) => {
    const { code, out } = await run(...args);
    expect(code).toBe(0);
    expect(out).toContain('npm run client:add -- <id>');
  });

  it.each([[[]], [['remove']], [['constructor']]])('is wrong usage when it is %j', async (args) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toBe('The command must be add, list or revoke.\nSee --help.\n');
  });
});
