import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import {
  account,
  call,
  clientOf,
  closedPort,
  errorOf,
  phoneSystem,
  PHONE_SYSTEM_ID,
  PHONE_SYSTEM_PATH,
  PHONE_SYSTEM_XML,
  startTcpUpstream,
  startUpstream,
  startUpstreamAnswering,
  type TcpUpstream,
} from './canned-upstream.fixture.js';
import type { CupiClient } from './cupi-client.js';

const OK = `HTTP/1.1 200 OK\r\nContent-Length: ${PHONE_SYSTEM_XML.length}\r\n\r\n${PHONE_SYSTEM_XML}`;
const MAX_BYTES = 10 * 1024 * 1024;

/** A server that answers every request so. */
function startTcpUpstreamThat(answer: (socket: Socket) => void): Promise<TcpUpstream> {
  return startTcpUpstream((socket) => {
    answer(socket);
  });
}

const get = (client: CupiClient) => client.get(phoneSystem, PHONE_SYSTEM_PATH, call);
const update = (client: CupiClient) =>
  client.update(phoneSystem, PHONE_SYSTEM_PATH, { displayName: 'A' }, call);
const create = (client: CupiClient) =>
  client.create(phoneSystem, ['phonesystems'], { displayName: 'A' }, call);

async function closed(socket: Socket | undefined): Promise<boolean> {
  if (socket && !socket.closed) await once(socket, 'close');
  return socket !== undefined;
}

describe('the deadline of a call', () => {
  it('ends a call whose answer does not begin', async () => {
    const upstream = await startTcpUpstreamThat(() => undefined);
    const error = await errorOf(get(clientOf(upstream.url, { timeoutMs: 50 })));
    expect(error).toMatchObject({ kind: 'timeout', outcome: undefined });
  });

  it('ends a call whose headers do not end', async () => {
    const upstream = await startTcpUpstreamThat((socket) => socket.write('HTTP/1.1 200 OK\r\nX-A: '));
    expect((await errorOf(get(clientOf(upstream.url, { timeoutMs: 50 })))).kind).toBe('timeout');
  });

  it('is for the whole body, however steadily that trickles', async () => {
    const upstream = await startUpstream((response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => {
        clearInterval(drip);
      });
    });
    expect((await errorOf(get(clientOf(upstream.url, { timeoutMs: 100 })))).kind).toBe('timeout');
  });

  it('is for the body of an error, too', async () => {
    const upstream = await startTcpUpstreamThat((socket) =>
      socket.write('HTTP/1.1 500 Oops\r\nContent-Length: 9\r\n\r\n'),
    );
    expect((await errorOf(get(clientOf(upstream.url, { timeoutMs: 50 })))).kind).toBe('timeout');
  });

  it('closes the connection', async () => {
    const upstream = await startTcpUpstreamThat((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n<'));
    await errorOf(get(clientOf(upstream.url, { timeoutMs: 50 })));
    expect(await closed(upstream.connections[0])).toBe(true);
  });

  it('frees the slot for the next call', async () => {
    const upstream = await startTcpUpstream((socket, connectionNumber) => {
      if (connectionNumber > 1) socket.write(OK);
    });
    const client = clientOf(upstream.url, { timeoutMs: 100, maxConcurrency: 1 });
    await errorOf(get(client));
    await expect(get(client)).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
  });

  it('begins when the call leaves the queue', async () => {
    const upstream = await startUpstream((response) => {
      setTimeout(() => response.end(PHONE_SYSTEM_XML), 60);
    });
    const client = clientOf(upstream.url, { timeoutMs: 100, maxConcurrency: 1 });
    const [first, second] = await Promise.all([get(client), get(client)]);
    expect(first).toEqual(second);
  });

  it('leaves the outcome of a write that was sent unknown', async () => {
    const upstream = await startTcpUpstreamThat(() => undefined);
    const error = await errorOf(update(clientOf(upstream.url, { timeoutMs: 50 })));
    expect(error).toMatchObject({ kind: 'timeout', outcome: 'unknown' });
  });
});

describe('the queue of calls', () => {
  it('rejects at once a call that exceeds its limit', async () => {
    const upstream = await startTcpUpstreamThat(() => undefined);
    const client = clientOf(upstream.url, { timeoutMs: 100, maxConcurrency: 1, queueLimit: 0 });
    const running = errorOf(get(client));
    expect(await errorOf(update(client))).toMatchObject({
      kind: 'unavailable',
      retryAfterSeconds: 1,
      outcome: undefined,
    });
    await running;
  });

  it('rejects a call that has waited longer than a call may take, without sending it', async () => {
    const upstream = await startUpstream((response) => {
      setTimeout(() => response.end(PHONE_SYSTEM_XML), 300);
    });
    const client = clientOf(upstream.url, { timeoutMs: 500, maxConcurrency: 1 });
    const ahead = [get(client), get(client)];
    const error = await errorOf(
      client.get(phoneSystem, PHONE_SYSTEM_PATH, { account, priority: 'background' }),
    );
    expect(error).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 1 });
    await Promise.all(ahead);
    expect(upstream.requests).toHaveLength(2);
  });

  it('puts writes before reads, and reads before background reads', async () => {
    const upstream = await startUpstream((response, { method }) =>
      method === 'GET' ? response.end(PHONE_SYSTEM_XML) : response.writeHead(204).end(),
    );
    const client = clientOf(upstream.url, { maxConcurrency: 1 });
    const read = (requestId: string, priority: 'read' | 'background' = 'read') =>
      client.get(phoneSystem, PHONE_SYSTEM_PATH, { account, requestId, priority });
    await Promise.all([
      read('first'),
      read('background', 'background'),
      read('read'),
      client.remove(PHONE_SYSTEM_PATH, { account, requestId: 'write' }),
    ]);
    expect(upstream.requests.map(({ headers }) => headers['x-request-id'])).toEqual([
      'first',
      'write',
      'read',
      'background',
    ]);
  });

  it('never exceeds the concurrency limit', async () => {
    let running = 0;
    let mostAtOnce = 0;
    const upstream = await startUpstream((response) => {
      mostAtOnce = Math.max(mostAtOnce, ++running);
      setTimeout(() => {
        running--;
        response.end(PHONE_SYSTEM_XML);
      }, 5);
    });
    const client = clientOf(upstream.url, { maxConcurrency: 3, queueLimit: 20 });
    await Promise.all(Array.from({ length: 20 }, () => get(client)));
    expect(mostAtOnce).toBe(3);
  });
});

