import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf } from '../support/canned-upstream.js';

const LIST = '/api/v1/phone-systems';
const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';

describe('the query of a list', () => {
  const { call, upstreamAnswers, received } = useCannedGateway();

  async function upstreamTargetOf(path: string, root: string): Promise<string> {
    upstreamAnswers(() => answerOf(`<${root} total="3"/>`));
    expect((await call('GET', path)).status).toBe(200);
    expect(received()).toHaveLength(1);
    return received()[0]?.target ?? '';
  }

  it.each([
    ['', 'rowsPerPage=25&pageNumber=1'],
    ['?', 'rowsPerPage=25&pageNumber=1'],
    ['?page=7', 'rowsPerPage=25&pageNumber=7'],
    ['?pageSize=200', 'rowsPerPage=200&pageNumber=1'],
    ['?pageSize=0', 'rowsPerPage=0&pageNumber=1'],
    ['?pageSize=1&page=999999999', 'rowsPerPage=1&pageNumber=999999999'],
    ['?sort=displayName', 'rowsPerPage=25&pageNumber=1&sort=(DisplayName%20asc)'],
    ['?sort=-displayName', 'rowsPerPage=25&pageNumber=1&sort=(DisplayName%20desc)'],
    ['?displayName=Branch%20PBX', 'rowsPerPage=25&pageNumber=1&query=(DisplayName%20is%20Branch%20PBX)'],
    ['?displayNameStartsWith=Br', 'rowsPerPage=25&pageNumber=1&query=(DisplayName%20startswith%20Br)'],
    [
      '?sort=-displayName&displayNameStartsWith=B&page=2&pageSize=5',
      'rowsPerPage=5&pageNumber=2&query=(DisplayName%20startswith%20B)&sort=(DisplayName%20desc)',
    ],
  ])('is mapped to that of phone systems: %s', async (query, target) => {
    expect(await upstreamTargetOf(`${LIST}${query}`, 'PhoneSystems')).toBe(`/vmrest/phonesystems?${target}`);
  });

  it.each([
    ['?alias=operator', '&query=(Alias%20is%20operator)'],
    ['?aliasStartsWith=op', '&query=(Alias%20startswith%20op)'],
    ['?alias=operator&sort=-alias', '&query=(Alias%20is%20operator)&sort=(Alias%20desc)'],
    ['?sort=alias', '&sort=(Alias%20asc)'],
    ['?sort=displayName', '&sort=(DisplayName%20asc)'],
    ['?sort=-displayName', '&sort=(DisplayName%20desc)'],
  ])('is mapped to that of associations: %s', async (query, target) => {
    expect(await upstreamTargetOf(`${LIST}/${ID}/associations${query}`, 'PhoneSystemAssociations')).toBe(
      `/vmrest/phonesystems/${ID}/phonesystemassociations?rowsPerPage=25&pageNumber=1${target}`,
    );
  });

  it.each([
    ['a&b', 'a%26b'],
    ['a#b', 'a%23b'],
    ['100%', '100%25'],
    ['%26', '%2526'],
    ['a+b', 'a%2Bb'],
    ['a?b=c', 'a%3Fb%3Dc'],
    ['a/b\\c', 'a%2Fb%5Cc'],
    ['(a', '(a'],
    ['a(b', 'a(b'],
    ["it's", 'it%27s'],
    ['"a"', '%22a%22'],
    ['Zürich 電話 😀', 'Z%C3%BCrich%20%E9%9B%BB%E8%A9%B1%20%F0%9F%98%80'],
    ['a  b', 'a%20%20b'],
    ['x or alias is y', 'x%20or%20alias%20is%20y'],
    ['x&rowsPerPage=0', 'x%26rowsPerPage%3D0'],
    ['x;y,z', 'x%3By%2Cz'],
    ['<x>', '%3Cx%3E'],
    ['is', 'is'],
    ['5069', '5069'],
  ])('carries %j as one criterion', async (value, encoded) => {
    const path = `${LIST}?displayName=${encodeURIComponent(value)}`;
    const target = await upstreamTargetOf(path, 'PhoneSystems');
    expect(target).toBe(
      `/vmrest/phonesystems?rowsPerPage=25&pageNumber=1&query=(DisplayName%20is%20${encoded})`,
    );
    const parameters = new URL(target, 'http://upstream').searchParams;
    expect([...parameters.keys()]).toEqual(['rowsPerPage', 'pageNumber', 'query']);
    expect(parameters.get('query')).toBe(`(DisplayName is ${value})`);
  });

  it('takes a plus sign for a blank, as forms send it', async () => {
    expect(await upstreamTargetOf(`${LIST}?displayName=a+b`, 'PhoneSystems')).toContain(
      'query=(DisplayName%20is%20a%20b)',
    );
  });

  it.each(['a)', ')', 'x) or (Alias is y', ' a', 'a ', ' ', 'a\nb', 'a\u0000', 'a\u0085b', '\ufffe'])(
    'is rejected with %j, which CUPI cannot carry, by name of the parameter',
    async (value) => {
      for (const parameter of ['displayName', 'displayNameStartsWith']) {
        const answer = await call('GET', `${LIST}?${parameter}=${encodeURIComponent(value)}`);
        expect(answer.status).toBe(400);
        expect(answer.body).toMatchObject({
          code: 'validation-failed',
          errors: [{ parameter, code: 'characters', detail: expect.any(String) as string }],
        });
        expect((answer.body as { errors: object[] }).errors).toHaveLength(1);
      }
      expect(received()).toEqual([]);
    },
  );
});
