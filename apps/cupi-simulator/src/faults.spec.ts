import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from './server.js';
import { basic, BRANCH, call, FACTORY, type TestAnswer, textOf } from './simulator-client.fixture.js';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

const RENAME = { method: 'PUT', xml: '<PhoneSystem><DisplayName>Renamed</DisplayName></PhoneSystem>' };

async function nameOf(path: string): Promise<string | undefined> {
  const { text } = await call(simulator, path);
  return textOf(text, 'DisplayName');
}

/** The bytes on the wire up to the end of the connection, and the error that ended it, if any. */
async function rawGet(path: string): Promise<{ bytes: string; error: string | undefined }> {
  const { port } = new URL(simulator.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${basic()}\r\n\r\n`);
  let bytes = '';
  let error: string | undefined;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.toString('latin1')));
  socket.on('error', (reason: NodeJS.ErrnoException) => (error = reason.code));
  await new Promise((resolve) => socket.once('close', resolve));
  return { bytes, error };
}

function bodyOf(bytes: string): string {
  return bytes.slice(bytes.indexOf('\r\n\r\n') + 4);
}

function contentLengthOf(bytes: string): number {
  return Number(/content-length: (\d+)/i.exec(bytes)?.[1]);
}

describe('when a switch acts', () => {
  it('is until it is cleared', async () => {
    simulator.faults.set('busy');
    await call(simulator, FACTORY);
    await expect(call(simulator, FACTORY)).resolves.toMatchObject({ status: 503 });
  });

  it('is not after it is cleared', async () => {
    simulator.faults.set('busy');
    simulator.faults.clear('busy');
    await expect(call(simulator, FACTORY)).resolves.toMatchObject({ status: 200 });
  });

  it('is not after all are cleared', () => {
    simulator.faults.set('busy');
    simulator.faults.set('slow');
    simulator.faults.clear();
    expect(simulator.faults.list()).toEqual([]);
  });

  it('is never when its count is 0', async () => {
    simulator.faults.set('busy', { times: 0 });
    await expect(call(simulator, FACTORY)).resolves.toMatchObject({ status: 200 });
  });

  it('is the next requests when they are counted', async () => {
    simulator.faults.set('busy', { times: 2 });
    const statuses: number[] = [];
    for (let sent = 0; sent < 3; sent += 1) statuses.push((await call(simulator, FACTORY)).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  it('shows how many requests are left', async () => {
    simulator.faults.set('busy', { times: 2 });
    await call(simulator, FACTORY);
    expect(simulator.faults.list()).toEqual([{ name: 'busy', times: 1 }]);
  });

  it('may be one method only', async () => {
    simulator.faults.set('busy', { method: 'PUT' });
    const statuses = [await call(simulator, FACTORY), await call(simulator, FACTORY, RENAME)];
    expect(statuses.map(({ status }) => status)).toEqual([200, 503]);
  });

  it('may be one path only', async () => {
    simulator.faults.set('busy', { pathPrefix: BRANCH });
    const answers = [await call(simulator, FACTORY), await call(simulator, `${BRANCH}/axlservers`)];
    expect(answers.map(({ status }) => status)).toEqual([200, 503]);
  });

  it('does not count other requests', async () => {
    simulator.faults.set('busy', { times: 1, method: 'PUT' });
    await call(simulator, FACTORY);
    await expect(call(simulator, FACTORY, RENAME)).resolves.toMatchObject({ status: 503 });
  });
});

describe('switches that answer instead of CUPI', () => {
  async function answerUnder(...fault: Parameters<Simulator['faults']['set']>): Promise<TestAnswer> {
    simulator.faults.set(...fault);
    return call(simulator, FACTORY);
  }

  it.each([
    ['busy', 503, 'text/html'],
    ['unauthorized', 401, 'text/html'],
    ['forbidden', 403, 'application/xml'],
    ['error-500', 500, 'application/xml'],
    ['html', 200, 'text/html'],
    ['html-500', 500, 'text/html'],
    ['redirect', 302, 'text/html'],
  ] as const)('%s is a %i of %s', async (name, status, contentType) => {
    const answer = await answerUnder(name);
    expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([status, contentType]);
  });

  it('busy has a Retry-After', async () => {
    const { headers } = await answerUnder('busy', { retryAfterSeconds: 7 });
    expect(headers.get('retry-after')).toBe('7');
  });

  it('busy has no Retry-After by default', async () => {
    const { headers } = await answerUnder('busy');
    expect(headers.get('retry-after')).toBeNull();
  });

  it('error-500 is an error document', async () => {
    const { text } = await answerUnder('error-500');
    expect(textOf(text, 'code')).toBe('INTERNAL_SERVER_ERROR');
  });

  it('html is a page to sign in at', async () => {
    const { text } = await answerUnder('html');
    expect(text).toContain('type="password"');
  });

  it('redirect leads to a foreign host', async () => {
    const { headers } = await answerUnder('redirect');
    expect(headers.get('location')).toBe('https://idp.example.test/sso/login');
  });

  it('redirect leads to the given URL', async () => {
    const { headers } = await answerUnder('redirect', { location: 'http://127.0.0.1:9/trap' });
    expect(headers.get('location')).toBe('http://127.0.0.1:9/trap');
  });

  it('do not carry a write out', async () => {
    simulator.faults.set('html-500', { times: 1 });
    await call(simulator, BRANCH, RENAME);
    await expect(nameOf(BRANCH)).resolves.toBe('Branch PBX');
  });

  it('hang answers nothing', async () => {
    simulator.faults.set('hang');
    const hanging = call(simulator, FACTORY, { signal: AbortSignal.timeout(200) });
    await expect(hanging).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('endless continues beyond any limit of a reader', async () => {
    simulator.faults.set('endless');
    const request = httpRequest(simulator.url + FACTORY, { headers: { Authorization: basic() } }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > 5_000_000) break;
    }
    expect(bytes).toBeGreaterThan(5_000_000);
  });
});

describe('switches that corrupt the delivery', () => {
  it('slow delays the headers', async () => {
    simulator.faults.set('slow', { delayMs: 120 });
    const start = performance.now();
    await call(simulator, FACTORY);
    expect(performance.now() - start).toBeGreaterThan(110);
  });

  it('slow carries a read out before it waits', async () => {
    simulator.faults.set('slow', { delayMs: 150, times: 1 });
    const slow = call(simulator, BRANCH);
    await expect.poll(() => simulator.faults.list()).toEqual([]);
    await call(simulator, BRANCH, RENAME);
    expect(textOf((await slow).text, 'DisplayName')).toBe('Branch PBX');
  });

  it('slow carries a write out although the client has gone', async () => {
    simulator.faults.set('slow', { delayMs: 10_000, times: 1 });
    const leaving = call(simulator, BRANCH, { ...RENAME, signal: AbortSignal.timeout(100) });
    await expect(leaving).rejects.toThrow();
    await expect(nameOf(BRANCH)).resolves.toBe('Renamed');
  });

  it('slow-body trickles byte by byte', async () => {
    simulator.faults.set('slow-body', { delayMs: 1 });
    const request = httpRequest(`${simulator.url}/vmrest/version`, {
      headers: { Authorization: basic() },
    }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    let chunks = 0;
    response.on('data', () => (chunks += 1));
    await once(response, 'end');
    expect(chunks).toBeGreaterThan(20);
  });

  it('slow-body arrives whole in the end', async () => {
    simulator.faults.set('slow-body', { delayMs: 1 });
    const { text } = await call(simulator, '/vmrest/version');
    expect(textOf(text, 'name')).toBe('vmrest');
  });

  it('drop resets the connection before the headers', async () => {
    simulator.faults.set('drop');
    await expect(rawGet(FACTORY)).resolves.toEqual({ bytes: '', error: 'ECONNRESET' });
  });

  it('drop carries a write out', async () => {
    simulator.faults.set('drop', { times: 1 });
    await expect(call(simulator, BRANCH, RENAME)).rejects.toThrow();
    await expect(nameOf(BRANCH)).resolves.toBe('Renamed');
  });

  it('drop-in-body resets the connection after half the body', async () => {
    simulator.faults.set('drop-in-body');
    const { bytes, error } = await rawGet(FACTORY);
    expect([bodyOf(bytes).length, error]).toEqual([Math.floor(contentLengthOf(bytes) / 2), 'ECONNRESET']);
  });

  it('truncate ends the connection normally after half the body', async () => {
    simulator.faults.set('truncate');
    const { bytes, error } = await rawGet(FACTORY);
    expect([bodyOf(bytes).length, error]).toEqual([Math.floor(contentLengthOf(bytes) / 2), undefined]);
  });

  it('truncate does not change an answer without a body', async () => {
    simulator.faults.set('truncate');
    await expect(call(simulator, BRANCH, RENAME)).resolves.toMatchObject({ status: 204 });
  });

  it('wrong-root renames the root of a list', async () => {
    simulator.faults.set('wrong-root');
    const { text } = await call(simulator, '/vmrest/phonesystems');
    expect(textOf(text, 'Unexpected')).toBeDefined();
  });

  it('wrong-root renames the root of an empty list', async () => {
    simulator.faults.set('wrong-root');
    const { text } = await call(simulator, '/vmrest/phonesystems?rowsPerPage=0');
    expect(text).toMatch(/<Unexpected total="60"\/>$/);
  });

  it('wrong-root wraps JSON', async () => {
    simulator.faults.set('wrong-root');
    const { text } = await call(simulator, FACTORY, { headers: { Accept: 'application/json' } });
    expect(JSON.parse(text)).toHaveProperty('Unexpected');
  });

  it('malformed XML arrives whole and cannot be read', async () => {
    simulator.faults.set('malformed');
    const { text } = await call(simulator, FACTORY);
    expect(text).toMatch(/<\/PhoneSystem$/);
  });

  it('malformed JSON arrives whole and cannot be read', async () => {
    simulator.faults.set('malformed');
    const { text } = await call(simulator, FACTORY, { headers: { Accept: 'application/json' } });
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it('malformed does not change the path of a created object', async () => {
    simulator.faults.set('malformed');
    const xml = '<PhoneSystem><DisplayName>New</DisplayName></PhoneSystem>';
    const { headers, text } = await call(simulator, '/vmrest/phonesystems', { method: 'POST', xml });
    expect(headers.get('location')).toBe(simulator.url + text);
  });

  it('doctype is between the declaration and the root', async () => {
    simulator.faults.set('doctype');
    const { text } = await call(simulator, FACTORY);
    expect(text).toMatch(/\?><!DOCTYPE PhoneSystem \[<!ENTITY .*\]><PhoneSystem>/);
  });

  it('several act at once', async () => {
    simulator.faults.set('doctype');
    simulator.faults.set('wrong-root');
    const { text } = await call(simulator, FACTORY);
    expect(text).toMatch(/<!DOCTYPE .*<\/Unexpected>$/);
  });
});
