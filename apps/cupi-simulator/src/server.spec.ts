import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from './server.js';
import { BRANCH, call, FACTORY } from './simulator-client.fixture.js';

describe('the simulated server', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterAll(() => simulator.close());

  it('says where it is', () => {
    expect(simulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it.each([
    ['cache-control', 'private'],
    ['expires', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ['x-frame-options', 'SAMEORIGIN'],
    ['server', ''],
    ['content-type', 'application/xml;charset=UTF-8'],
  ])('sends the header %s of an 11.5 server', async (name, value) => {
    const { headers } = await call(simulator, FACTORY);
    expect(headers.get(name)).toBe(value);
  });

  it('says how long its answers are', async () => {
    const { headers, text } = await call(simulator, BRANCH);
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
  });

  it('starts XML with the declaration and the root on the same line', async () => {
    const { text } = await call(simulator, FACTORY);
    expect(text).toMatch(/^<\?xml version="1\.0" encoding="UTF-8" standalone="yes"\?><PhoneSystem><URI>/);
  });

  it('names a content type on a 204', async () => {
    const { status, headers } = await call(simulator, FACTORY, { method: 'PUT', xml: '<PhoneSystem/>' });
    expect([status, headers.get('content-type')]).toEqual([204, 'application/xml']);
  });

  it.each([
    '/vmrest/phonesystem/aa6d3f45-ccdf-4fa2-8170-e5c94b51813a',
    '/vmrest/holidayschedules',
    '/vmrest',
    '/',
  ])('does not know %s', async (path) => {
    const { status } = await call(simulator, path);
    expect(status).toBe(404);
  });

  it.each(['/vmrest/phonesystems/', `${FACTORY}/`, `${BRANCH}/axlservers/`, '/vmrest/version/'])(
    'tolerates the slash at the end of %s',
    async (path) => {
      const { status } = await call(simulator, path);
      expect(status).toBe(200);
    },
  );

  it.each([
    ['PUT', '/vmrest/phonesystems', 'GET, POST'],
    ['DELETE', '/vmrest/phonesystems', 'GET, POST'],
    ['POST', FACTORY, 'GET, PUT, DELETE'],
    ['PATCH', FACTORY, 'GET, PUT, DELETE'],
    ['DELETE', `${BRANCH}/axlservers`, 'GET, POST'],
    ['POST', `${BRANCH}/phonesystemassociations`, 'GET'],
    ['DELETE', '/vmrest/version', 'GET'],
  ])('offers no %s on %s', async (method, path, allowed) => {
    const { status, headers } = await call(simulator, path, { method });
    expect([status, headers.get('allow')]).toEqual([405, allowed]);
  });

  it('rejects a body of more than 1 MiB', async () => {
    const xml = `<PhoneSystem><DisplayName>${'x'.repeat(1_100_000)}</DisplayName></PhoneSystem>`;
    const { status } = await call(simulator, '/vmrest/phonesystems', { method: 'POST', xml });
    expect(status).toBe(413);
  });
});

describe('closing the simulated server', () => {
  it('ends connections on which nothing was sent', async () => {
    const simulator = await startSimulator();
    const socket = connect(Number(new URL(simulator.url).port), '127.0.0.1');
    await once(socket, 'connect');
    const ended = once(socket, 'close');
    await simulator.close();
    await expect(ended).resolves.toBeDefined();
  });

  it('ends calls in progress', async () => {
    const simulator = await startSimulator();
    simulator.faults.set('hang');
    const hanging = call(simulator, FACTORY);
    const failed = expect(hanging).rejects.toThrow();
    await expect.poll(() => simulator.requests.length).toBe(1);
    await simulator.close();
    await failed;
  });

  it('may be done twice', async () => {
    const simulator = await startSimulator();
    await simulator.close();
    await expect(simulator.close()).resolves.toBeUndefined();
  });
});
