import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf } from '../support/canned-upstream.js';

const gateway = { version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string };
const versionOf = (name: string, version: string): Buffer =>
  answerOf(`<VersionInformation><name>${name}</name><version>${version}</version></VersionInformation>`);
const API = versionOf('vmrest', '8.0.0.229');
const PRODUCT = versionOf('Cisco Unity Connection Version', '11.5.1.17108-2');

describe('the system', () => {
  const { call, upstreamAnswers, received } = useCannedGateway();
  const upstreamHas = (api: Buffer, product: Buffer): void => {
    upstreamAnswers(({ target }) => (target === '/vmrest/version' ? api : product));
  };

  it('returns the versions of gateway, API and product', async () => {
    upstreamHas(API, PRODUCT);
    const answer = await call('GET', '/api/v1/system');
    expect(answer.status).toBe(200);
    expect(answer.body).toStrictEqual({
      gateway,
      cupi: { version: '8.0.0.229', product: '11.5.1.17108-2' },
    });
    const requests = received().map(({ method, target }) => `${method} ${target}`);
    expect(requests.sort()).toEqual(['GET /vmrest/version', 'GET /vmrest/version/product/']);
  });

  it('omits the product when the release does not report it', async () => {
    upstreamHas(API, answerOf('', { status: '404 Not Found' }));
    const answer = await call('GET', '/api/v1/system');
    expect(answer.status).toBe(200);
    expect(answer.body).toStrictEqual({ gateway, cupi: { version: '8.0.0.229' } });
  });

  it.each([
    ['the version', answerOf('', { status: '500 Internal Server Error' }), PRODUCT],
    ['the product', API, answerOf('', { status: '500 Internal Server Error' })],
  ])('is a failure of the upstream when it fails for %s', async (_case, api, product) => {
    upstreamHas(api, product);
    const answer = await call('GET', '/api/v1/system');
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({ code: 'upstream-error' });
  });

  it('is no system when its API has no version at all', async () => {
    upstreamHas(answerOf('', { status: '404 Not Found' }), PRODUCT);
    const answer = await call('GET', '/api/v1/system');
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({ code: 'upstream-invalid-response', upstream: { status: 404 } });
  });

  it('needs an account that the upstream accepts', async () => {
    upstreamHas(answerOf('', { status: '401 Unauthorized' }), answerOf('', { status: '401 Unauthorized' }));
    const answer = await call('GET', '/api/v1/system');
    expect(answer.body).toMatchObject({ code: 'upstream-credentials-rejected' });
  });
});
