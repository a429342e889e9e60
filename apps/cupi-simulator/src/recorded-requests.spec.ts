import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecordedRequest } from './recorded-requests.js';
import { type Simulator, startSimulator } from './server.js';
import { BRANCH, call, FACTORY } from './simulator-client.fixture.js';

const AXL_SERVER = `${BRANCH}/axlservers/5f3c84e3-8ab1-4fae-a051-bc1db938dae4`;

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

function last(): RecordedRequest | undefined {
  return simulator.requests.at(-1);
}

describe('recorded requests', () => {
  it('show the request', async () => {
    await call(simulator, '/vmrest/phonesystems?query=(DisplayName%20is%20x)');
    expect(last()).toMatchObject({ method: 'GET', url: '/vmrest/phonesystems?query=(DisplayName%20is%20x)' });
  });

  it('show the status', async () => {
    await call(simulator, '/vmrest/phonesystems/bogus');
    expect(last()?.status).toBe(404);
  });

  it('contain the body unchanged', async () => {
    const xml = '<PhoneSystem><DisplayName> Ä&amp;B </DisplayName></PhoneSystem>';
    await call(simulator, FACTORY, { method: 'PUT', xml });
    expect(last()?.body).toBe(xml);
  });

  it('contain the headers', async () => {
    await call(simulator, FACTORY, { headers: { 'X-Request-Id': 'r-1' } });
    expect(last()?.headers['x-request-id']).toBe('r-1');
  });

  it('name the account that was claimed', async () => {
    await call(simulator, FACTORY, { username: 'mallory' });
    expect(last()?.username).toBe('mallory');
  });

  it('name the account of the session', async () => {
    const { headers } = await call(simulator, FACTORY, { username: 'reader' });
    const cookies = headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
    await call(simulator, FACTORY, { headers: { Cookie: cookies.join('; ') } });
    expect(last()).toMatchObject({ username: 'administrator', sessionUsername: 'reader' });
  });

  it.each(['authorization', 'cookie'])('do not contain the value of %s', async (name) => {
    await call(simulator, FACTORY, { headers: { Cookie: 'JSESSIONID=canary' } });
    expect(last()?.headers[name]).toBe('[not recorded]');
  });

  it.each([
    ['XML', { xml: '<AXLServer><CcmAXLPassword>can&amp;ary</CcmAXLPassword></AXLServer>' }],
    ['JSON', { json: { CcmAXLPassword: 'can"ary' } }],
  ])('do not contain an AXL password sent in %s', async (_, body) => {
    await call(simulator, AXL_SERVER, { method: 'PUT', ...body });
    expect(last()?.body).not.toContain('ary');
  });

  it('show that an AXL password was empty', async () => {
    const xml = '<AXLServer><CcmAXLPassword></CcmAXLPassword></AXLServer>';
    await call(simulator, AXL_SERVER, { method: 'PUT', xml });
    expect(last()?.body).toBe(xml);
  });

  it('contain requests that are still in progress', async () => {
    simulator.faults.set('hang');
    const hanging = expect(call(simulator, FACTORY)).rejects.toThrow();
    await expect.poll(() => last()).toMatchObject({ method: 'GET', status: undefined });
    await simulator.close();
    await hanging;
  });

  it('can be cleared', async () => {
    await call(simulator, FACTORY);
    simulator.clearRequests();
    expect(simulator.requests).toEqual([]);
  });

  it('contain no more than 32 Mi characters of bodies', async () => {
    const xml = 'x'.repeat(1_048_576);
    for (let sent = 0; sent < 33; sent += 1)
      await call(simulator, `/nothing?${sent}`, { method: 'POST', xml });
    expect(simulator.requests[0]?.url).toBe('/nothing?1');
  }, 15_000);

  it('are the newest 10 000', async () => {
    await call(simulator, '/vmrest/version');
    const { port } = new URL(simulator.url);
    const socket = connect(Number(port), '127.0.0.1').resume();
    socket.write('GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(9_999));
    socket.end('GET /last HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await expect.poll(() => last()?.url, { timeout: 10_000 }).toBe('/last');
    expect([simulator.requests.length, simulator.requests[0]?.url]).toEqual([10_000, '/nothing']);
  }, 15_000);
});
