import { describe, expect, it } from 'vitest';
import { startGatewayOnSimulator } from '../support/gateway.js';
import { CACHED, LIST } from '../support/named-upstream.js';
import { expectErrors, unknownParameter } from '../support/problems.js';
import { seeded, useSimulatorGateway } from '../support/simulator-gateway.js';

const ONE = `${LIST}/${seeded.branch}`;
const ALLOWED = ['axlServers', 'associations', 'portGroups'];
const BOTH_NAMES = ALLOWED.slice(0, 2);
const BOTH = BOTH_NAMES.join(',');

interface Included {
  readonly objectId: string;
  readonly etag: string;
  readonly included: Readonly<Record<string, { readonly items: object[]; readonly total: number }>>;
}

interface Page {
  readonly items: Included[];
  readonly links: Readonly<Record<string, string>>;
}

describe('what is included', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 30 }, CACHED);
  const sent = (): string[] => simulator().requests.map(({ url }) => url);
  const anew = { headers: { 'Cache-Control': 'no-cache' } };

  it('is shown with every object, the first 25 of a collection with their number and links', async () => {
    const page = (await call('GET', `${LIST}?include=${BOTH}&pageSize=2`)).body as Page;
    const branch = page.items.find(({ objectId }) => objectId === seeded.branch);
    expect(Object.keys(branch?.included ?? {})).toEqual(BOTH_NAMES);
    const { axlServers, associations } = branch?.included ?? {};
    expect([axlServers?.items.length, axlServers?.total]).toEqual([2, 2]);
    expect([associations?.items.length, associations?.total]).toEqual([25, 30]);
    expect(associations).toMatchObject({
      links: { next: `${ONE}/associations?page=2&pageSize=25` },
    });
  });

  it('is in the order of the links, in whatever order it is asked for', async () => {
    const one = await call('GET', `${ONE}?include=associations,axlServers`);
    const other = await call('GET', `${ONE}?include=axlServers%2Cassociations`);
    expect(other.text).toBe(one.text);
    expect(other.headers.etag).toBe(one.headers.etag);
  });

  it('is on every page that the links of a page lead to', async () => {
    const { links } = (await call('GET', `${LIST}?include=${BOTH}&pageSize=2&page=2&sort=displayName`))
      .body as Page;
    const rest = `pageSize=2&sort=displayName&include=${BOTH}`;
    expect(links).toEqual({
      self: `${LIST}?page=2&${rest}`,
      first: `${LIST}?page=1&${rest}`,
      prev: `${LIST}?page=1&${rest}`,
      next: `${LIST}?page=3&${rest}`,
    });
    const { items } = (await call('GET', String(links.next))).body as Page;
    expect(items.map(({ included }) => Object.keys(included))).toEqual([BOTH_NAMES, BOTH_NAMES]);
  });

  it('takes one call upstream for the page and one for each part, and none to look for a parent that was just read', async () => {
    const { body } = (await call('GET', `${LIST}?include=${BOTH}`, anew)) as { body: unknown };
    expect((body as Page).items).toHaveLength(25);
    expect((body as Page).items.filter(({ included }) => included.axlServers?.total === 0)).not.toEqual([]);
    expect(sent()).toHaveLength(1 + 2 * 25);
  });

  it('is looked for with its parent when that came from the cache', async () => {
    const other = await startGatewayOnSimulator({ phoneSystems: 2 }, CACHED);
    const path = `${LIST}/${seeded.factory}`;
    await other.call('GET', path);
    other.simulator.clearRequests();
    const { body } = (await other.call('GET', `${path}?include=associations`)) as { body: unknown };
    expect((body as Included).included.associations?.items).toEqual([]);
    const upstreamPath = `/vmrest/phonesystems/${seeded.factory}`;
    expect(other.simulator.requests.map(({ url }) => url)).toEqual([
      `${upstreamPath}/phonesystemassociations?rowsPerPage=25&pageNumber=1`,
      upstreamPath,
    ]);
  });

  it('has one cache entry with what is asked for alone, both ways', async () => {
    await call('GET', ONE, anew);
    await call('GET', `${ONE}/axl-servers`, anew);
    simulator().clearRequests();
    const included = await call('GET', `${ONE}?include=axlServers`);
    expect(included.headers['cache-status']).toMatch(/^cupi-gateway; hit; ttl=\d+; detail="hit=2"$/);
    await call('GET', `${ONE}?include=associations`, anew);
    simulator().clearRequests();
    expect((await call('GET', `${ONE}/associations`)).headers['cache-status']).toMatch(/; hit; /);
    expect(sent()).toEqual([]);
  });

  it('is never answered with the object alone, however often that was asked for', async () => {
    for (const path of [ONE, LIST]) {
      for (const query of ['', '?include=axlServers', '', '?include=axlServers']) {
        const answer = await call('GET', path + query);
        expect(answer.text.includes('"included"')).toBe(query !== '');
      }
    }
  });

  it('is counted in the status of the whole', async () => {
    const path = `${ONE}?include=${BOTH}`;
    expect((await call('GET', path, anew)).headers).toMatchObject({
      'cache-status': 'cupi-gateway; fwd=request; detail="miss=3"',
    });
    await call('PATCH', `${ONE}/axl-servers/5f3c84e3-8ab1-4fae-a051-bc1db938dae4`, {
      body: { ccmVersion: '12' },
    });
    const partly = await call('GET', path);
    expect(partly.headers['cache-status']).toBe('cupi-gateway; fwd=partial; detail="hit=2, miss=1"');
    expect(partly.headers).not.toHaveProperty('age');
    const whole = await call('GET', path);
    expect(whole.headers['cache-status']).toMatch(/^cupi-gateway; hit; ttl=\d+; detail="hit=3"$/);
    expect(whole.headers.age).toMatch(/^\d+$/);
  });

  it('is read again with the object when that is wanted', async () => {
    const path = `${ONE}?include=${BOTH}`;
    await call('GET', path);
    simulator().clearRequests();
    await call('GET', path, anew);
    expect(sent()).toHaveLength(3);
  });

  it('is as it is after a write, which the tag of the whole tells as well', async () => {
    const path = `${ONE}?include=axlServers`;
    const before = await call('GET', path);
    const [server] = (before.body as Included).included.axlServers?.items as { links: { self: string } }[];
    const displayName = `server at ${Date.now()}`;
    expect((await call('PATCH', String(server?.links.self), { body: { displayName } })).status).toBe(200);
    const headers = { 'If-None-Match': String(before.headers.etag) };
    const after = await call('GET', path, { headers });
    expect(after.status).toBe(200);
    expect((after.body as Included).included.axlServers?.items[0]).toMatchObject({ displayName });
    expect((after.body as Included).etag).toBe((before.body as Included).etag);
    const again = await call('GET', path, { headers: { 'If-None-Match': String(after.headers.etag) } });
    expect([again.status, again.text || '']).toEqual([304, '']);
  });

  it('changes nothing of the validator that a change of the object wants', async () => {
    const { body, headers } = (await call('GET', `${ONE}?include=axlServers`)) as {
      body: unknown;
      headers: Record<string, string>;
    };
    const { etag } = body as Included;
    expect(headers.etag).not.toBe(etag);
    const options = { body: { mwiForceOff: true }, headers: { 'If-Match': etag } };
    expect((await call('PATCH', ONE, options)).status).toBe(200);
  });

  it('is told of to HEAD as to GET', async () => {
    const path = `${ONE}?include=axlServers`;
    const [get, head] = [await call('GET', path), await call('HEAD', path)];
    expect([head.status, head.text || '']).toEqual([200, '']);
    for (const name of ['etag', 'content-length', 'content-type', 'vary', 'cache-control'])
      expect([name, head.headers[name]]).toEqual([name, get.headers[name]]);
  });

  it('is nothing where a page shows no objects', async () => {
    const { body } = (await call('GET', `${LIST}?pageSize=0&include=axlServers`)) as { body: unknown };
    expect(body).toMatchObject({ items: [], total: 30 });
  });

  it('is not shown with an object that does not exist', async () => {
    const path = `${LIST}/00000000-0000-4000-8000-00000000dead?include=axlServers`;
    expect((await call('GET', path)).status).toBe(404);
    expect(sent()).toHaveLength(1);
  });
});

