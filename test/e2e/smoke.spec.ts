import { describe, expect, it } from 'vitest';
import { answerOf, startCannedUpstream } from '../support/canned-upstream.js';
import { startGateway, startGatewayOnSimulator } from '../support/gateway.js';

describe('phone systems', () => {
  it('are listed', async () => {
    const { call } = await startGatewayOnSimulator();
    const answer = await call('GET', '/api/v1/phone-systems?pageSize=2');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ page: 1, pageSize: 2 });
  });
  it('are listed from canned bytes', async () => {
    const upstream = await startCannedUpstream(() => answerOf('<PhoneSystems total="0"/>'));
    const { call } = await startGateway({ CUPI_URLS: upstream.url });
    const answer = await call('GET', '/api/v1/phone-systems');
    expect(answer.body).toMatchObject({ items: [], total: 0 });
    expect(upstream.received[0]?.target).toBe('/vmrest/phonesystems?rowsPerPage=25&pageNumber=1');
  });
  it('has problems', async () => {
    const { call } = await startGatewayOnSimulator();
    expect((await call('GET', '/api/v1/phone-systems?pageSize=x')).status).toBe(400);
    expect((await call('GET', '/api/v1/phone-systemsx')).status).toBe(404);
    expect((await call('HEAD', '/api/v1/phone-systems')).status).toBe(200);
    expect((await call('GET', '/api/v1/phone-systems', { isAnonymous: true })).status).toBe(401);
  });
});
