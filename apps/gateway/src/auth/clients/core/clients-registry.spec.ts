import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { inspect } from 'node:util';
import { UpstreamAccount } from '#libs/cupi-client';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { apiKeyDigest } from './api-keys.js';
import { ClientsFileError } from './clients-file.js';
import { ClientsRegistry, type ClientsRegistryOptions } from './clients-registry.js';
import type { Rejection } from '../../../config/core/index.js';
import type { RegistrySummary } from './registry-snapshot.js';
import { TemporaryFolder } from './temporary-folder.fixture.js';

const POLL_INTERVAL_MS = 5;
const CANARY = 'canary-password';

let folder: TemporaryFolder;
const opened: ClientsRegistry[] = [];

beforeEach(() => {
  folder = new TemporaryFolder();
});

afterEach(() => {
  for (const registry of opened.splice(0)) registry.close();
  folder.remove();
});

function open(options: ClientsRegistryOptions): ClientsRegistry {
  const registry = ClientsRegistry.open({ pollIntervalMs: POLL_INTERVAL_MS, ...options });
  opened.push(registry);
  return registry;
}

function errorsOf(options: ClientsRegistryOptions): readonly string[] {
  try {
    open(options);
  } catch (error) {
    if (error instanceof ClientsFileError) return error.errors;
    throw error;
  }
  return [];
}

function fileFor(...apiKeys: readonly string[]): object {
  return {
    credentials: { operator: { username: 'operator', password: 'secret' } },
    clients: apiKeys.map((apiKey) => ({
      id: `client-${apiKey}`,
      apiKeySha256: apiKeyDigest(apiKey),
      scopes: ['telephony.read'],
      credential: 'operator',
    })),
  };
}

