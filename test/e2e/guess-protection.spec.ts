import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { emptyAnswer } from '../support/canned-upstream.js';
import { expectProblem } from '../support/problems.js';
import { SESSION_PATH, signIn } from '../support/sign-in.js';
import { upstreamOfUsers } from '../support/upstream-of-users.js';

const PATH = '/api/v1/phone-systems';
const PASSWORD = 'right';
const LIMIT = 10;

/** Somebody who tries to get in. */
interface Attempt {
  readonly username: string;
  readonly password?: string;
  /** In a proxy's header. */
  readonly address: string;
  readonly way?: 'Basic' | 'sign-in';
}

/** One gateway, behind a proxy or not, in front of an upstream where all these users have one password. */
function useGuardedGateway(usernames: readonly string[], environment: Record<string, string>) {
  const gateway = useCannedGateway(environment);
  const upstream = upstreamOfUsers(Object.fromEntries(usernames.map((username) => [username, PASSWORD])));

  const attempt = async ({ username, password = PASSWORD, address, way = 'Basic' }: Attempt) => {
    const headers = { 'X-Forwarded-For': address };
    return way === 'sign-in'
      ? gateway.call('POST', SESSION_PATH, { isAnonymous: true, headers, body: { username, password } })
      : gateway.call('GET', PATH, {
          isAnonymous: true,
          headers: { ...headers, Authorization: basic(username, password) },
        });
  };
  /** The statuses of attempts, one after the other. */
  const statusesOf = async (attempts: readonly Attempt[]): Promise<number[]> => {
    const statuses: number[] = [];
    for (const one of attempts) statuses.push((await attempt(one)).status);
    return statuses;
  };
  return { ...gateway, upstream, attempt, statusesOf };
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const rejections = times(LIMIT, () => 401);

describe('guessing at the password of one user', () => {
  const usernames = ['ann', 'bea', 'cas', 'dan', 'eva', 'flo', 'gus', 'hal', 'ida', 'administrator'];
  const gateway = useGuardedGateway(usernames, { TRUST_PROXY: '127.0.0.1', CUPI_PASSWORD: PASSWORD });
  const { call, attempt, statusesOf, received, upstreamAnswers, upstream } = gateway;

  const wrong = (username: string, net: number, count = LIMIT, way?: 'Basic' | 'sign-in'): Attempt[] =>
    times(count, (index) => ({
      username,
      password: `wrong ${index}`,
      address: `192.0.${net}.${index}`,
      ...(way && { way }),
    }));

  it.each([
    ['Basic', 'ann', 1, PATH],
    ['sign-in', 'bea', 2, SESSION_PATH],
  ] as const)('by %s ends after ten attempts, from wherever', async (way, username, net, path) => {
    upstreamAnswers(upstream);
    expect(await statusesOf(wrong(username, net, LIMIT, way))).toEqual(rejections);
    const answer = await attempt({ username, password: 'wrong', address: `192.0.${net}.77`, way });
    expectProblem(answer, 'rate-limited', path);
    expect(answer.headers['retry-after']).toMatch(/^(?:[1-9]|[1-5][0-9]|60)$/);
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(received()).toHaveLength(LIMIT);
  });

  it('ends for both ways together, and the right password is rejected as well', async () => {
    upstreamAnswers(upstream);
    await statusesOf([...wrong('cas', 3, 5), ...wrong('cas', 3, 5, 'sign-in')]);
    const right = { username: 'cas', address: '192.0.3.77' };
    expect(await statusesOf([right, { ...right, way: 'sign-in' }])).toEqual([429, 429]);
    expect(received()).toHaveLength(LIMIT);
  });

  it('is one however the user name is spelled', async () => {
    upstreamAnswers(upstream);
    await statusesOf(['dan', 'Dan', 'DAN', ' dan', 'dan '].flatMap((name, i) => wrong(name, 40 + i, 2)));
    expect(await statusesOf([{ username: 'dAN', address: '192.0.4.77' }])).toEqual([429]);
    expect(received()).toHaveLength(LIMIT);
  });

  it('gets no further when all attempts come at once', async () => {
    upstreamAnswers(upstream);
    const answers = await Promise.all(wrong('eva', 5, 40).map(attempt));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(LIMIT);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
    expect(received()).toHaveLength(LIMIT);
  });

  it('starts again after the right password', async () => {
    upstreamAnswers(upstream);
    const nine = wrong('flo', 6, LIMIT - 1);
    const statuses = await statusesOf([...nine, { username: 'flo', address: '192.0.6.77' }, ...nine]);
    expect(statuses).toEqual([...rejections.slice(1), 200, ...rejections.slice(1)]);
  });

  it('does not concern who is signed in already', async () => {
    upstreamAnswers(upstream);
    const headers = await signIn(call, 'gus', PASSWORD);
    await statusesOf(wrong('gus', 7));
    expect(await statusesOf([{ username: 'gus', address: '192.0.7.77' }])).toEqual([429]);
    expect((await call('GET', PATH, { isAnonymous: true, headers })).status).toBe(200);
  });

  it('does not concern clients that work with the same account', async () => {
    upstreamAnswers(upstream);
    await statusesOf(wrong('administrator', 8));
    expect((await call('GET', PATH)).status).toBe(200);
  });

  it('is not what a user does whose calls come all at once', async () => {
    upstreamAnswers(upstream);
    const answers = await Promise.all(times(30, () => attempt({ username: 'hal', address: '192.0.9.1' })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('is not what a user does whose requests are not valid', async () => {
    const headers = { Authorization: basic('ida', PASSWORD), 'X-Forwarded-For': '192.0.11.1' };
    for (let count = 0; count < LIMIT + 2; count += 1) {
      expect((await call('GET', `${PATH}/x`, { isAnonymous: true, headers })).status).toBe(400);
    }
  });

  it('counts credentials that were right once', async () => {
    upstreamAnswers(upstream);
    const right = { username: 'ida', address: '192.0.12.1' };
    expect(await statusesOf([right])).toEqual([200]);
    upstreamAnswers(upstreamOfUsers({}));
    expect(await statusesOf(times(LIMIT + 1, () => right))).toEqual([...rejections, 429]);
  });
});

describe('guessing from one address', () => {
  const crowd = times(40, (index) => `user-${index}`);
  const { attempt, statusesOf, received, upstreamAnswers, upstream, call } = useGuardedGateway(
    ['jan', 'kim', 'administrator', ...crowd],
    { TRUST_PROXY: '127.0.0.1', CUPI_PASSWORD: PASSWORD },
  );

  /** Attempts for as many user names, one from each address in turn. */
  const manyUsers = (addresses: readonly string[], count = LIMIT): Attempt[] =>
    times(count, (index) => ({
      username: `user ${index} of ${addresses.join()}`,
      password: 'wrong',
      address: addresses[index % addresses.length] ?? '',
    }));

  it.each([
    ['IPv4', ['198.51.100.1'], '198.51.100.1', '198.51.100.2'],
    ['mapped IPv4', ['198.51.100.3', '::ffff:198.51.100.3'], '::ffff:c633:6403', '::ffff:198.51.100.4'],
    ['an IPv6 /64', ['2001:db8:0:1::1', '2001:db8:0:1:f::'], '2001:0DB8:0:1:1:2:3:4', '2001:db8:0:2::1'],
  ])('ends after ten user names: %s', async (_kind, addresses, same, other) => {
    upstreamAnswers(upstream);
    expect(await statusesOf(manyUsers(addresses))).toEqual(rejections);
    const answer = await attempt({ username: 'jan', address: same });
    expectProblem(answer, 'rate-limited', PATH);
    expect(answer.headers['retry-after']).toMatch(/^(?:[1-9]|[1-5][0-9]|60)$/);
    expect(received()).toHaveLength(LIMIT);
    expect(await statusesOf([{ username: 'jan', address: other }])).toEqual([200]);
  });

  it('is not forgotten for one right password', async () => {
    upstreamAnswers(upstream);
    const address = '203.0.113.1';
    await statusesOf(manyUsers([address], LIMIT - 1));
    const attempts = [
      { username: 'kim', address },
      { username: 'x', address },
      { username: 'kim', address },
    ];
    expect(await statusesOf(attempts)).toEqual([200, 401, 429]);
  });

  it('is not what a crowd does whose passwords are right and who come all at once', async () => {
    upstreamAnswers(upstream);
    const address = '203.0.113.3';
    const answers = await Promise.all(crowd.map((username) => attempt({ username, address })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('gets no further in a crowd', async () => {
    upstreamAnswers(upstream);
    const address = '203.0.113.4';
    const guesses = times(30, (index) => ({ username: `nobody-${index}`, password: 'wrong', address }));
    const rights = crowd.slice(0, 20).map((username) => ({ username, address }));
    const answers = await Promise.all(
      guesses.flatMap((guess, index) => [guess, rights[index] ?? guess]).map(attempt),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(LIMIT);
  });

  it('does not concern clients there that have a key', async () => {
    upstreamAnswers(upstream);
    const address = '203.0.113.2';
    expect(await statusesOf([...manyUsers([address]), { username: 'jan', address }])).toContain(429);
    expect((await call('GET', PATH, { headers: { 'X-Forwarded-For': address } })).status).toBe(200);
  });
});

describe('a gateway that trusts no proxy', () => {
  const { statusesOf, upstreamAnswers, upstream } = useGuardedGateway([], {});

  it('does not believe where guesses are said to come from', async () => {
    upstreamAnswers(upstream);
    const attempts = times(LIMIT + 1, (index) => ({ username: `u${index}`, address: `192.0.2.${index}` }));
    expect(await statusesOf(attempts)).toEqual([...rejections, 429]);
  });
});

describe('a user whose upstream fails', () => {
  const { statusesOf, upstreamAnswers } = useGuardedGateway([], {});

  it('is not taken for somebody who guesses', async () => {
    upstreamAnswers(() => emptyAnswer('501 Not Implemented'));
    const attempts = times(LIMIT + 2, () => ({ username: 'lea', address: '192.0.2.1' }));
    for (const status of await statusesOf(attempts)) expect([502, 503]).toContain(status);
  });
});