describe("the caller's signal", () => {
  it('ends a running call and closes its connection', async () => {
    const upstream = await startTcpUpstreamThat(() => {
      controller.abort();
    });
    const controller = new AbortController();
    const { signal } = controller;
    const error = await errorOf(
      clientOf(upstream.url).get(phoneSystem, PHONE_SYSTEM_PATH, { account, signal }),
    );
    expect(error).toMatchObject({ kind: 'aborted', outcome: undefined });
    expect(await closed(upstream.connections[0])).toBe(true);
  });

  it('leaves the outcome of a write that was sent unknown', async () => {
    const upstream = await startTcpUpstreamThat(() => {
      controller.abort();
    });
    const controller = new AbortController();
    const { signal } = controller;
    const error = await errorOf(clientOf(upstream.url).remove(PHONE_SYSTEM_PATH, { account, signal }));
    expect(error).toMatchObject({ kind: 'aborted', outcome: 'unknown' });
  });

  it('ends a waiting call at once, which is never sent', async () => {
    const upstream = await startUpstream((response) => {
      setTimeout(() => response.end(PHONE_SYSTEM_XML), 30);
    });
    const client = clientOf(upstream.url, { maxConcurrency: 1 });
    const ended: string[] = [];
    const running = get(client).then(() => ended.push('running'));
    const controller = new AbortController();
    const waiting = errorOf(client.remove(PHONE_SYSTEM_PATH, { account, signal: controller.signal }));
    controller.abort();
    const error = await waiting;
    ended.push('waiting');
    await running;
    expect(error).toMatchObject({ kind: 'aborted', outcome: undefined });
    expect(ended).toEqual(['waiting', 'running']);
    expect(upstream.requests).toHaveLength(1);
  });

  it('that is already aborted prevents the call from being sent', async () => {
    const upstream = await startUpstreamAnswering(204);
    const signal = AbortSignal.abort();
    const error = await errorOf(clientOf(upstream.url).remove(PHONE_SYSTEM_PATH, { account, signal }));
    expect(error.kind).toBe('aborted');
    expect(upstream.requests).toEqual([]);
  });
});

