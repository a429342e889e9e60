import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { useCluster } from '../support/cluster.js';
import { ACCOUNT } from '../support/gateway.js';
import { isRedisMissing } from '#libs/testing';
import { upstreamOfUsers } from '../support/upstream-of-users.js';

const PATH = '/api/v1/phone-systems';
const upstream = upstreamOfUsers({ [ACCOUNT.username]: ACCOUNT.password, alice: 'right' });

describe.skipIf(isRedisMissing)('limits of gateways on one Redis', () => {
  // Of a quota below 20, no replica holds points in advance, which the other would lack.
  const environment = { RATE_LIMIT_PER_MINUTE: '19' };
  const cluster = useCluster(upstream, [environment, environment]);

  it('hold for all of them together: calls of a principal', async () => {
    const answers = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => cluster.gateways()[index % 2]?.call('GET', PATH)),
    );
    const statuses = answers.map((answer) => answer?.status);
    expect(statuses.toSorted()).toEqual([
      ...Array.from({ length: 19 }, () => 200),
      ...Array.from({ length: 5 }, () => 429),
    ]);
  });

  it('hold for all of them together: guesses at a password', async () => {
    const sentBefore = cluster.upstream().received.length;
    const guess = (password: string, index: number) =>
      cluster.gateways()[index % 2]?.call('GET', PATH, {
        isAnonymous: true,
        headers: { Authorization: basic('alice', password) },
      });
    const statuses: (number | undefined)[] = [];
    for (let index = 0; index < 12; index += 1) statuses.push((await guess(`wrong ${index}`, index))?.status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    expect((await guess('right', 0))?.status).toBe(429);
    expect(cluster.upstream().received.length - sentBefore).toBe(10);
  });
});
