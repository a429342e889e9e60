import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf } from '../support/canned-upstream.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const OTHER = '24f1171f-27b3-4ad3-a94c-66d1fb2e448b';
const CHILD = '5f3c84e3-8ab1-4fae-a051-bc1db938dae4';
const PATH = `/api/v1/phone-systems/${ID}`;
const ABSENT = answerOf(
  `<ErrorDetails><errors><code>NOT_FOUND</code><message>phonesystem - ObjectId=${ID}</message></errors></ErrorDetails>`,
  { status: '404 Not Found' },
);

function row(element: string, content = ''): string {
  return `<${element}><ObjectId>${CHILD}</ObjectId>${content}</${element}>`;
}

describe.each([
  ['axl-servers', 'axlservers', 'AXLServer'],
  ['associations', 'phonesystemassociations', 'PhoneSystemAssociation'],
])('the %s of a phone system', (collection, cupiCollection, element) => {
  const { call, upstreamAnswers, received } = useCannedGateway();

  const upstreamLists = (list: string, phoneSystem: Buffer): void => {
    upstreamAnswers(({ target }) => (target.includes('?') ? answerOf(list) : phoneSystem));
  };
  const requests = () => received().map(({ method, target }) => `${method} ${target}`);
  const listing = (paging: string): string => `GET /vmrest/phonesystems/${ID}/${cupiCollection}?${paging}`;
  const FIRST_PAGE = listing('rowsPerPage=25&pageNumber=1');
  const LOOK = `GET /vmrest/phonesystems/${ID}`;

  it.each([`<${element}s total="0"/>`, `<${element}s/>`])(
    'are not found when the phone system is absent: %s',
    async (list) => {
      upstreamLists(list, ABSENT);
      const answer = await call('GET', `${PATH}/${collection}`);
      expect(answer.status).toBe(404);
      expect(answer.body).toMatchObject({
        code: 'not-found',
        instance: `${PATH}/${collection}`,
        upstream: { status: 404, code: 'NOT_FOUND', message: `phonesystem - ObjectId=${ID}` },
      });
      expect(requests()).toEqual([FIRST_PAGE, LOOK]);
    },
  );

  it.each(['?pageSize=0', '?page=3&pageSize=2'])('are not found on any page: %s', async (query) => {
    upstreamLists(`<${element}s total="0"/>`, ABSENT);
    expect((await call('GET', `${PATH}/${collection}${query}`)).status).toBe(404);
    expect(received()).toHaveLength(2);
  });

  it('are an empty list when the phone system is there', async () => {
    upstreamLists(
      `<${element}s total="0"/>`,
      answerOf(`<PhoneSystem><ObjectId>${ID}</ObjectId><PortCount/></PhoneSystem>`),
    );
    const answer = await call('GET', `${PATH}/${collection}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toStrictEqual({
      items: [],
      total: 0,
      page: 1,
      pageSize: 25,
      links: {
        self: `${PATH}/${collection}?page=1&pageSize=25`,
        first: `${PATH}/${collection}?page=1&pageSize=25`,
      },
    });
    expect(requests()).toEqual([FIRST_PAGE, LOOK]);
  });

  it.each([
    ['there are some', `<${element}s total="1">${row(element)}</${element}s>`, ''],
    ['there are some without a count', `<${element}s>${row(element)}</${element}s>`, ''],
    ['there are some, and the count is wrong', `<${element}s total="0">${row(element)}</${element}s>`, ''],
    ['the page is past the end', `<${element}s total="3"/>`, '?page=9'],
    ['only the count was asked for', `<${element}s total="3"/>`, '?pageSize=0'],
  ])('take one call when %s', async (_case, list, query) => {
    upstreamLists(list, ABSENT);
    expect((await call('GET', `${PATH}/${collection}${query}`)).status).toBe(200);
    expect(received()).toHaveLength(1);
  });

  it('are a failure when the second look fails', async () => {
    upstreamLists(`<${element}s total="0"/>`, answerOf('', { status: '500 Internal Server Error' }));
    const answer = await call('GET', `${PATH}/${collection}`);
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({ code: 'upstream-error' });
  });
});

describe.each([
  ['an AXL server', 'axl-servers', 'axlservers', 'AXLServer'],
  ['an association', 'associations', 'phonesystemassociations', 'PhoneSystemAssociation'],
])('%s of another phone system', (_what, collection, cupiCollection, element) => {
  const { call, upstreamAnswers, received } = useCannedGateway();
  const path = `${PATH}/${collection}/${CHILD}`;

  it.each([OTHER, OTHER.toUpperCase()])('is not found under this one', async (owner) => {
    upstreamAnswers(() => answerOf(row(element, `<MediaSwitchObjectId>${owner}</MediaSwitchObjectId>`)));
    const answer = await call('GET', path);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ code: 'not-found', instance: path });
    expect(answer.text).not.toContain(OTHER);
    expect(received().map(({ method, target }) => `${method} ${target}`)).toEqual([
      `GET /vmrest/phonesystems/${ID}/${cupiCollection}/${CHILD}`,
    ]);
  });

  it.each([
    ['in another case', `<MediaSwitchObjectId>${ID.toUpperCase()}</MediaSwitchObjectId>`],
    ['not said', ''],
    ['empty', '<MediaSwitchObjectId/>'],
  ])('is not supposed when the phone system is this one, %s', async (_case, content) => {
    upstreamAnswers(() => answerOf(row(element, content)));
    const answer = await call('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ links: { self: path, phoneSystem: PATH } });
  });
});