describe('a connection that fails', () => {
  it('because nothing listens makes the upstream unavailable, and a write certainly not done', async () => {
    const error = await errorOf(update(clientOf(`http://127.0.0.1:${await closedPort()}`)));
    expect(error).toMatchObject({ kind: 'unavailable', outcome: undefined, retryAfterSeconds: 1 });
    expect(error.message).toContain('refused the connection');
  });

  it('because the host is unknown makes the upstream unavailable, and is not named', async () => {
    const error = await errorOf(update(clientOf('http://no-such-host.invalid')));
    expect(error).toMatchObject({ kind: 'unavailable', outcome: undefined });
    expect(error.message).toMatch(/host name .* cannot be resolved/);
    expect(error.message).not.toContain('invalid');
  });

  it.each<[string, (socket: Socket) => void]>([
    ['is reset before the answer', (socket) => socket.resetAndDestroy()],
    ['is closed before the answer', (socket) => socket.end()],
    [
      'is reset within the body',
      (socket) =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<P', () => {
          setTimeout(() => socket.resetAndDestroy(), 20);
        }),
    ],
  ])('because it %s makes the upstream unavailable', async (_, answer) => {
    const upstream = await startTcpUpstreamThat(answer);
    const error = await errorOf(get(clientOf(upstream.url)));
    expect(error).toMatchObject({ kind: 'unavailable', outcome: undefined });
    expect(error.message).toContain('connection to the upstream was lost');
  });

  it.each<[string, (socket: Socket) => void]>([
    ['reset', (socket) => socket.resetAndDestroy()],
    ['closed', (socket) => socket.end()],
    ['used for something that is not HTTP', (socket) => socket.write('220 mail.example.test ESMTP\r\n')],
  ])('or is %s leaves the outcome of a write unknown, and the write is not sent again', async (_, answer) => {
    const upstream = await startTcpUpstreamThat(answer);
    const error = await errorOf(update(clientOf(upstream.url)));
    expect(error.outcome).toBe('unknown');
    expect(upstream.connections).toHaveLength(1);
  });

  it('frees the slot for the next call', async () => {
    const upstream = await startTcpUpstream((socket, connectionNumber) =>
      connectionNumber === 1 ? socket.resetAndDestroy() : socket.write(OK),
    );
    const client = clientOf(upstream.url, { maxConcurrency: 1 });
    await errorOf(get(client));
    await expect(get(client)).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
  });

  it('because the client is closed within a call makes the upstream unavailable, also on a reused connection', async () => {
    const upstream = await startUpstreamThatAnswersOncePerConnection(() => {
      void client.close();
    });
    const client = clientOf(upstream.url);
    await get(client);
    expect((await errorOf(get(client))).kind).toBe('unavailable');
    expect(upstream.connections).toHaveLength(1);
  });

  it('because the client is closed before a call makes the upstream unavailable', async () => {
    const upstream = await startUpstreamAnswering(200, PHONE_SYSTEM_XML);
    const client = clientOf(upstream.url);
    void client.close();
    expect((await errorOf(get(client))).kind).toBe('unavailable');
    expect(upstream.requests).toEqual([]);
  });
});