describe('ClientsRegistry', () => {
  const defaultAccount = new UpstreamAccount('gateway', 'secret');

  it('knows the client and the credential of the environment', () => {
    const registry = open({ defaultAccount, apiKey: 'key' });
    expect(registry.findClient('key')).toEqual({
      kind: 'client',
      key: 'client:default',
      id: 'default',
      scopes: new Set(['telephony.read', 'telephony.write']),
      credential: 'default',
    });
    expect(registry.findCredential('default')).toBe(defaultAccount);
  });

  it('knows the clients of the file', () => {
    const registry = open({ file: folder.write('clients.json', fileFor('a', 'b')) });
    expect(registry.findClient('b')).toEqual({
      kind: 'client',
      key: 'client:client-b',
      id: 'client-b',
      scopes: new Set(['telephony.read']),
      credential: 'operator',
    });
  });

  it('knows environment and file together', () => {
    const registry = open({
      defaultAccount,
      apiKey: 'key',
      file: folder.write('clients.json', fileFor('a')),
    });
    expect(['key', 'a'].map((key) => registry.findClient(key)?.id)).toEqual(['default', 'client-a']);
    expect(['default', 'operator'].map((name) => registry.findCredential(name)?.username)).toEqual([
      'gateway',
      'operator',
    ]);
  });

  it.each(['', 'A', 'a ', apiKeyDigest('a')])('knows no client by the key "%s"', (apiKey) => {
    const registry = open({ file: folder.write('clients.json', fileFor('a')) });
    expect(registry.findClient(apiKey)).toBeUndefined();
  });

  it('distinguishes digests that begin alike', () => {
    const half = apiKeyDigest('a').slice(0, 32);
    const clients = [{ id: 'x', apiKeySha256: half + '0'.repeat(32), scopes: [], credential: 'operator' }];
    const registry = open({ file: folder.write('clients.json', { ...fileFor(), clients }) });
    expect(registry.findClient('a')).toBeUndefined();
  });

  it('knows an issuer by exactly its name', () => {
    const issuer = {
      issuer: 'https://login.example.com',
      audience: 'cupi-gateway',
      jwksUri: 'https://login.example.com/keys',
      credential: 'operator',
    };
    const registry = open({ file: folder.write('clients.json', { ...fileFor(), issuers: [issuer] }) });
    expect(registry.findIssuer('https://login.example.com')).toEqual(issuer);
    expect(registry.findIssuer('https://login.example.com/')).toBeUndefined();
  });

  it('knows no credential by the name of an inherited property', () => {
    const registry = open({});
    expect(['constructor', '__proto__'].map((name) => registry.findCredential(name))).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('does not start with a client of the environment that has no credential', () => {
    expect(errorsOf({ apiKey: 'key' })).toEqual([
      'the client "default" of the environment needs a credential named "default"',
    ]);
  });

  it('lets the file declare the credential of the client of the environment', () => {
    const file = folder.write('clients.json', {
      credentials: { default: { username: 'other', password: 'secret' } },
    });
    expect(open({ apiKey: 'key', file }).findCredential('default')?.username).toBe('other');
  });

  it('does not start with a file that declares what the environment does', () => {
    const file = folder.write('clients.json', {
      credentials: { default: { username: 'other', password: 'secret' } },
      clients: [
        { id: 'default', apiKeySha256: apiKeyDigest('a'), scopes: [], credential: 'default' },
        { id: 'b', apiKeySha256: apiKeyDigest('key'), scopes: [], credential: 'default' },
      ],
    });
    expect(errorsOf({ defaultAccount, apiKey: 'key', file })).toEqual([
      '/credentials/default is taken: the environment declares it',
      '/clients/0/id is taken: the environment declares it',
      '/clients/1/apiKeySha256 is taken: the environment declares it',
    ]);
  });

  it('does not start without the file that is named', () => {
    expect(errorsOf({ file: folder.pathOf('clients.json') })).toEqual(['the file cannot be read (ENOENT)']);
  });

  it('does not start with a file that is not UTF-8', () => {
    const file = folder.pathOf('clients.json');
    writeFileSync(file, Buffer.from([0x22, 0xff, 0x22]));
    expect(errorsOf({ file })).toEqual(['the file is not UTF-8']);
  });

  it('reads a file that begins with a byte order mark', () => {
    const file = folder.write('clients.json', `\uFEFF${JSON.stringify(fileFor('a'))}`);
    expect(open({ file }).findClient('a')?.id).toBe('client-a');
  });

  it('reports the errors of the file and of its passwords in one message', () => {
    const file = folder.write('clients.json', {
      credentials: { a: { username: 'a:b', passwordEnv: 'MISSING' } },
      clients: {},
    });
    expect(() => open({ file, environment: {} })).toThrow(
      [
        'The clients file has 3 errors:',
        '- /credentials/a/username must not contain a colon (RFC 7617 §2)',
        '- /clients must be an array',
        '- /credentials/a/passwordEnv names an environment variable that is not set',
      ].join('\n'),
    );
  });

  it('has no status without a file', () => {
    expect(open({}).fileStatus()).toBeUndefined();
  });

  it('shows no secret to an inspector', () => {
    const registry = open({
      file: folder.write('clients.json', {
        credentials: { operator: { username: 'operator', password: CANARY } },
      }),
    });
    expect(inspect(registry, { depth: null, showHidden: true })).not.toContain(CANARY);
  });

  it('does not keep the process alive', () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    open({ file: folder.write('clients.json', {}) });
    expect(timers()).toBe(before);
  });
});

describe('the password of a credential', () => {
  function headerOf(credential: object, environment: Record<string, string> = {}): string | undefined {
    const file = folder.write('clients.json', { credentials: { a: { username: 'u', ...credential } } });
    return open({ file, environment }).findCredential('a')?.authorizationHeader();
  }

  function passwordErrors(credential: object, environment: Record<string, string> = {}): readonly string[] {
    const file = folder.write('clients.json', { credentials: { a: { username: 'u', ...credential } } });
    return errorsOf({ file, environment });
  }

  const expected = new UpstreamAccount('u', CANARY).authorizationHeader();

  it('may stand in the file', () => {
    expect(headerOf({ password: CANARY })).toBe(expected);
  });

  it('may stand in an environment variable', () => {
    expect(headerOf({ passwordEnv: 'SECRET' }, { SECRET: CANARY })).toBe(expected);
  });

  it('may stand in a file of its own', () => {
    expect(headerOf({ passwordFile: folder.write('password', CANARY) })).toBe(expected);
  });

  it('is resolved against the folder of the clients file when the path is relative', () => {
    folder.write('password', CANARY);
    expect(headerOf({ passwordFile: 'password' })).toBe(expected);
  });

  it.each(['\n', '\r\n'])('ends before the line break %j at the end of its file', (lineBreak) => {
    folder.write('password', `${CANARY}${lineBreak}`);
    expect(headerOf({ passwordFile: 'password' })).toBe(expected);
  });

  it('must not be in a file that cannot be read', () => {
    expect(passwordErrors({ passwordFile: 'missing' })).toEqual([
      '/credentials/a/passwordFile names a file that cannot be read (ENOENT)',
    ]);
  });

  it('must not be in a file that is not UTF-8', () => {
    writeFileSync(folder.pathOf('password'), Buffer.from([0xff]));
    expect(passwordErrors({ passwordFile: 'password' })).toEqual([
      '/credentials/a/passwordFile names a file that is not UTF-8',
    ]);
  });

  it('must not be in an environment variable that is not set', () => {
    expect(passwordErrors({ passwordEnv: 'toString' })).toEqual([
      '/credentials/a/passwordEnv names an environment variable that is not set',
    ]);
  });

  it.each(['', '\n'])('must not be empty, as in a file with %j', (content) => {
    folder.write('password', content);
    expect(passwordErrors({ passwordFile: 'password' })).toEqual([
      '/credentials/a/passwordFile gives an empty password',
    ]);
  });

  it.each<[string, object]>([
    ['in the file', { password: `${CANARY}\u0000` }],
    ['in a file of its own', { passwordFile: 'password' }],
    ['in an environment variable', { passwordEnv: 'SECRET' }],
  ])('must not have control characters %s, and is not in the message', (_, credential) => {
    folder.write('password', `${CANARY}\nmore\n`);
    const errors = passwordErrors(credential, { SECRET: `${CANARY}\u007F` });
    expect(errors).toEqual([
      `/credentials/a/${Object.keys(credential).join('')} gives a password with control characters or line breaks`,
    ]);
  });
});

describe('a clients file that changes', () => {
  const replaced = vi.fn<(summary: RegistrySummary, settings: readonly string[]) => void>();
  const rejected = vi.fn<(rejection: Rejection) => void>();

  beforeEach(() => {
    replaced.mockClear();
    rejected.mockClear();
  });

  function watch(file: string, options: ClientsRegistryOptions = {}): ClientsRegistry {
    return open({ file, onReplaced: replaced, onRejected: rejected, ...options });
  }

  async function untilReplaced(times = 1): Promise<void> {
    await vi.waitFor(() => {
      expect(replaced).toHaveBeenCalledTimes(times);
    });
  }

  async function untilRejected(): Promise<void> {
    await vi.waitFor(() => {
      expect(rejected).toHaveBeenCalledOnce();
    });
  }

  async function forSomePolls(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 20 * POLL_INTERVAL_MS));
  }

  function keysOf(registry: ClientsRegistry): string[] {
    return ['a', 'b'].filter((key) => registry.findClient(key));
  }

  it('is read again when it is written in place', async () => {
    const registry = watch(folder.write('clients.json', fileFor('a')));
    folder.write('clients.json', fileFor('b'));
    await untilReplaced();
    expect(keysOf(registry)).toEqual(['b']);
  });

  it('is read again when size and time stamp stay the same', async () => {
    const file = folder.write('clients.json', fileFor('a'));
    const { atime, mtime } = statSync(file);
    const registry = watch(file);
    folder.write('clients.json', fileFor('b'));
    utimesSync(file, atime, mtime);
    await untilReplaced();
    expect(keysOf(registry)).toEqual(['b']);
  });

  it('is read again when another file takes its name', async () => {
    const registry = watch(folder.write('clients.json', fileFor('a')));
    renameSync(folder.write('clients.json.new', fileFor('b')), folder.pathOf('clients.json'));
    await untilReplaced();
    expect(keysOf(registry)).toEqual(['b']);
  });

  it('is read again when a symbolic link to its folder is swapped, as Kubernetes does', async () => {
    for (const [version, key] of ['a', 'b'].entries()) {
      mkdirSync(folder.pathOf(`..${version}`));
      folder.write(`..${version}/clients.json`, fileFor(key));
    }
    symlinkSync('..0', folder.pathOf('..data'));
    symlinkSync('..data/clients.json', folder.pathOf('clients.json'));
    const registry = watch(folder.pathOf('clients.json'));
    symlinkSync('..1', folder.pathOf('..data_tmp'));
    renameSync(folder.pathOf('..data_tmp'), folder.pathOf('..data'));
    await untilReplaced();
    expect(keysOf(registry)).toEqual(['b']);
  });

  it('is reported with the number of its entries', async () => {
    watch(folder.write('clients.json', fileFor('a')));
    folder.write('clients.json', fileFor('a', 'b'));
    await untilReplaced();
    expect(replaced).toHaveBeenCalledWith({ credentials: 1, clients: 2, issuers: 0 }, [
      'GATEWAY_CLIENTS_FILE',
    ]);
  });

  it('is read again when the content of a password file changes', async () => {
    folder.write('password', 'old');
    const registry = watch(
      folder.write('clients.json', { credentials: { a: { username: 'u', passwordFile: 'password' } } }),
    );
    folder.write('password', 'new');
    await untilReplaced();
    expect(registry.findCredential('a')?.secrets()).toContain('new');
  });

  it('stays in force as it was while the new version is broken', async () => {
    const registry = watch(folder.write('clients.json', fileFor('a')));
    folder.write('clients.json', { clients: [5] });
    await untilRejected();
    expect(rejected).toHaveBeenCalledWith({
      errors: ['/clients/0 must be an object'],
      settings: ['GATEWAY_CLIENTS_FILE'],
      isReminder: false,
    });
    expect(keysOf(registry)).toEqual(['a']);
  });

  it('stays in force as it was while the file is away', async () => {
    const registry = watch(folder.write('clients.json', fileFor('a')));
    rmSync(folder.pathOf('clients.json'));
    await untilRejected();
    expect(keysOf(registry)).toEqual(['a']);
  });

  it('is reported again and again until it is back', async () => {
    const file = folder.write('clients.json', fileFor('a'));
    const registry = watch(file, { reminderIntervalMs: 10 * POLL_INTERVAL_MS });
    rmSync(file);
    await vi.waitFor(() => {
      expect(rejected.mock.calls.length).toBeGreaterThan(3);
    });
    expect(rejected).toHaveBeenLastCalledWith({
      errors: ['the file cannot be read (ENOENT)'],
      settings: ['GATEWAY_CLIENTS_FILE'],
      isReminder: true,
    });
    folder.write('clients.json', fileFor('a'));
    await untilReplaced();
    rejected.mockClear();
    await forSomePolls();
    expect(rejected).not.toHaveBeenCalled();
    expect(keysOf(registry)).toEqual(['a']);
  });

  it.each<[string, () => void]>([
    [
      'the file is away',
      () => {
        rmSync(folder.pathOf('clients.json'));
      },
    ],
    [
      'the file is broken',
      () => {
        folder.write('clients.json', '{');
      },
    ],
    [
      'a password file is away',
      () => {
        rmSync(folder.pathOf('password'));
      },
    ],
    [
      'a password file is empty',
      () => {
        folder.write('password', '');
      },
    ],
  ])('is not valid while %s, and reports when the version in force was read', async (_error, spoil) => {
    const content = { credentials: { a: { username: 'u', passwordFile: 'password' } } };
    folder.write('password', 'secret');
    const registry = watch(folder.write('clients.json', content));
    const before = registry.fileStatus();
    expect(before?.isValid).toBe(true);
    expect(Math.abs(Date.now() - (before?.readAtMs ?? 0))).toBeLessThan(60_000);
    spoil();
    await untilRejected();
    expect(registry.fileStatus()).toEqual({ isValid: false, readAtMs: before?.readAtMs });
    folder.write('password', 'secret');
    folder.write('clients.json', content);
    await untilReplaced();
    expect(registry.fileStatus()?.isValid).toBe(true);
    expect(registry.fileStatus()?.readAtMs).toBeGreaterThan(before?.readAtMs ?? Infinity);
  });

  it('is not valid while it cannot be read in time, and is taken up afterwards', async () => {
    folder.write('good.json', fileFor('a'));
    const link = (name: string): void => {
      symlinkSync(name, folder.pathOf('next'));
      renameSync(folder.pathOf('next'), folder.pathOf('clients.json'));
    };
    link('good.json');
    const registry = watch(folder.pathOf('clients.json'), { reminderIntervalMs: POLL_INTERVAL_MS });
    // Reading a FIFO that no process writes hangs, as reading from a disk that does not answer does.
    execFileSync('mkfifo', [folder.pathOf('fifo')]);
    const endReading = (): void => {
      closeSync(openSync(folder.pathOf('fifo'), constants.O_RDWR | constants.O_NONBLOCK));
    };
    onTestFinished(() => {
      if (existsSync(folder.pathOf('fifo'))) endReading();
    });
    link('fifo');
    await forSomePolls();
    expect(registry.fileStatus()?.isValid).toBe(true);
    const now = performance.now() + 11_000;
    const clock = vi.spyOn(performance, 'now').mockReturnValue(now);
    await vi.waitFor(() => {
      expect(rejected).toHaveBeenCalledWith(
        expect.objectContaining({ errors: ['the file, or one that it names, cannot be read in time'] }),
      );
    });
    expect(registry.fileStatus()?.isValid).toBe(false);
    expect(keysOf(registry)).toEqual(['a']);
    link('good.json');
    endReading();
    await untilReplaced();
    clock.mockRestore();
    expect(registry.fileStatus()?.isValid).toBe(true);
    expect(keysOf(registry)).toEqual(['a']);
  });

  it('is reported once per version', async () => {
    watch(folder.write('clients.json', fileFor('a')));
    folder.write('clients.json', '{');
    await untilRejected();
    await forSomePolls();
    expect(rejected).toHaveBeenCalledOnce();
  });

  it('is taken up once it is complete after it was half written', async () => {
    const registry = watch(folder.write('clients.json', fileFor('a')));
    const text = JSON.stringify(fileFor('b'));
    folder.write('clients.json', text.slice(0, text.length / 2));
    await untilRejected();
    folder.write('clients.json', text);
    await untilReplaced();
    expect(keysOf(registry)).toEqual(['b']);
  });

  it('is taken up once the password file that it names is there', async () => {
    const registry = watch(folder.write('clients.json', {}));
    folder.write('clients.json', { credentials: { a: { username: 'u', passwordFile: 'password' } } });
    await untilRejected();
    folder.write('password', CANARY);
    await untilReplaced();
    expect(registry.findCredential('a')?.username).toBe('u');
  });

  it('is in force again when a broken version is taken back', async () => {
    const registry = watch(folder.write('clients.json', fileFor('a')));
    folder.write('clients.json', '');
    await untilRejected();
    folder.write('clients.json', fileFor('a'));
    await untilReplaced();
    expect(keysOf(registry)).toEqual(['a']);
  });

  it('is not taken up again while nothing changes', async () => {
    watch(folder.write('clients.json', fileFor('a')));
    await forSomePolls();
    expect(replaced).not.toHaveBeenCalled();
  });

  it('is never seen in part: a key is known in one version whole or in the other', async () => {
    const registry = watch(folder.write('clients.json', fileFor('a')));
    const seen = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      folder.write('clients.json', fileFor(round % 2 === 0 ? 'b' : 'a'));
      for (let check = 0; check < 5; check += 1) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        seen.add(keysOf(registry).join());
      }
    }
    expect(replaced).toHaveBeenCalled();
    expect(['a', 'b']).toEqual(expect.arrayContaining([...seen]));
  });

  it('is no longer read after the registry is closed', async () => {
    const registry = watch(folder.write('clients.json', fileFor('a')));
    registry.close();
    folder.write('clients.json', fileFor('b'));
    await forSomePolls();
    expect(keysOf(registry)).toEqual(['a']);
  });
});

