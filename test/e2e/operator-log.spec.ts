import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf, emptyAnswer } from '../support/canned-upstream.js';
import { startGateway } from '../support/gateway.js';
import { sendRaw } from '../support/raw-request.js';

const PATH = '/api/v1/phone-systems/aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';

/** The lines of a log about this request. */
function linesOf(log: string, requestId: string | undefined): object[] {
  const lines = log.split('\n').filter((line) => line !== '');
  return lines
    .map((line) => JSON.parse(line) as { requestId?: string })
    .filter((line) => line.requestId === requestId);
}

describe('the log', () => {
  const { call, upstreamAnswers, log } = useCannedGateway();

  it('says why a call upstream failed', async () => {
    upstreamAnswers(() => emptyAnswer('500 Internal Server Error'));
    const { headers, body } = await call('GET', PATH);
    expect(linesOf(log(), headers['x-request-id'])).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        code: 'upstream-error',
        upstreamStatus: 500,
        reason: (body as { detail: string }).detail,
        msg: 'call upstream failed',
      }),
    );
  });

  it('says why an object could not be read after it was changed', async () => {
    upstreamAnswers(({ method }) => (method === 'PUT' ? emptyAnswer() : answerOf('<html/>')));
    const { headers } = await call('PATCH', PATH, { body: { mwiForceOff: true } });
    expect(linesOf(log(), headers['x-request-id'])).toContainEqual(
      expect.objectContaining({ level: 'warn', code: 'upstream-invalid-response' }),
    );
  });

  it('has no warning of a request that is rejected before', async () => {
    const { headers } = await call('GET', '/api/v1/phone-systems/x');
    expect(linesOf(log(), headers['x-request-id'])).toEqual([
      expect.objectContaining({ level: 'info', status: 400 }),
    ]);
  });
});

describe('the log of what is rejected before a request is parsed', () => {
  it.each([
    ['what is no HTTP', 'x\r\n\r\n', 'malformed-request', /^HPE_/],
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nX: ${'a'.repeat(17_000)}`,
      'headers-too-large',
      /^HPE_HEADER_OVERFLOW$/,
    ],
  ])('has a line with the code and what Node calls it: %s', async (_what, bytes, code, nodeCode) => {
    const { url, log } = await startGateway({ CUPI_URLS: 'http://127.0.0.1:1' });
    const { headers } = await sendRaw(url, bytes);
    expect(linesOf(log(), headers['x-request-id'])).toEqual([
      expect.objectContaining({
        level: 'info',
        code,
        nodeCode: expect.stringMatching(nodeCode) as string,
        msg: 'request rejected',
      }),
    ]);
  });

  it('has a line of a tunnel that is not opened', async () => {
    const { url, log } = await startGateway({ CUPI_URLS: 'http://127.0.0.1:1' });
    const { headers } = await sendRaw(url, 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n');
    expect(linesOf(log(), headers['x-request-id'])).toEqual([
      expect.objectContaining({ level: 'info', code: 'method-not-allowed', msg: 'request rejected' }),
    ]);
  });
});