describe('an answer that cannot be read', () => {
  it.each([
    ['is not HTTP', '220 mail.example.test ESMTP\r\n'],
    ['is shorter than its Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<PhoneSystem/>'],
    [
      'ends before its last chunk',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\ne\r\n<PhoneSystem/>\r\n',
    ],
    [
      'has a chunk of no size',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<PhoneSystem/>\r\n0\r\n\r\n',
    ],
    ['has headers without end', `HTTP/1.1 200 OK\r\n${'X-A: 1\r\n'.repeat(5_000)}`],
  ])('because it %s is an invalid response', async (_, answer) => {
    const upstream = await startTcpUpstreamThat((socket) => socket.end(answer));
    expect((await errorOf(get(clientOf(upstream.url)))).kind).toBe('invalid-response');
  });

  it('because it is larger than 10 MiB is an invalid response, and its connection is closed', async () => {
    const upstream = await startTcpUpstreamThat((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.write(Buffer.alloc(MAX_BYTES + 1, ' '));
    });
    const error = await errorOf(get(clientOf(upstream.url)));
    expect(error).toMatchObject({ kind: 'invalid-response' });
    expect(error.message).toContain('larger than');
    expect(await closed(upstream.connections[0])).toBe(true);
  });

  it('because it unpacks to more than 10 MiB is an invalid response', async () => {
    const bomb = gzipSync(Buffer.alloc(MAX_BYTES + 1, ' '));
    const upstream = await startUpstreamAnswering(200, bomb, { 'Content-Encoding': 'gzip' });
    expect((await errorOf(get(clientOf(upstream.url)))).kind).toBe('invalid-response');
  });

  it.each(['gzip', 'zstd'])('because it is not %s, as declared, is an invalid response', async (encoding) => {
    const upstream = await startUpstreamAnswering(200, PHONE_SYSTEM_XML, { 'Content-Encoding': encoding });
    expect((await errorOf(get(clientOf(upstream.url)))).kind).toBe('invalid-response');
  });

  it('that was compressed although the client asked for plain is decoded', async () => {
    const upstream = await startUpstreamAnswering(200, gzipSync(PHONE_SYSTEM_XML), {
      'Content-Encoding': 'gzip',
    });
    await expect(get(clientOf(upstream.url))).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
  });

  it('does not make a write fail whose status says that it was done', async () => {
    const upstream = await startTcpUpstreamThat((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<'),
    );
    await expect(update(clientOf(upstream.url))).resolves.toBeUndefined();
  });

  it('does not hide the id in Location', async () => {
    const upstream = await startTcpUpstreamThat((socket) =>
      socket.end(
        `HTTP/1.1 201 Created\r\nLocation: /vmrest/phonesystems/${PHONE_SYSTEM_ID}\r\nContent-Length: 99\r\n\r\n/vm`,
      ),
    );
    await expect(create(clientOf(upstream.url))).resolves.toBe(PHONE_SYSTEM_ID);
  });

  it('does not hide the status of an error', async () => {
    const upstream = await startTcpUpstreamThat((socket) =>
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 99\r\n\r\n<html>'),
    );
    expect((await errorOf(get(clientOf(upstream.url)))).kind).toBe('forbidden');
  });

  it('is not read beyond 64 KiB when it only explains an error, and its connection is closed', async () => {
    const upstream = await startTcpUpstreamThat((socket) => {
      socket.write('HTTP/1.1 500 Oops\r\n\r\n');
      socket.write(Buffer.alloc(65 * 1024, ' '));
    });
    const error = await errorOf(get(clientOf(upstream.url)));
    expect(error.kind).toBe('server-error');
    expect(await closed(upstream.connections[0])).toBe(true);
  });
});

describe('an answer that is not in HTTP/1.1', () => {
  const INTERIM = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
  const answers: [string, (socket: Socket) => void][] = [
    [
      'a switch to another protocol',
      (socket) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'),
    ],
    ['a switch to no protocol', (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')],
    ['a status line of HTTP/2', (socket) => socket.write('HTTP/2 200\r\n\r\n')],
    ['a status line of HTTP/2.0', (socket) => socket.write('HTTP/2.0 200 OK\r\n\r\n')],
    ['a status line of HTTP/2.0 with an end', (socket) => socket.write(OK.replace('HTTP/1.1', 'HTTP/2.0'))],
    ['frames of HTTP/2', (socket) => socket.write(Buffer.from('000006040000000000000300000064', 'hex'))],
    ['interim answers at once', (socket) => socket.write(INTERIM.repeat(1_000))],
    [
      'interim answers without end',
      (socket) => {
        const flood = setInterval(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'), 1);
        socket.once('close', () => {
          clearInterval(flood);
        });
      },
    ],
  ];

  it.each(answers)('but %s, is an invalid response before the time is over', async (_, answer) => {
    const upstream = await startTcpUpstreamThat(answer);
    const client = clientOf(upstream.url, { timeoutMs: 20_000 });
    expect(await errorOf(get(client))).toMatchObject({ kind: 'invalid-response', outcome: undefined });
    expect(await closed(upstream.connections[0])).toBe(true);
  });

  it.each(answers)('but %s, leaves the outcome of a write unknown', async (_, answer) => {
    const upstream = await startTcpUpstreamThat(answer);
    const client = clientOf(upstream.url, { timeoutMs: 20_000 });
    expect(await errorOf(update(client))).toMatchObject({ kind: 'invalid-response', outcome: 'unknown' });
    expect(upstream.connections).toHaveLength(1);
  });

  it.each(answers)('but %s, frees the slot for the next call', async (_, answer) => {
    const upstream = await startTcpUpstream((socket, connectionNumber) => {
      if (connectionNumber === 1) answer(socket);
      else socket.write(OK);
    });
    const client = clientOf(upstream.url, { timeoutMs: 20_000, maxConcurrency: 1 });
    await errorOf(get(client));
    await expect(get(client)).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
  });

  it('is not the answer that follows a few interim ones', async () => {
    const upstream = await startTcpUpstreamThat((socket) =>
      socket.write(`HTTP/1.1 100 Continue\r\n\r\n${INTERIM.repeat(3)}${OK}`),
    );
    await expect(get(clientOf(upstream.url))).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
  });
});

describe('a persistent connection', () => {
  it('is used again', async () => {
    const upstream = await startTcpUpstreamThat((socket) => socket.write(OK));
    const client = clientOf(upstream.url);
    await get(client);
    await get(client);
    expect(upstream.connections).toHaveLength(1);
  });

  it('is closed before the time that the server announces', async () => {
    const upstream = await startTcpUpstreamThat((socket) =>
      socket.write(OK.replace('\r\n', '\r\nConnection: keep-alive\r\nKeep-Alive: timeout=2\r\n')),
    );
    await get(clientOf(upstream.url));
    await delay(1_200);
    expect(upstream.connections[0]?.closed).toBe(true);
  });

  it('may take longer to answer than it may be idle', async () => {
    const hinted = OK.replace('\r\n', '\r\nConnection: keep-alive\r\nKeep-Alive: timeout=2\r\n');
    const upstream = await startTcpUpstreamThat((socket) => {
      setTimeout(() => socket.write(hinted), socket.bytesWritten === 0 ? 0 : 1_200);
    });
    const client = clientOf(upstream.url);
    await get(client);
    await expect(get(client)).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
    expect(upstream.connections).toHaveLength(1);
  });

  it('that the server closes instead of answering a GET is replaced by a fresh one, once', async () => {
    const upstream = await startUpstreamThatAnswersOncePerConnection((socket) => socket.resetAndDestroy());
    const client = clientOf(upstream.url);
    await get(client);
    await expect(get(client)).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
    expect(upstream.connections).toHaveLength(2);
  });

  it('that the server closes is not replaced by another that has been idle', async () => {
    let closedCount = 0;
    const upstream = await startUpstreamThatAnswersOncePerConnection((socket) => {
      closedCount++;
      socket.resetAndDestroy();
    });
    const client = clientOf(upstream.url);
    await Promise.all([get(client), get(client)]);
    await get(client);
    expect(closedCount).toBe(1);
    expect(upstream.connections).toHaveLength(3);
  });

  it('that the server closes normally instead of answering a GET is replaced, too', async () => {
    const upstream = await startUpstreamThatAnswersOncePerConnection((socket) => socket.end());
    const client = clientOf(upstream.url);
    await get(client);
    await expect(get(client)).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
  });

  it('that the server closes instead of answering a write leaves the outcome unknown', async () => {
    const upstream = await startUpstreamThatAnswersOncePerConnection((socket) => socket.resetAndDestroy());
    const client = clientOf(upstream.url);
    await get(client);
    expect(await errorOf(update(client))).toMatchObject({ kind: 'unavailable', outcome: 'unknown' });
    expect(upstream.connections).toHaveLength(1);
  });

  it('that the server closes within its answer is not replaced', async () => {
    const upstream = await startUpstreamThatAnswersOncePerConnection((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-'),
    );
    const client = clientOf(upstream.url);
    await get(client);
    expect((await errorOf(get(client))).kind).toBe('unavailable');
    expect(upstream.connections).toHaveLength(1);
  });

  it('on which an answer does not come in time is not replaced', async () => {
    const upstream = await startUpstreamThatAnswersOncePerConnection(() => undefined);
    const client = clientOf(upstream.url, { timeoutMs: 60 });
    await get(client);
    expect((await errorOf(get(client))).kind).toBe('timeout');
    expect(upstream.connections).toHaveLength(1);
  });

  it('that is fresh is not replaced: the GET fails', async () => {
    const upstream = await startTcpUpstreamThat((socket) => socket.resetAndDestroy());
    await errorOf(get(clientOf(upstream.url)));
    expect(upstream.connections).toHaveLength(1);
  });
});

/** The first request on a connection is answered, the second gets something else. */
function startUpstreamThatAnswersOncePerConnection(instead: (socket: Socket) => void): Promise<TcpUpstream> {
  const answered = new WeakSet<Socket>();
  return startTcpUpstreamThat((socket) => {
    if (answered.has(socket)) {
      instead(socket);
      return;
    }
    answered.add(socket);
    socket.write(OK);
  });
}
