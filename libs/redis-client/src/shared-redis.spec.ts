import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  addressOf,
  isRedisMissing,
  outcomesOfInvalidReplies,
  RedisProxy,
  RedisServer,
  settlesAtOnce,
  untilWorking,
} from '#libs/testing';
import { parseRedisUrl } from './redis-address.js';
import type { RedisTiming } from './redis-timing.js';
import { Script } from './script.js';
import { SharedRedis, type RedisUser } from './shared-redis.js';

/** Pauses between attempts to connect that are over soon. */
const SHORT_PAUSES: Partial<RedisTiming> = { firstPauseMs: 10, maxPauseMs: 50 };
/** Timeouts that are over sooner than those of the gateway. */
const SHORT_TIMEOUTS: Partial<RedisTiming> = { ...SHORT_PAUSES, silenceTimeoutMs: 500, heartbeatMs: 250 };
/** How soon a failure is detected without any command: a heartbeat each half second, and a second to answer it. */
const NOTICED_MS = 1_500;
/** The same with {@link SHORT_TIMEOUTS}. */
const NOTICED_SHORTLY_MS = 750;
/** What a busy machine may add. */
const SLACK_MS = 700;

function open(url: string, user: RedisUser = {}, timing: Partial<RedisTiming> = {}): SharedRedis {
  const redis = new SharedRedis(addressOf(url), user, timing);
  onTestFinished(() => {
    redis.close();
  });
  return redis;
}

