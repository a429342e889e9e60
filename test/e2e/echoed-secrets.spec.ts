import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf } from '../support/canned-upstream.js';
import { ACCOUNT } from '../support/gateway.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const PATH = `/api/v1/phone-systems/${ID}`;
const AXL_SERVERS = `${PATH}/axl-servers`;
const SECRET = `s3cret-<&>-"ü"-canary`;
const ESCAPED = SECRET.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const GATEWAYS_TOKEN = Buffer.from(`${ACCOUNT.username}:${ACCOUNT.password}`).toString('base64');
const USERS_TOKEN = Buffer.from('reader:users-canary').toString('base64');
const OBJECT_ID = `<ObjectId>${ID}</ObjectId>`;
const AXL_SERVER = answerOf(`<AXLServer>${OBJECT_ID}</AXLServer>`);
const BODY = { hostOrIpAddress: 'h', ccmAxlPassword: SECRET };

const errorOf = (code: string, message: string): string =>
  `<ErrorDetails><errors><code>${code}</code><message>${message}</message></errors></ErrorDetails>`;

describe('an error of the upstream that echoes a secret', () => {
  const { call, upstreamAnswers, log } = useCannedGateway();

  it.each([
    ['in its message', errorOf('DATA_EXCEPTION', `bad ${ESCAPED} here`)],
    ['in CDATA', errorOf('DATA_EXCEPTION', `<![CDATA[bad ${SECRET}]]>`)],
    ['escaped twice', errorOf('DATA_EXCEPTION', `bad ${ESCAPED.replaceAll('&', '&amp;')}`)],
    ['percent-encoded', errorOf('DATA_EXCEPTION', `bad ${encodeURIComponent(SECRET)}`)],
    ['twice', errorOf('DATA_EXCEPTION', `${ESCAPED}, ${ESCAPED}`)],
    ['of the account', errorOf('DATA_EXCEPTION', `bad ${ACCOUNT.password}`)],
    ['of the header', errorOf('DATA_EXCEPTION', `bad Basic ${GATEWAYS_TOKEN}`)],
    ['in JSON', JSON.stringify({ errors: { message: `bad ${SECRET}` } })],
  ])('is answered without what it says: %s', async (_case, body) => {
    for (const status of ['400 Bad Request', '500 Internal Server Error', '403 Forbidden', '503 Busy']) {
      upstreamAnswers(() => answerOf(body, { status }));
      const answer = await call('POST', AXL_SERVERS, { body: BODY });
      const { upstream } = answer.body as { upstream: object };
      expect(upstream).toHaveProperty('status');
      expect(upstream).not.toHaveProperty('message');
      expect(answer.text).not.toContain('canary');
    }
  });

  it('is shown without it in its code', async () => {
    upstreamAnswers(({ method }) =>
      method === 'GET' ? AXL_SERVER : answerOf(errorOf(ESCAPED, 'x'), { status: '400 Bad Request' }),
    );
    const answer = await call('PATCH', `${AXL_SERVERS}/${ID}`, { body: { ccmAxlPassword: SECRET } });
    expect(answer.body).toMatchObject({ upstream: { status: 400, message: 'x' } });
    expect(answer.text).not.toContain('canary');
  });

  it("is shown without it when the account is the caller's own", async () => {
    const message = `users-canary Basic ${USERS_TOKEN}`;
    upstreamAnswers(() => answerOf(errorOf('X', message), { status: '401 Unauthorized' }));
    const answer = await call('GET', PATH, {
      isAnonymous: true,
      headers: { Authorization: `Basic ${USERS_TOKEN}` },
    });
    expect(answer.status).toBe(401);
    expect((answer.body as { upstream: object }).upstream).toEqual({ status: 401, code: 'X' });
  });

  it('is shown without it when the new object is read back', async () => {
    upstreamAnswers(({ method }) =>
      method === 'POST'
        ? answerOf(`/x/${ID}`, { status: '201 Created', type: 'text/plain' })
        : answerOf(`<AXLServer>${OBJECT_ID}<CcmAXLPassword>${ESCAPED}</CcmAXLPassword></AXLServer>`),
    );
    const answer = await call('POST', AXL_SERVERS, { body: BODY });
    expect(answer.status).toBe(201);
    expect(answer.text).not.toContain('canary');
  });

  it('is shown without it when reading the new object back fails', async () => {
    let hasWritten = false;
    upstreamAnswers(({ method }) => {
      if (method === 'GET') {
        return hasWritten
          ? answerOf(errorOf('X', `bad ${ESCAPED}`), { status: '500 Internal Server Error' })
          : AXL_SERVER;
      }
      hasWritten = true;
      return answerOf(`/x/${ID}`, { status: '201 Created', type: 'text/plain' });
    });
    for (const [method, path] of [
      ['POST', AXL_SERVERS],
      ['PATCH', `${AXL_SERVERS}/${ID}`],
    ] as const) {
      hasWritten = false;
      const answer = await call(method, path, { body: { hostOrIpAddress: 'h', ccmAxlPassword: SECRET } });
      expect(answer.body).toMatchObject({ outcome: 'succeeded', upstream: { status: 500 } });
      expect(answer.text).not.toContain('canary');
    }
  });

  it('shows none of a body that is no error document', async () => {
    upstreamAnswers(() => answerOf(`<html>${ESCAPED}</html>`, { status: '500 Oops', type: 'text/html' }));
    const answer = await call('POST', AXL_SERVERS, { body: BODY });
    expect((answer.body as { upstream: unknown }).upstream).toStrictEqual({ status: 500 });
  });

  it('writes no secret to the log', () => {
    expect(log()).toContain('request answered');
    for (const secret of ['canary', ACCOUNT.password, GATEWAYS_TOKEN, USERS_TOKEN]) {
      expect(log()).not.toContain(secret);
    }
  });
});
