import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf } from '../support/canned-upstream.js';
import { anEtag } from '../support/entity-tags.js';

const PATH = '/api/v1/phone-systems';
const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';

const ROW = `<PhoneSystem><ObjectId>${ID}</ObjectId><DisplayName>x</DisplayName></PhoneSystem>`;
const list = (attributes: string, rows: number): string =>
  `<PhoneSystems ${attributes}>${ROW.repeat(rows)}</PhoneSystems>`;
const ITEM = {
  objectId: ID,
  displayName: 'x',
  etag: anEtag,
  links: {
    self: `${PATH}/${ID}`,
    axlServers: `${PATH}/${ID}/axl-servers`,
    associations: `${PATH}/${ID}/associations`,
    portGroups: `/api/v1/port-groups?mediaSwitchObjectId=${ID}`,
  },
};
const items = (rows: number) => Array.from({ length: rows }, () => ITEM);

describe('a list', () => {
  const { call, upstreamAnswers, received } = useCannedGateway();

  async function shownOf(xml: string, query = ''): Promise<unknown> {
    upstreamAnswers(() => answerOf(xml));
    const answer = await call('GET', `${PATH}${query}`);
    expect(answer.status).toBe(200);
    return answer.body;
  }

  it.each([
    ['<PhoneSystems total="0"/>', 0],
    ['<PhoneSystems total="0">\n</PhoneSystems>', 0],
    [list('total="1"', 1), 1],
    [list('total="2"', 2), 2],
  ])('is an array: %#', async (xml, count) => {
    expect(await shownOf(xml)).toStrictEqual({
      items: items(count),
      total: count,
      page: 1,
      pageSize: 25,
      links: { self: `${PATH}?page=1&pageSize=25`, first: `${PATH}?page=1&pageSize=25` },
    });
  });

  it('keeps an id that occurs twice, twice', async () => {
    const row = `<PhoneSystem><ObjectId>${ID}</ObjectId></PhoneSystem>`;
    expect(await shownOf(`<PhoneSystems total="2">${row}${row}</PhoneSystems>`)).toMatchObject({
      items: [{ objectId: ID }, { objectId: ID }],
    });
  });

  it.each([
    ['more rows than it counts', 'total="1"', 3, 1],
    ['fewer rows than it counts', 'total="6"', 1, 6],
    ['a count with zeros before it', 'total="006"', 1, 6],
  ])('takes the count as the upstream says it: %s', async (_case, attributes, rows, total) => {
    expect(await shownOf(list(attributes, rows))).toMatchObject({ items: items(rows), total });
  });

  it('counts what it has seen when the upstream does not say the count', async () => {
    expect(await shownOf(list('', 2), '?page=3&pageSize=5')).toStrictEqual({
      items: items(2),
      total: 12,
      page: 3,
      pageSize: 5,
      links: {
        self: `${PATH}?page=3&pageSize=5`,
        first: `${PATH}?page=1&pageSize=5`,
        prev: `${PATH}?page=2&pageSize=5`,
      },
    });
  });

  it('of size 0 is the count alone', async () => {
    expect(await shownOf('<PhoneSystems total="37"/>', '?pageSize=0')).toStrictEqual({
      items: [],
      total: 37,
      page: 1,
      pageSize: 0,
      links: { self: `${PATH}?page=1&pageSize=0` },
    });
    expect(received().map(({ target }) => target)).toEqual([
      '/vmrest/phonesystems?rowsPerPage=0&pageNumber=1',
    ]);
  });

  it('links to all its neighbours from the middle', async () => {
    expect(await shownOf(list('total="7"', 2), '?pageSize=2&page=2')).toStrictEqual({
      items: items(2),
      total: 7,
      page: 2,
      pageSize: 2,
      links: {
        self: `${PATH}?page=2&pageSize=2`,
        first: `${PATH}?page=1&pageSize=2`,
        prev: `${PATH}?page=1&pageSize=2`,
        next: `${PATH}?page=3&pageSize=2`,
      },
    });
  });

  it.each([
    ['the page is full and the count says that this is all', 2, 'total="4"', '?page=2&pageSize=2'],
    ['the page is not full, whatever the count says', 1, 'total="9"', '?page=1&pageSize=2'],
    ['the page is empty', 0, 'total="9"', '?page=7&pageSize=2'],
    ['the count is not said', 2, '', '?page=1&pageSize=2'],
  ])('has no link to a next page when %s', async (_case, rows, attributes, query) => {
    expect(await shownOf(list(attributes, rows), query)).not.toHaveProperty('links.next');
  });

  it('repeats filter and sorting in its links, percent-encoded', async () => {
    const query = '?sort=-displayName&displayNameStartsWith=a%26b%3D%C3%BC%20%2B%23&pageSize=1';
    const shown = (await shownOf(list('total="2"', 1), query)) as { links: Record<string, string> };
    const selection = 'displayNameStartsWith=a%26b%3D%C3%BC%20%2B%23&sort=-displayName';
    expect(shown.links).toStrictEqual({
      self: `${PATH}?page=1&pageSize=1&${selection}`,
      first: `${PATH}?page=1&pageSize=1&${selection}`,
      next: `${PATH}?page=2&pageSize=1&${selection}`,
    });
  });

  it('can be followed by its own links', async () => {
    const shown = await shownOf(list('total="2"', 1), '?displayNameStartsWith=a%26b&pageSize=1');
    const { next } = (shown as { links: { next: string } }).links;
    upstreamAnswers(() => answerOf(list('total="2"', 1)));
    expect((await call('GET', next)).body).toMatchObject({ page: 2, links: { self: next } });
    expect(received()[1]?.target).toBe(
      '/vmrest/phonesystems?rowsPerPage=1&pageNumber=2&query=(DisplayName%20startswith%20a%26b)',
    );
  });

  it('links with the id in lower case', async () => {
    upstreamAnswers(() =>
      answerOf(`<AXLServers total="1"><AXLServer><ObjectId>${ID}</ObjectId></AXLServer></AXLServers>`),
    );
    const { body } = await call('GET', `${PATH}/${ID.toUpperCase()}/axl-servers`);
    expect(body).toMatchObject({
      items: [{ links: { phoneSystem: `${PATH}/${ID}` } }],
      links: { self: `${PATH}/${ID}/axl-servers?page=1&pageSize=25` },
    });
  });

  it.each(['-1', '1.5', 'many', '3 3', '99999999999999999999'])(
    'is an invalid answer with the count %j',
    async (total) => {
      upstreamAnswers(() => answerOf(`<PhoneSystems total="${total}"/>`));
      const answer = await call('GET', PATH);
      expect(answer.body).toMatchObject({ status: 502, code: 'upstream-invalid-response' });
    },
  );

  it('answers HEAD as GET, without a body', async () => {
    upstreamAnswers(() => answerOf(list('total="1"', 1)));
    const answer = await call('HEAD', PATH);
    expect(answer.status).toBe(200);
    expect(answer.text).toBeFalsy();
    expect(received().map(({ method }) => method)).toEqual(['GET']);
  });
});
