import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PipelinedRequests } from './pipelined-requests.js';

const GET = 'GET / HTTP/1.1\r\nH: a\r\n\r\n';

/** A server whose requests are watched, and what came to whatever answers them. */
async function startServer(answer: RequestListener, onFinished: typeof onTestFinished = onTestFinished) {
  const begun: IncomingMessage[] = [];
  const sockets: Socket[] = [];
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    begun.push(request);
    answer(request, response);
  });
  server.on('connection', (socket) => sockets.push(socket));
  const pipelined = new PipelinedRequests();
  pipelined.watch(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const open = (): Socket => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => socket.destroy());
    return socket;
  };
  return { begun, sockets, open, pipelined };
}

/** What a connection has brought so far. */
function textOf(socket: Socket): () => string {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

describe('requests that are sent without waiting for answers', () => {
  it('are answered one after the other, in order', async () => {
    const open: ServerResponse[] = [];
    const server = await startServer((_request, response) => open.push(response));
    const socket = server.open();
    const text = textOf(socket);
    socket.write('GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n\r\n');
    for (const [index, path] of ['/a', '/b', '/c'].entries()) {
      await expect.poll(() => server.begun.length).toBe(index + 1);
      open[index]?.end(`answer to ${String(server.begun[index]?.url)}`);
      await expect.poll(text).toContain(`answer to ${path}`);
    }
  });

  it.each(['at once', 'later'])(
    'are all answered, a thousand of them: %s',
    { timeout: 20_000 },
    async (when) => {
      const server = await startServer((_request, response) => {
        if (when === 'at once') response.end('x');
        else setImmediate(() => response.end('x'));
      });
      const socket = server.open();
      const text = textOf(socket);
      socket.write(GET.repeat(1000));
      await expect.poll(() => text().split('HTTP/1.1 200').length - 1, { timeout: 10_000 }).toBe(1000);
    },
  );

  it('are not started once the connection has closed', async () => {
    const open: ServerResponse[] = [];
    const server = await startServer((_request, response) => open.push(response));
    const socket = server.open();
    socket.write(GET.repeat(150));
    await expect.poll(() => server.begun.length).toBe(1);
    socket.destroy();
    await expect.poll(() => server.sockets[0]?.destroyed).toBe(true);
    open[0]?.end('x');
    await new Promise(setImmediate);
    expect(server.begun).toHaveLength(1);
    expect(open[0]?.destroyed).toBe(true);
  });

  it('are not read beyond a few while answers are pending', async () => {
    const open: ServerResponse[] = [];
    const server = await startServer((_request, response) => open.push(response));
    const socket = server.open();
    socket.write(GET.repeat(200_000));
    await expect.poll(() => server.sockets[0]?.isPaused(), { timeout: 4000 }).toBe(true);
    const read = server.sockets[0]?.bytesRead ?? Infinity;
    expect(read).toBeLessThanOrEqual(2 * 64 * 1024);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.sockets[0]?.bytesRead).toBe(read);
    expect(server.begun).toHaveLength(1);
  });

  it(
    'do not delay other connections, from however many connections they come',
    { timeout: 30_000 },
    async () => {
      const server = await startServer(({ url }, response) => {
        if (url === '/good') response.end('good');
      });
      const connections = Array.from({ length: 12 }, server.open);
      for (const socket of connections) socket.write(GET.repeat(2500));
      // Those that are too many lose their connection; the others go on waiting.
      const ended = (): number => connections.filter(({ destroyed }) => destroyed).length;
      await expect.poll(ended, { timeout: 20_000 }).toBeGreaterThan(0);
      const good = server.open();
      const text = textOf(good);
      good.write('GET /good HTTP/1.1\r\n\r\n');
      await expect.poll(text, { timeout: 20_000 }).toContain('good');
      expect(connections.some(({ destroyed }) => !destroyed)).toBe(true);
      for (const socket of connections) socket.destroy();
    },
  );

  it('are rejected in their turn when the parser does not understand the next', async () => {
    const open: ServerResponse[] = [];
    const server = await startServer((_request, response) => open.push(response));
    const socket = server.open();
    socket.write(`${GET}POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf`);
    await expect.poll(() => server.begun.length).toBe(1);
    const rejection = server.pipelined.reject(server.sockets[0] ?? socket);
    expect(rejection.incomplete?.method).toBe('POST');
    open[0]?.end('x');
    await rejection.settled;
    await new Promise(setImmediate);
    expect(server.begun).toHaveLength(1);
  });
});

describe('an answer that the client does not read', () => {
  const LARGE = Buffer.alloc(32 * 1024 * 1024, 'x');

  it.concurrent('ends the connection within 15 s', { timeout: 30_000 }, async ({ onTestFinished }) => {
    const server = await startServer((_request, response) => response.end(LARGE), onTestFinished);
    const socket = server.open().pause();
    socket.write(GET);
    await expect.poll(() => server.begun.length).toBe(1);
    const startMs = performance.now();
    await once(server.sockets[0] ?? socket, 'close');
    expect(performance.now() - startMs).toBeLessThan(20_000);
  });

  it.concurrent(
    'has as long as it takes while the client reads some of it',
    { timeout: 60_000 },
    async ({ onTestFinished }) => {
      const server = await startServer((_request, response) => response.end(LARGE), onTestFinished);
      const socket = server.open();
      let read = 0;
      const pausesAt = [LARGE.length / 2, LARGE.length / 4];
      socket.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read < (pausesAt.at(-1) ?? Infinity)) return;
        pausesAt.pop();
        socket.pause();
        setTimeout(() => socket.resume(), 6000);
      });
      socket.write(GET);
      await expect.poll(() => read, { timeout: 40_000 }).toBeGreaterThan(LARGE.length);
    },
  );

  it.concurrent(
    'is no reason to end the next that takes longer to make',
    { timeout: 40_000 },
    async ({ onTestFinished }) => {
      const server = await startServer(({ url }, response) => {
        if (url === '/large') response.end(LARGE);
        else setTimeout(() => response.end('at last'), 10_000);
      }, onTestFinished);
      const socket = server.open();
      let tail = '';
      let read = 0;
      socket.on('data', (chunk: Buffer) => {
        read += chunk.length;
        tail = (tail + chunk.toString('latin1')).slice(-200);
      });
      socket.pause();
      socket.write('GET /large HTTP/1.1\r\n\r\nGET /slow HTTP/1.1\r\n\r\n');
      await expect.poll(() => server.sockets[0]?.writableLength).toBeGreaterThan(0);
      socket.resume();
      await expect.poll(() => tail, { timeout: 30_000 }).toContain('at last');
      expect(read).toBeGreaterThan(LARGE.length);
    },
  );
});
