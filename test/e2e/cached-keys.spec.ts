import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { freshPath, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';

const ID = '24f1171f-27b3-4ad3-a94c-66d1fb2e448b';
const ONE = `${LIST}/${ID}`;

describe('what is cached for a path and query', () => {
  const { call, upstreamAnswers, received } = useCannedGateway(CACHED);

  it.each([
    ['ids in upper case', `${LIST}/0AA6D3F4-CCDF-4FA2-8170-E5C94B51813A`],
    ['a percent-encoded letter', `${LIST}/%30aa6d3f4-ccdf-4fa2-8170-e5c94b51813a`],
    ['an empty query', `${LIST}/0aa6d3f4-ccdf-4fa2-8170-e5c94b51813a?`],
  ])('is found with %s', async (_how, path) => {
    upstreamAnswers(namedUpstream(() => 'PBX'));
    const plain = `${LIST}/0aa6d3f4-ccdf-4fa2-8170-e5c94b51813a`;
    await call('GET', plain, { headers: { 'Cache-Control': 'no-cache' } });
    expect((await call('GET', path)).headers['cache-status']).toMatch(/; hit; /);
    expect(received()).toHaveLength(1);
  });

  it.each([
    ['defaults spelled out', '', '?page=1&pageSize=25'],
    ['one default spelled out', '?displayName=a', '?displayName=a&page=1'],
    ['parameters in another order', '?page=2&sort=displayName', '?sort=displayName&page=2'],
    ['a filter before the page', '?page=2&displayName=a', '?displayName=a&page=2'],
    ['a tilde that is encoded', '?displayName=a~b', '?displayName=a%7Eb'],
    ['hexadecimal digits of the other case', '?displayName=%c3%bc', '?displayName=%C3%BC'],
    ['a blank as a plus sign', '?displayName=a+b', '?displayName=a%20b'],
    ['a parameter whose name is encoded', '?page=4', '?%70age=4'],
    ['an ampersand too many', '?page=5', '?page=5&'],
  ])('is found with %s', async (_how, plain, other) => {
    upstreamAnswers(namedUpstream(() => 'PBX'));
    const first = await call('GET', LIST + plain, { headers: { 'Cache-Control': 'no-cache' } });
    const second = await call('GET', LIST + other);
    expect(second.headers['cache-status']).toMatch(/; hit; /);
    expect(second.text).toBe(first.text);
    expect(received()).toHaveLength(1);
  });

  it.each([
    ['page', '?page=11', '?page=12'],
    ['page size', '?page=13&pageSize=1', '?page=13&pageSize=2'],
    ['direction', '?page=14&sort=displayName', '?page=14&sort=-displayName'],
    ['filter', '?page=15&displayName=a', '?page=15&displayNameStartsWith=a'],
    ['case of a value', '?page=16&displayName=a', '?page=16&displayName=A'],
    ['ampersand in a value', '?page=17&displayName=a', '?page=17&displayName=a%26pageSize%3D25'],
  ])('is not found with another %s', async (_what, one, other) => {
    upstreamAnswers(namedUpstream(() => 'PBX'));
    await call('GET', LIST + one);
    expect((await call('GET', LIST + other)).headers['cache-status']).toBe('cupi-gateway; fwd=miss; stored');
    expect(received()).toHaveLength(2);
  });

  it('is not found below another phone system', async () => {
    upstreamAnswers(namedUpstream(({ target }) => target.split('/')[3] ?? ''));
    const [one, other] = [freshPath(), freshPath()];
    const answers = [await call('GET', `${one}/axl-servers`), await call('GET', `${other}/axl-servers`)];
    expect(answers.map(({ headers }) => headers['cache-status'])).toEqual(
      Array<string>(2).fill('cupi-gateway; fwd=miss; stored'),
    );
  });

  it.each([
    ['a slash at the end', `${ONE}/`, 404],
    ['an encoded slash at the end', `${ONE}%2F`, 400],
    ['an ending', `${ONE}.css`, 400],
    ['a path parameter', `${ONE};v=1`, 400],
    ['something below it', `${ONE}/x.css`, 404],
    ['another case', ONE.replace('phone', 'Phone'), 404],
    ['an unknown parameter', `${ONE}?v=1`, 400],
    ['a parameter without a name', `${ONE}?=1`, 400],
    ['an unknown parameter of a list', `${LIST}?v=1`, 400],
    ['a parameter twice', `${LIST}?page=1&page=1`, 400],
    ['a parameter as an array', `${LIST}?page[]=1`, 400],
    ['a number with a leading zero', `${LIST}?page=01`, 400],
    ['a query that is not percent-encoded UTF-8', `${LIST}?displayName=%ff`, 400],
  ])('is not answered, and nothing is asked upstream, for %s', async (_what, path, status) => {
    upstreamAnswers(namedUpstream(() => 'PBX'));
    await call('GET', ONE);
    await call('GET', LIST);
    const before = received().length;
    for (let calls = 0; calls < 2; calls += 1) {
      const answer = await call('GET', path);
      expect(answer.status).toBe(status);
      expect(answer.headers).not.toHaveProperty('etag');
      expect(answer.headers).not.toHaveProperty('cache-status');
      if (status === 400) expect(answer.headers['cache-control']).toBe('no-store');
    }
    expect(received()).toHaveLength(before);
  });
});