describe('a request for what cannot be included', () => {
  const { call, simulator } = useSimulatorGateway();

  it('is rejected with everything that is wrong, and nothing is sent', async () => {
    expectErrors(await call('GET', `${LIST}?include=links,links&pageSize=51&links=x&page=0`), LIST, [
      {
        parameter: 'include',
        code: 'not-allowed',
        allowed: ALLOWED,
        detail: 'must be some of axlServers, associations, portGroups, separated by commas',
      },
      { parameter: 'include', code: 'conflict', detail: 'must not name anything more than once' },
      {
        parameter: 'pageSize',
        code: 'too-large',
        maximum: 50,
        detail: 'must be a whole number from 0 to 50',
      },
      {
        parameter: 'page',
        code: 'too-small',
        minimum: 1,
        detail: 'must be a whole number from 1 to 999999999',
      },
      unknownParameter('links'),
    ]);
    expect(simulator().requests).toEqual([]);
  });

  it('is rejected for one object as for many', async () => {
    const path = `${LIST}/nope`;
    expectErrors(await call('GET', `${path}?include=axlServers&include=axlServers&page=1`), path, [
      { parameter: 'phoneSystemId', code: 'format', format: 'uuid', detail: 'must be a UUID' },
      { parameter: 'include', code: 'conflict', detail: 'must be given once' },
      unknownParameter('page'),
    ]);
    expect(simulator().requests).toEqual([]);
  });

  it.each(['POST', 'PATCH', 'DELETE'] as const)('is rejected with %s', async (method) => {
    const path = method === 'POST' ? LIST : ONE;
    const body = { displayName: 'x' };
    const answer = await call(method, `${path}?include=axlServers`, method === 'DELETE' ? {} : { body });
    expectErrors(answer, path, [unknownParameter('include')]);
    expect(simulator().requests).toEqual([]);
  });

  it('takes pages of up to 50 objects, and more without', async () => {
    expect((await call('GET', `${LIST}?include=axlServers&pageSize=50`)).status).toBe(200);
    expect((await call('GET', `${LIST}?pageSize=200`)).status).toBe(200);
  });
});

describe('a request for what is included', () => {
  it('counts as one against the limit', async () => {
    const { call } = await startGatewayOnSimulator({}, { RATE_LIMIT_PER_MINUTE: '10' });
    const { headers } = await call('GET', `${LIST}?include=${BOTH}&pageSize=10`);
    expect(headers.ratelimit).toMatch(/;r=9;/);
  });
});
