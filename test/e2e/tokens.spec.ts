import { afterAll, describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { answerOf, emptyAnswer } from '../support/canned-upstream.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { useClientsFile } from '../support/clients-file.js';
import { expectProblem } from '../support/problems.js';
import { AUDIENCE, TokenIssuer } from '../support/token-issuer.js';

const PATH = '/api/v1/phone-systems';
const OBJECT_PATH = `${PATH}/24f1171f-27b3-4ad3-a94c-66d1fb2e448b`;
const READ = 'telephony.read';
const WRITE = 'telephony.write';

const issuer = await TokenIssuer.start(['ES256', 'RS256']);
afterAll(() => issuer.close());
/** Issuers with the same keys, and each with other scopes. */
const unbounded = issuer.url;
const reading = `${issuer.url}/reading`;
const both = `${issuer.url}/both`;
const nothing = `${issuer.url}/nothing`;

describe('a token of a trusted issuer', () => {
  const file = useClientsFile({
    credentials: { tokens: { username: 'token-user', password: 'of the tokens' } },
    issuers: [
      issuer.registration({ credential: 'tokens' }),
      issuer.registration({ issuer: reading, scopes: [READ] }),
      issuer.registration({ issuer: both, scopes: [READ, WRITE] }),
      issuer.registration({ issuer: nothing, scopes: [] }),
    ],
  });
  const { call, log, received, upstreamAnswers } = useCannedGateway({ GATEWAY_CLIENTS_FILE: file.path });

  async function callWith(token: string, method: 'GET' | 'DELETE' = 'GET', scheme = 'Bearer') {
    upstreamAnswers(() => (method === 'GET' ? answerOf('<PhoneSystems total="0"/>') : emptyAnswer()));
    const path = method === 'GET' ? PATH : OBJECT_PATH;
    return call(method, path, { isAnonymous: true, headers: { Authorization: `${scheme} ${token}` } });
  }

  it.each([
    ['RS256', 'RS256'],
    ['PS256', 'RS256'],
    ['ES256', 'ES256'],
  ])('that is signed with %s is known, and works with the credential of its issuer', async (alg, kid) => {
    expect((await callWith(await issuer.token({}, { alg, kid }))).status).toBe(200);
    expect(received().map(({ head }) => /^authorization: (.*)$/im.exec(head)?.[1])).toEqual([
      basic('token-user', 'of the tokens'),
    ]);
  });

  it.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', undefined])(
    'is known when its type is %j',
    async (typ) => {
      expect((await callWith(await issuer.token({}, { header: { typ } }))).status).toBe(200);
    },
  );

  it('is known by the scheme, case-insensitively', async () => {
    expect((await callWith(await issuer.token(), 'GET', 'bEARER')).status).toBe(200);
  });

  it.each<[string, object]>([
    ['is one of several audiences', { aud: ['other', AUDIENCE] }],
    ['was valid until a second ago', { exp: Math.floor(Date.now() / 1000) - 1 }],
    ['has its client in client_id alone', { client_id: 'service', sub: undefined }],
    ['has its client in azp alone', { azp: 'service', sub: undefined }],
    ['has a client_id that is no text, and a sub', { client_id: 1 }],
  ])('is known when it %s', async (_case, claims) => {
    expect((await callWith(await issuer.token(claims))).status).toBe(200);
  });

  it.each<[string, string, object, number, number]>([
    ['scope with both', unbounded, { scope: `${READ} ${WRITE}` }, 200, 204],
    ['scope with one of them', unbounded, { scope: `openid ${READ}` }, 200, 403],
    ['scope with the other', unbounded, { scope: WRITE }, 403, 204],
    ['scope in another case', unbounded, { scope: 'Telephony.Read' }, 403, 403],
    ['scope with a longer word', unbounded, { scope: `${READ}x` }, 403, 403],
    ['empty scope', unbounded, { scope: '' }, 403, 403],
    ['scp as an array', unbounded, { scope: undefined, scp: [READ, WRITE, 7] }, 200, 204],
    ['scp as an array of one', unbounded, { scope: undefined, scp: [READ] }, 200, 403],
    ['scp as text', unbounded, { scope: undefined, scp: `${READ} ${WRITE}` }, 200, 204],
    ['scp of another type', unbounded, { scope: undefined, scp: { [READ]: true } }, 403, 403],
    ['none, of an issuer without scopes', unbounded, { scope: undefined }, 403, 403],
    ['none, of an issuer that may grant both', both, { scope: undefined }, 200, 204],
    ['none, of an issuer that may grant one', reading, { scope: undefined }, 200, 403],
    ['both, of an issuer that may grant one', reading, { scope: `${READ} ${WRITE}` }, 200, 403],
    ['the other, of an issuer that may grant one', reading, { scope: WRITE }, 403, 403],
    ['one, of an issuer that may grant both', both, { scope: READ }, 200, 403],
    ['both, of an issuer that may grant none', nothing, {}, 403, 403],
  ])('may do what its scopes say: %s', async (_case, iss, claims, readStatus, writeStatus) => {
    const token = await issuer.token({ ...claims, iss });
    const read = await callWith(token);
    const write = await callWith(token, 'DELETE');
    expect([read.status, write.status]).toEqual([readStatus, writeStatus]);
    if (readStatus === 403) expectProblem(read, 'insufficient-scope', PATH);
    if (writeStatus === 403) expectProblem(write, 'insufficient-scope', OBJECT_PATH);
    expect(received()).toHaveLength([readStatus, writeStatus].filter((status) => status < 300).length);
  });

  it.each([
    ['client_id', { client_id: 'a', azp: 'b', sub: 'c' }, 'a'],
    ['azp, without client_id', { azp: 'b', sub: 'c' }, 'b'],
    ['sub, without both', { sub: 'c' }, 'c'],
    ['sub, when both are empty', { client_id: '', azp: '', sub: 'c' }, 'c'],
  ])('stands for the client of its issuer that it names: %s', async (_claim, claims, id) => {
    const answer = await callWith(await issuer.token(claims), 'DELETE');
    const line = log()
      .split('\n')
      .find((text) => text.includes('"audit"') && text.includes(answer.headers['x-request-id'] ?? '-'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      audit: { principal: `token:${id}@${issuer.url}`, upstreamAccount: 'token-user' },
    });
  });

  it('has had its keys fetched once for all of them', async () => {
    await callWith(await issuer.token());
    expect(issuer.fetches).toBe(1);
  });

  it('is in no answer, no line of the log and no request upstream', async () => {
    const token = await issuer.token();
    const { text, headers } = await callWith(token);
    const signature = token.split('.')[2] ?? '';
    for (const said of [text, JSON.stringify(headers), log(), received()[0]?.head]) {
      expect(said).not.toContain(signature);
    }
  });
});
