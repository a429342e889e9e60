import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from './server.js';
import { basic, call, FACTORY, textOf } from './simulator-client.fixture.js';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

function cookiesOf(headers: Headers): string {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

async function openSession(username?: string): Promise<string> {
  const { headers } = await call(simulator, FACTORY, username === undefined ? {} : { username });
  return cookiesOf(headers);
}

describe('authentication', () => {
  it.each([
    ['a wrong password', basic('administrator', 'wrong')],
    ['an unknown name', basic('nobody', 'sample-password')],
    ['another scheme', 'Bearer sample-password'],
    ['an empty header', ''],
  ])('rejects %s', async (_, authorization) => {
    const { status } = await call(simulator, FACTORY, { headers: { Authorization: authorization } });
    expect(status).toBe(401);
  });

  it('challenges with Basic', async () => {
    const { headers } = await call(simulator, FACTORY, { password: 'wrong' });
    expect(headers.get('www-authenticate')).toMatch(/^Basic realm=/);
  });

  it('explains a 401 in HTML', async () => {
    const { headers } = await call(simulator, FACTORY, { password: 'wrong' });
    expect(headers.get('content-type')).toMatch(/^text\/html/);
  });

  it('opens no session for wrong credentials', async () => {
    const { headers } = await call(simulator, FACTORY, { password: 'wrong' });
    expect(headers.getSetCookie()).toEqual([]);
  });

  it('reads user names and passwords as UTF-8', async () => {
    const administrator = { username: 'jürgen', password: 'pä:ß' };
    const other = await startSimulator({ administrator });
    const { status } = await call(other, FACTORY, administrator);
    await other.close();
    expect(status).toBe(200);
  });
});

describe('roles', () => {
  it('lets a read-only administrator read', async () => {
    const { status } = await call(simulator, FACTORY, { username: 'reader' });
    expect(status).toBe(200);
  });

  it.each(['PUT', 'DELETE'])('rejects a %s of a read-only administrator in XML', async (method) => {
    const { status, text } = await call(simulator, FACTORY, { method, username: 'reader' });
    expect([status, textOf(text, 'code')]).toEqual([403, 'NOT_AUTHORIZED']);
  });

  it('changes nothing for a read-only administrator', async () => {
    const xml = '<PhoneSystem><DisplayName>Changed</DisplayName></PhoneSystem>';
    await call(simulator, FACTORY, { method: 'PUT', username: 'reader', xml });
    const { text } = await call(simulator, FACTORY);
    expect(textOf(text, 'DisplayName')).toBe('PhoneSystem');
  });
});

describe('session cookies', () => {
  it.each([
    [0, /^JSESSIONIDSSO=[0-9A-F]{32}; Path=\/; Secure; HttpOnly$/],
    [1, /^JSESSIONID=[0-9A-F]{32}; Path=\/vmrest\/; Secure; HttpOnly$/],
    [2, /^REQUEST_TOKEN_KEY=-?\d{1,19}; Path=\/; Secure; HttpOnly$/],
  ])('come as in the trace of an 11.5 server: number %i', async (index, pattern) => {
    const { headers } = await call(simulator, FACTORY);
    expect(headers.getSetCookie()[index]).toMatch(pattern);
  });

  it('are not sent to a client that has them', async () => {
    const { headers } = await call(simulator, FACTORY, { headers: { Cookie: await openSession() } });
    expect(headers.getSetCookie()).toEqual([]);
  });

  it('are enough without Basic', async () => {
    const headers = { Cookie: await openSession(), Authorization: '' };
    const { status } = await call(simulator, FACTORY, { headers });
    expect(status).toBe(200);
  });

  it('are not enough when one of the three is missing', async () => {
    const [first = '', second = ''] = (await openSession()).split('; ');
    const headers = { Cookie: `${first}; ${second}`, Authorization: '' };
    const { status } = await call(simulator, FACTORY, { headers });
    expect(status).toBe(401);
  });

  it('are not enough while the switch ignore-cookies is on', async () => {
    const headers = { Cookie: await openSession(), Authorization: '' };
    simulator.faults.set('ignore-cookies');
    const { status } = await call(simulator, FACTORY, { headers });
    expect(status).toBe(401);
  });

  it('count before the Basic credentials of another account', async () => {
    const headers = { Cookie: await openSession('reader'), Authorization: basic() };
    const { status } = await call(simulator, FACTORY, { method: 'DELETE', headers });
    expect(status).toBe(403);
  });

  it('are opened again for a client whose cookies are unknown', async () => {
    const { headers } = await call(simulator, FACTORY, { headers: { Cookie: 'JSESSIONID=0' } });
    expect(headers.getSetCookie()).toHaveLength(3);
  });
});

describe('the format of answers', () => {
  it.each([
    ['*/*', 'application/xml'],
    ['application/xml, */*', 'application/xml'],
    ['application/json', 'application/json'],
    ['application/json, */*', 'application/json'],
    ['APPLICATION/JSON', 'application/json'],
    ['application/*', 'application/xml'],
    ['application/*, application/xml;q=0', 'application/json'],
    ['application/json;q=0.5, application/xml', 'application/xml'],
    ['application/json, application/xml', 'application/json'],
    ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', 'application/xml'],
  ])('follows Accept: %s', async (accept, contentType) => {
    const { headers } = await call(simulator, FACTORY, { headers: { Accept: accept } });
    expect(headers.get('content-type')).toBe(`${contentType};charset=UTF-8`);
  });

  it.each(['text/plain', 'text/xml', 'application/json;q=0'])('is 406 for Accept: %s', async (accept) => {
    const { status } = await call(simulator, FACTORY, { headers: { Accept: accept } });
    expect(status).toBe(406);
  });

  it('does not depend on the format of the body', async () => {
    const { text } = await call(simulator, FACTORY, { method: 'PUT', json: { MwiForceOff: 'maybe' } });
    expect(textOf(text, 'code')).toBe('DATA_EXCEPTION');
  });
});

describe('JSON', () => {
  const json = { Accept: 'application/json' };

  async function read(path: string): Promise<Record<string, unknown>> {
    const { text } = await call(simulator, path, { headers: json });
    return JSON.parse(text) as Record<string, unknown>;
  }

  it('omits the root of an object and makes every value a string', async () => {
    await expect(read(FACTORY)).resolves.toMatchObject({
      DisplayName: 'PhoneSystem',
      CallLoopGuardTimeMs: '2500',
      DefaultTRaPSwitch: 'true',
    });
  });

  it('gives several hits as an array', async () => {
    const list = await read('/vmrest/phonesystems?rowsPerPage=2');
    expect(list).toMatchObject({ '@total': '60', PhoneSystem: [{ DisplayName: 'PhoneSystem' }, {}] });
  });

  it('gives one hit as an object', async () => {
    const list = await read('/vmrest/phonesystems?query=(DisplayName is Branch PBX)');
    expect(list).toMatchObject({ '@total': '1', PhoneSystem: { DisplayName: 'Branch PBX' } });
  });

  it('gives one hit as an array while the switch json-single-as-array is on', async () => {
    simulator.faults.set('json-single-as-array');
    const list = await read('/vmrest/phonesystems?query=(DisplayName is Branch PBX)');
    expect(list).toMatchObject({ '@total': '1', PhoneSystem: [{ DisplayName: 'Branch PBX' }] });
  });

  it('omits the key when there is no hit', async () => {
    await expect(read('/vmrest/phonesystems?query=(DisplayName is nobody)')).resolves.toEqual({
      '@total': '0',
    });
  });

  it('gives a count without a key', async () => {
    await expect(read('/vmrest/phonesystems?rowsPerPage=0')).resolves.toEqual({ '@total': '60' });
  });

  it('gives errors by the same rule', async () => {
    await expect(read('/vmrest/phonesystems/bogus')).resolves.toEqual({
      errors: { code: 'NOT_FOUND', message: 'phonesystem - ObjectId=bogus' },
    });
  });

  it('gives errors in XML while the switch xml-errors-only is on', async () => {
    simulator.faults.set('xml-errors-only');
    const { text } = await call(simulator, '/vmrest/phonesystems/bogus', { headers: json });
    expect(textOf(text, 'code')).toBe('NOT_FOUND');
  });
});
