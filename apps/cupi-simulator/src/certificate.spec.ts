import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KeyAndCertificate, makeCertificate } from './certificate.js';
import { type Simulator, startSimulator } from './server.js';
import { basic, FACTORY } from './simulator-client.fixture.js';

let tls: KeyAndCertificate;
let simulator: Simulator;
beforeAll(async () => {
  tls = await makeCertificate();
  simulator = await startSimulator({ tls });
});
afterAll(() => simulator.close());

async function get(options: RequestOptions): Promise<IncomingMessage> {
  const headers = { Authorization: basic() };
  const sent = request(simulator.url + FACTORY, { headers, agent: false, ...options }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response.resume();
}

describe('the simulator over HTTPS', () => {
  it('says so in its URL', () => {
    expect(simulator.url).toMatch(/^https:/);
  });

  it.each(['localhost', '127.0.0.1', 'cupi-simulator'])(
    'is trusted as %s by a client that has its certificate',
    async (name) => {
      const response = await get({ ca: tls.cert, ...(name === '127.0.0.1' ? {} : { servername: name }) });
      expect(response.statusCode).toBe(200);
    },
  );

  it('is not trusted under another name', async () => {
    await expect(get({ ca: tls.cert, servername: 'cuc.example.test' })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('is not trusted by a client that does not have its certificate', async () => {
    await expect(get({})).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  it('can reset a connection', async () => {
    simulator.faults.set('drop', { times: 1 });
    await expect(get({ ca: tls.cert })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('has another key every time', async () => {
    const other = await makeCertificate();
    expect(other.key).not.toBe(tls.key);
  });
});
