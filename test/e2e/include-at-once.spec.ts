import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf, type CannedAnswer, type ReceivedRequest } from '../support/canned-upstream.js';
import { API_KEY, startGatewayOnSimulator } from '../support/gateway.js';
import { hold, CACHED, LIST } from '../support/named-upstream.js';

vi.setConfig({ testTimeout: 20_000 });

const COUNT = 6;
const PAGE = `${LIST}?include=axlServers,associations`;
const PARTS = 2 * COUNT;

const isOfPart = ({ target }: ReceivedRequest): boolean => target.split('/').length > 3;

/** An upstream of a few phone systems, other ones in each test, to which nothing belongs. */
function upstreamOfSome(): { readonly ids: readonly string[]; readonly answer: CannedAnswer } {
  const ids = Array.from({ length: COUNT }, () => crypto.randomUUID());
  const list = ids.map((id) => `<PhoneSystem><ObjectId>${id}</ObjectId></PhoneSystem>`).join('');
  return {
    ids,
    answer: (request) => {
      if (!isOfPart(request)) return answerOf(`<PhoneSystems total="${COUNT}">${list}</PhoneSystems>`);
      const isOfServers = request.target.includes('/axlservers');
      return answerOf(isOfServers ? '<AXLServers total="0"/>' : '<PhoneSystemAssociations total="0"/>');
    },
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));

describe('the parts of one answer', () => {
  const { call, upstreamAnswers, received, url } = useCannedGateway({ ...CACHED, CUPI_MAX_CONCURRENCY: '5' });
  const anew = { headers: { 'Cache-Control': 'no-cache' } };

  it('are read three at a time', async () => {
    const held = hold(upstreamOfSome().answer, isOfPart);
    upstreamAnswers(held.answer);
    const answer = call('GET', PAGE, anew);
    await expect.poll(held.count).toBe(3);
    await settle();
    expect(held.count()).toBe(3);
    held.release();
    expect((await answer).status).toBe(200);
    expect(received()).toHaveLength(1 + PARTS);
  });

  it('delay nobody who asks for one of them alone, as long as it is not in progress', async () => {
    const { ids, answer: upstream } = upstreamOfSome();
    const held = hold(upstream, isOfPart);
    upstreamAnswers(held.answer);
    const answer = call('GET', PAGE, anew);
    await expect.poll(held.count).toBe(3);
    const alone = call('GET', `${LIST}/${ids.at(-1)}/associations`);
    await expect.poll(held.count).toBe(4);
    held.release();
    await Promise.all([answer, alone]);
  });

  it('are read once for all who ask for them at once', async () => {
    const { ids, answer: upstream } = upstreamOfSome();
    const held = hold(upstream, isOfPart);
    upstreamAnswers(held.answer);
    const answers = [call('GET', PAGE, anew), call('GET', PAGE, anew)];
    await expect.poll(held.count).toBe(3);
    const alone = call('GET', `${LIST}/${ids[0]}/axl-servers`);
    await settle();
    held.release();
    const [one, other] = await Promise.all(answers);
    expect(other?.text).toBe(one?.text);
    expect((await alone).headers['cache-status']).toMatch(/collapsed/);
    const ofParts = received()
      .filter(isOfPart)
      .map(({ target }) => target);
    // The list that was asked for alone is empty: whether its phone system exists is known to who asked for the page.
    expect(new Set(ofParts).size).toBe(ofParts.length);
    expect(ofParts).toHaveLength(PARTS);
  });

  it('are given up with a caller that disconnects, and what others wait for is not', async () => {
    const { ids, answer: upstream } = upstreamOfSome();
    const held = hold(upstream, isOfPart);
    upstreamAnswers(held.answer);
    const socket = connect(Number(new URL(url()).port), '127.0.0.1');
    socket.write(
      `GET ${PAGE} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\nCache-Control: no-cache\r\n\r\n`,
    );
    await expect.poll(held.count).toBe(3);
    const alone = call('GET', `${LIST}/${ids[0]}/axl-servers`);
    await settle();
    socket.destroy();
    await settle();
    held.release();
    expect((await alone).status).toBe(200);
    await settle();
    expect(received().filter(isOfPart)).toHaveLength(3);
  });
});

describe('parts that are not fresh any more', () => {
  it('are served at once, and refreshed three at a time', async () => {
    const { call, simulator } = await startGatewayOnSimulator(
      { latencyMs: 20 },
      { ...CACHED, CACHE_TTL_SECONDS: '0', CUPI_MAX_CONCURRENCY: '5' },
    );
    const path = `${PAGE}&pageSize=10`;
    await call('GET', path);
    simulator.clearRequests();
    const { headers } = await call('GET', path);
    expect(headers['cache-status']).toMatch(/^cupi-gateway; hit; ttl=-\d+; detail="stale=21"$/);
    const refreshed = (): number => new Set(simulator.requests.map(({ url }) => url)).size;
    // Besides the list and its 20 parts, phone systems are looked for to which nothing belongs.
    await expect.poll(refreshed, { timeout: 5000 }).toBeGreaterThanOrEqual(21);
    // The list itself is refreshed beside its parts.
    expect(simulator.peakConcurrency).toBeLessThanOrEqual(4);
  });
});