describe('the password and the keys of the environment, in files', () => {
  const environmentAccount = new UpstreamAccount('gateway', 'as at the start');
  const UNPOLLED = { pollIntervalMs: 3_600_000 };

  function sources(password = 'old', keys = 'key'): ClientsRegistryOptions {
    return {
      defaultAccount: environmentAccount,
      defaultPasswordFile: folder.write('password', password),
      apiKeyFile: folder.write('keys', keys),
    };
  }

  it('are those that the files have, without the line break at their end', () => {
    const registry = open(sources('secret\n', 'key\n'));
    expect(registry.findCredential('default')?.secrets()).toContain('secret');
    expect(registry.findClient('key')?.id).toBe('default');
  });

  it('are read again when their files change', async () => {
    const registry = open(sources());
    folder.write('password', 'new');
    folder.write('keys', 'next');
    await vi.waitFor(() => {
      expect(registry.findClient('next')?.id).toBe('default');
      expect(registry.findCredential('default')?.secrets()).toContain('new');
    });
    expect(registry.findClient('key')).toBeUndefined();
  });

  it('may be several keys of one client, so that callers can change from the old to the next', () => {
    const registry = open(sources('old', 'key\nnext\n'));
    expect(['key', 'next', 'key\nnext', ''].map((key) => registry.findClient(key)?.key)).toEqual([
      'client:default',
      'client:default',
      undefined,
      undefined,
    ]);
  });

  it.each<[string, [string, string], string]>([
    ['is empty', ['\n', 'key'], 'CUPI_PASSWORD_FILE: the file is empty'],
    [
      'has several lines',
      [`${CANARY}\nmore`, 'key'],
      'CUPI_PASSWORD_FILE must not contain control characters or line breaks',
    ],
    [
      'has a key with a blank',
      ['old', `${CANARY} key`],
      'GATEWAY_API_KEY_FILE must hold keys of visible ASCII characters, one in each line',
    ],
    ['has no key', ['old', ''], 'GATEWAY_API_KEY_FILE: the file is empty'],
  ])('do not start the gateway when a file %s, and it says so once', (_what, [password, keys], error) => {
    expect(errorsOf(sources(password, keys))).toEqual([error]);
  });

  it('may not repeat a key of the clients file', () => {
    const file = folder.write('clients.json', fileFor('a'));
    expect(errorsOf({ ...sources('old', 'key\na'), file })).toEqual([
      '/clients/0/apiKeySha256 is taken: the environment declares it',
    ]);
  });

  describe('after the upstream has rejected the password', () => {
    it('are read at once', async () => {
      const registry = open({ ...sources(), ...UNPOLLED });
      const rejected = accountOf(registry);
      folder.write('password', 'new');
      expect((await registry.renew(rejected))?.secrets()).toContain('new');
      expect(accountOf(registry).secrets()).toContain('new');
    });

    it('are waited for, because the file is changed a moment after the upstream', async () => {
      const registry = open({ ...sources(), ...UNPOLLED });
      const renewal = registry.renew(accountOf(registry));
      await new Promise((resolve) => setTimeout(resolve, 100));
      folder.write('password', 'new');
      expect((await renewal)?.secrets()).toContain('new');
    });

    it('are waited for during the first second alone, so that its calls take no more time than others', async () => {
      const registry = open({ ...sources(), ...UNPOLLED });
      const rejected = accountOf(registry);
      const now = vi.spyOn(performance, 'now');
      onTestFinished(() => {
        now.mockRestore();
      });
      const startedAtMs = performance.now();
      const renewal = registry.renew(rejected);
      now.mockReturnValue(startedAtMs + 1_100);
      expect(await renewal).toBeUndefined();
      folder.write('password', 'new');
      expect(await registry.renew(rejected)).toBeUndefined();
      now.mockReturnValue(startedAtMs + 62_000);
      expect((await registry.renew(rejected))?.secrets()).toContain('new');
    });

    it('are those of the clients file for its accounts', async () => {
      folder.write('operator', 'old');
      const credentials = { operator: { username: 'operator', passwordFile: 'operator' } };
      const registry = open({ file: folder.write('clients.json', { credentials }), ...UNPOLLED });
      const rejected = accountOf(registry, 'operator');
      folder.write('operator', 'new');
      expect((await registry.renew(rejected))?.secrets()).toContain('new');
    });

    it('are those in force already for a call that began before', async () => {
      const registry = open(sources());
      const rejected = accountOf(registry);
      folder.write('password', 'new');
      await vi.waitFor(() => {
        expect(accountOf(registry)).not.toBe(rejected);
      });
      expect(await registry.renew(rejected)).toBe(accountOf(registry));
    });

    it('are none for an account that a caller brought, or that is in no file', async () => {
      expect(await open(sources()).renew(environmentAccount)).toBeUndefined();
      expect(await open({ defaultAccount: environmentAccount }).renew(environmentAccount)).toBeUndefined();
    });
  });

  function accountOf(registry: ClientsRegistry, name = 'default'): UpstreamAccount {
    const account = registry.findCredential(name);
    if (!account) throw new Error('There is no such credential.');
    return account;
  }
});