async function listen(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

vi.setConfig({ testTimeout: 20_000 });

describe('the URL of a Redis', () => {
  it.each([
    ['redis://host', { host: 'host', port: 6379, isTls: false, database: 0 }],
    ['rediss://host:6380/3', { host: 'host', port: 6380, isTls: true, database: 3 }],
    ['redis://[::1]:7000/', { host: '::1', port: 7000, isTls: false, database: 0 }],
    ['redis://:p%40ss@host', { host: 'host', port: 6379, isTls: false, database: 0, password: 'p@ss' }],
    ['redis://me:x@h', { host: 'h', port: 6379, isTls: false, database: 0, username: 'me', password: 'x' }],
  ])('is read: %s', (url, address) => {
    expect(parseRedisUrl(url)).toEqual(address);
  });

  it.each([
    '',
    'host:6379',
    'http://host',
    'redis://',
    'redis://h/x',
    'redis://h/0?family=6',
    'redis://:%zz@h',
  ])('is rejected: %j', (url) => {
    expect(parseRedisUrl(url)).toBeUndefined();
  });
});

describe.skipIf(isRedisMissing)('SharedRedis', () => {
  let server: RedisServer;
  let events: string[];
  const user: RedisUser = {
    onOutage: (reason) => events.push(reason),
    onWorking: () => events.push('working'),
  };

  /** In use already. */
  async function share(timing: Partial<RedisTiming> = {}): Promise<SharedRedis> {
    const redis = await server.share(user, timing);
    events.length = 0;
    return redis;
  }

  /** Waits until an outage is detected, and returns how long that took. */
  async function untilOutage(): Promise<number> {
    const startMs = performance.now();
    await vi.waitFor(
      () => {
        expect(events).not.toEqual([]);
      },
      { timeout: 10_000, interval: 5 },
    );
    return performance.now() - startMs;
  }

  beforeEach(async () => {
    events = [];
    server = await RedisServer.start();
  });

  it('does not use a Redis Cluster, and says so', async () => {
    const cluster = await RedisServer.start('--cluster-enabled', 'yes');
    const redis = new SharedRedis(addressOf(cluster.url), user);
    onTestFinished(() => {
      redis.close();
    });
    await redis.firstAttempt();
    expect(redis.isWorking).toBe(false);
    expect(events).toEqual([
      'this is a Redis Cluster, which is not supported: REDIS_URL must name one server or a managed primary',
    ]);
  });

  it('sends commands and runs scripts, with any bytes in them', async () => {
    const redis = await share();
    const bytes = Buffer.from([0, 13, 10, 36, 255]);
    const replies = await redis.run((commands) =>
      Promise.all([
        commands.send('SET', 'schlüssel', bytes),
        commands.send('GET', 'schlüssel'),
        commands.evaluate(new Script('return {KEYS[1], ARGV[1], 7, false}'), ['ß'], [bytes]),
        commands.send('GET', 'none'),
      ]),
    );
    expect(replies).toEqual(['OK', bytes, [Buffer.from('ß'), bytes, 7, null], null]);
  });

  it('gives each of many commands at once its own reply', async () => {
    const redis = await share();
    const texts = Array.from({ length: 500 }, (_, index) => `${index} ${'x'.repeat((index * 97) % 5_000)}`);
    const replies = await redis.run((commands) =>
      Promise.all(texts.map((text) => commands.send('ECHO', text))),
    );
    expect(replies.map(String)).toEqual(texts);
  });

  it('runs a script again that Redis has forgotten', async () => {
    const redis = await share();
    const script = new Script('return 1');
    await redis.run((commands) => commands.evaluate(script, [], []));
    await (await server.connect()).script('FLUSH');
    expect(await redis.run((commands) => commands.evaluate(script, [], []))).toBe(1);
  });

  it('signs in, with a user name or without, and uses the database that is named', async () => {
    const client = await server.connect();
    await client.call('ACL', 'SETUSER', 'me', 'on', '>s:e/c@ret', '~*', '&*', '+@all');
    const redis = open(server.url.replace('//', '//me:s%3Ae%2Fc%40ret@').replace('/0', '/3'));
    await untilWorking(redis);
    await redis.run((commands) => commands.send('SET', 'key', 'value'));
    await client.select(3);
    expect(await client.get('key')).toBe('value');
    await client.config('SET', 'requirepass', 'p');
    await untilWorking(open(server.url.replace('//', '//:p@')));
  });

  it.each([
    ['//:canary@', 'Redis answered WRONGPASS'],
    ['//canary:canary@', 'Redis answered WRONGPASS'],
    ['//', 'Redis answered NOAUTH'],
  ])('gives the reason why it cannot sign in, and no secret: %s', async (credentials, reason) => {
    await (await server.connect()).config('SET', 'requirepass', 'another');
    await open(server.url.replace('//', credentials), user).firstAttempt();
    expect(events).toEqual([reason]);
  });

  it('delivers what is published on a channel', async () => {
    const heard: string[] = [];
    const redis = await share();
    redis.addUser({
      channel: 'channel',
      onMessage: (message) => heard.push(message),
      onWorking: () => void redis.attempt((commands) => commands.send('PUBLISH', 'channel', 'grüß dich')),
    });
    await vi.waitFor(() => {
      expect(heard).toEqual(['grüß dich']);
    });
  });

  it('does not notify a user that was removed', async () => {
    const redis = await share();
    redis.removeUser(user);
    await server.crash();
    await vi.waitFor(() => {
      expect(redis.isWorking).toBe(false);
    });
    expect(events).toEqual([]);
  });

  it('detects without a command that Redis hangs, as soon as the documentation says', async () => {
    const redis = await share();
    server.freeze();
    expect(await untilOutage()).toBeLessThan(NOTICED_MS + SLACK_MS);
    expect(redis.isWorking).toBe(false);
    expect(events).toHaveLength(1);
  });

  it.each<[string, () => unknown]>([
    ['is paused', async () => (await server.connect()).client('PAUSE', 20_000, 'ALL')],
    ['takes no writes for a while', async () => (await server.connect()).client('PAUSE', 20_000, 'WRITE')],
    ['is full', async () => (await server.connect()).config('SET', 'maxmemory', '1')],
    ['becomes a replica', async () => (await server.connect()).replicaof('127.0.0.1', 9)],
    ['crashes', () => server.crash()],
  ])('detects without a command that Redis %s', async (_what, fail) => {
    const redis = await share({ ...SHORT_TIMEOUTS, firstPauseMs: 1_000, maxPauseMs: 1_000 });
    await fail();
    expect(await untilOutage()).toBeLessThan(NOTICED_SHORTLY_MS + SLACK_MS);
    expect(redis.isWorking).toBe(false);
    expect(events).toHaveLength(1);
  });

  it('detects without a command that messages do not arrive any more', async () => {
    const proxy = await RedisProxy.start(server.url);
    await untilWorking(open(proxy.url, user, SHORT_TIMEOUTS));
    events.length = 0;
    proxy.mute();
    expect(await untilOutage()).toBeLessThan(NOTICED_SHORTLY_MS + SLACK_MS);
  });

  it.each(['pubsub', 'normal'])('treats the loss of one connection as that of both: %s', async (type) => {
    const redis = await share(SHORT_PAUSES);
    await (await server.connect()).call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes');
    await untilOutage();
    await untilWorking(redis);
    expect(events).toEqual([expect.any(String), 'working']);
  });

  it('fails the pending commands of all users with the first failure, and sends nothing after it', async () => {
    const redis = await share();
    const slow = redis.attempt((commands) => commands.send('BLPOP', 'none', 0));
    await redis.attempt(() => Promise.reject(new Error('of another form')));
    expect(await slow).toBeUndefined();
    expect(events).toHaveLength(1);
    await redis.attempt((commands) => commands.send('SET', 'key', 'value'));
    expect(await (await server.connect()).exists('key')).toBe(0);
  });

  it('delays callers for a moment at most, and only once', async () => {
    const redis = await share();
    server.freeze();
    const startMs = performance.now();
    const burst = () =>
      Promise.all(Array.from({ length: 20 }, () => redis.attempt((commands) => commands.send('GET', 'key'))));
    await burst();
    expect(performance.now() - startMs).toBeLessThan(2_500);
    for (let round = 0; round < 100; round += 1) expect(await settlesAtOnce(burst())).toBe(true);
  });

  it('does not mistake its own delay for one of Redis', async () => {
    const redis = await share();
    const reply = redis.run((commands) => commands.send('GET', 'key'));
    await new Promise((resolve) => setImmediate(resolve));
    const endMs = performance.now() + 600;
    while (performance.now() < endMs);
    expect(await reply).toBeNull();
    expect(redis.isWorking).toBe(true);
  });

  it('works again by itself when Redis does, and reports it once', async () => {
    const redis = await share();
    server.freeze();
    expect(await redis.check()).toBe(false);
    server.thaw();
    await untilWorking(redis);
    await server.crash();
    await server.resume();
    await vi.waitFor(() => {
      expect(events).toHaveLength(4);
    }, 5_000);
    expect(events).toEqual(['no answer from Redis in 1000 ms', 'working', expect.any(String), 'working']);
    expect(await redis.check()).toBe(true);
  });

  it('moves to other credentials without an outage, and forgets the former ones', async () => {
    const client = await server.connect();
    await client.call('ACL', 'SETUSER', 'me', 'on', '>old', '>new', '~*', '&*', '+@all');
    const urlWith = (password: string): string => server.url.replace('//', `//me:${password}@`);
    const heard: string[] = [];
    const redis = open(urlWith('old'), {
      ...user,
      channel: 'channel',
      onMessage: (text) => heard.push(text),
    });
    await untilWorking(redis);
    const pending = redis.run((commands) => commands.send('PING'));
    await redis.moveTo(addressOf(urlWith('new')));
    expect(String(await pending)).toBe('PONG');
    await client.call('ACL', 'SETUSER', 'me', '<old');
    await vi.waitFor(async () => {
      const users = String(await client.client('LIST')).match(/ user=me /g);
      expect(users).toHaveLength(2);
    }, 5_000);
    await redis.run((commands) => commands.send('PUBLISH', 'channel', 'hello'));
    await vi.waitFor(() => {
      expect(heard).toEqual(['hello']);
    });
    expect(events).not.toContainEqual(expect.stringContaining('Redis'));
    expect(new Set(events)).toEqual(new Set(['working']));
    await client.call('CLIENT', 'KILL', 'USER', 'me');
    await untilWorking(redis);
  });

  it('stays where it is if it cannot move, and makes new connections with what it was told', async () => {
    const client = await server.connect();
    await client.call('ACL', 'SETUSER', 'me', 'on', '>old', '~*', '&*', '+@all');
    const redis = open(server.url.replace('//', '//me:old@'), user);
    await untilWorking(redis);
    const reason = await redis.moveTo(addressOf(server.url.replace('//', '//me:new@')));
    expect(reason).toBe('Redis answered WRONGPASS');
    expect(await redis.check()).toBe(true);
    await client.call('ACL', 'SETUSER', 'me', '<old', '>new');
    await client.call('CLIENT', 'KILL', 'USER', 'me');
    await vi.waitFor(() => {
      expect(events).toHaveLength(3);
    }, 5_000);
    expect(events).toEqual(['working', expect.any(String), 'working']);
  });

  it('moves to an address that it is told during an outage, or while it connects', async () => {
    const redis = open('redis://127.0.0.1:1/0', user);
    await redis.moveTo(addressOf(server.url));
    await untilWorking(redis);
    await server.crash();
    const other = await RedisServer.start();
    await redis.moveTo(addressOf(other.url));
    await untilWorking(redis);
  });

  it('leaves one key in Redis, for ten seconds at most', async () => {
    await share();
    const client = await server.connect();
    expect(await client.keys('*')).toEqual(['cupi-gateway:heartbeat']);
    expect(await client.pttl('cupi-gateway:heartbeat')).toBeLessThanOrEqual(10_000);
  });

  it('closes its connections without a notification', async () => {
    const redis = await share();
    redis.close();
    const client = await server.connect();
    await vi.waitFor(async () => {
      expect(String(await client.client('LIST')).match(/^id=/gm)).toHaveLength(1);
    });
    expect(redis.isWorking).toBe(false);
    expect(events).toEqual([]);
  });

  it.each([
    ['AUTH', SHORT_PAUSES],
    ['SELECT', SHORT_PAUSES],
    ['SUBSCRIBE', SHORT_PAUSES],
    ['EVALSHA', SHORT_TIMEOUTS],
  ])(
    'never works with a Redis that answers %s wrongly, and works once it answers correctly',
    async (command, timing) => {
      await (await server.connect()).config('SET', 'requirepass', 'x');
      const working = await outcomesOfInvalidReplies(async (reply) => {
        const proxy = await RedisProxy.start(server.url);
        proxy.replace(reply, (sent) => sent.includes(command));
        const redis = open(proxy.url.replace('//', '//:x@').replace('/0', '/1'), user, timing);
        await redis.firstAttempt();
        const { isWorking } = redis;
        proxy.passOn();
        await untilWorking(redis);
        return isWorking;
      });
      // To a SELECT, OK is a correct reply; so it is to AUTH, but Redis then still requires a password.
      const believed = command === 'SELECT' ? ['OK'] : [];
      expect([...working].filter(([, isWorking]) => isWorking).map(([reply]) => reply)).toEqual(believed);
      expect(events.join()).not.toContain('canary');
    },
  );

  it('ends a connection on which an unexpected reply arrives', async () => {
    const outcomes = await outcomesOfInvalidReplies(async (reply) => {
      const proxy = await RedisProxy.start(server.url);
      const heard: string[] = [];
      const listener: RedisUser = {
        onOutage: () => heard.push('outage'),
        onWorking: () => heard.push('working'),
      };
      const redis = open(proxy.url, listener, SHORT_PAUSES);
      await untilWorking(redis);
      proxy.send(reply);
      await vi.waitFor(
        () => {
          expect(heard).toHaveLength(3);
        },
        { timeout: 5_000 },
      );
      return heard;
    });
    for (const outcome of outcomes.values()) expect(outcome).toEqual(['working', 'outage', 'working']);
  });

  it('does not wait for a Redis that accepts connections and sends nothing', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined));
    onTestFinished(() => void silent.close());
    await listen(silent);
    const startMs = performance.now();
    await open(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`, user).firstAttempt();
    expect(performance.now() - startMs).toBeLessThan(1_000 + SLACK_MS);
    expect(events).toEqual(['no answer from Redis in 1000 ms']);
  });

  it('trusts no self-signed certificate', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'redis' }]);
    const encrypted = createTlsServer({ key, cert });
    onTestFinished(() => void encrypted.close());
    await listen(encrypted);
    const { port } = encrypted.address() as AddressInfo;
    await open(`rediss://127.0.0.1:${port}`, user).firstAttempt();
    expect(events).toEqual(['DEPTH_ZERO_SELF_SIGNED_CERT']);
  });
});
