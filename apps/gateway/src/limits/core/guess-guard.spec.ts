import { setTimeout as delay } from 'node:timers/promises';

import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { GuessGuard, type Admission, type Admitted, type Attempt } from './guess-guard.js';
import { LimitStore } from './limit-store.js';
import { isRedisMissing, RedisServer } from '#libs/testing';

const newGuard = () => new GuessGuard({ store: new LimitStore() });

let lastAttempt = 0;

/** An attempt with a user name, an address and credentials of its own, unless given. */
function attemptOf(given: Partial<Attempt> = {}): Attempt {
  const id = ++lastAttempt;
  return {
    username: `user-${id}`,
    address: `10.0.${id >> 8}.${id & 255}`,
    credentials: `guess-${id}`,
    ...given,
  };
}

async function admittedBy(guard: GuessGuard, attempt: Attempt): Promise<Admitted> {
  const admission = await guard.admit(attempt);
  if (!admission.isAdmitted) throw new Error('The attempt was rejected.');
  return admission;
}

async function fail(guard: GuessGuard, times: number, given: Partial<Attempt>): Promise<void> {
  for (let time = 0; time < times; time++) {
    const admission = await admittedBy(guard, attemptOf(given));
    await admission.failed();
  }
}

async function isAdmitted(guard: GuessGuard, given: Partial<Attempt>): Promise<boolean> {
  const admission = await guard.admit(attemptOf(given));
  if (admission.isAdmitted) await admission.abandoned();
  return admission.isAdmitted;
}

/** What many attempts at once come to when nothing is heard of those that are admitted. Needs fake timers. */
async function admissionsOf(guard: GuessGuard, count: number, given: Partial<Attempt>): Promise<Admission[]> {
  const admissions = Array.from({ length: count }, () => guard.admit(attemptOf(given)));
  await vi.advanceTimersByTimeAsync(5_000);
  return Promise.all(admissions);
}

/** What a promise has come to by now. */
const stateOf = (promise: Promise<Admission>) =>
  Promise.race([promise.then(() => 'settled'), delay(10, 'pending')]);

describe('GuessGuard', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('admits the tenth attempt after nine failed ones', async () => {
    const guard = newGuard();
    await fail(guard, 9, { username: 'alice' });
    expect(await isAdmitted(guard, { username: 'alice' })).toBe(true);
  });

  it('rejects a user name after ten failed attempts from anywhere', async () => {
    const guard = newGuard();
    await fail(guard, 10, { username: 'alice' });
    expect(await isAdmitted(guard, { username: 'alice' })).toBe(false);
  });

  it('rejects an address after ten failed attempts at any user names', async () => {
    const guard = newGuard();
    await fail(guard, 10, { address: '192.0.2.1' });
    expect(await isAdmitted(guard, { address: '192.0.2.1' })).toBe(false);
  });

  it('rejects neither another user name nor another address', async () => {
    const guard = newGuard();
    await fail(guard, 10, { username: 'alice', address: '192.0.2.1' });
    expect(await isAdmitted(guard, { username: 'bob', address: '192.0.2.2' })).toBe(true);
  });

  it('takes user names in another case for the same', async () => {
    const guard = newGuard();
    await fail(guard, 5, { username: 'alice' });
    await fail(guard, 5, { username: 'ALICE' });
    expect(await isAdmitted(guard, { username: 'Alice' })).toBe(false);
  });

  it('takes the addresses of one IPv6 network for the same', async () => {
    const guard = newGuard();
    for (let host = 1; host <= 10; host++) await fail(guard, 1, { address: `2001:db8::${host}` });
    expect(await isAdmitted(guard, { address: '2001:db8::ffff' })).toBe(false);
  });

  it('returns how many seconds to wait', async () => {
    vi.useFakeTimers();
    const guard = newGuard();
    await fail(guard, 10, { username: 'alice' });
    vi.advanceTimersByTime(20_500);
    const admission = await guard.admit(attemptOf({ username: 'alice' }));
    expect(admission).toEqual({ isAdmitted: false, retryAfterSeconds: 40 });
  });

  it('admits again when the minute is over', async () => {
    vi.useFakeTimers();
    const guard = newGuard();
    await fail(guard, 10, { username: 'alice' });
    vi.advanceTimersByTime(60_000);
    expect(await isAdmitted(guard, { username: 'alice' })).toBe(true);
  });

  it('does not count attempts that it rejected', async () => {
    const guard = newGuard();
    await fail(guard, 10, { username: 'alice' });
    for (let time = 0; time < 20; time++)
      await isAdmitted(guard, { username: 'alice', address: '192.0.2.1' });
    expect(await isAdmitted(guard, { username: 'bob', address: '192.0.2.1' })).toBe(true);
  });

  it('does not count attempts that it rejected for their address', async () => {
    vi.useFakeTimers();
    const guard = newGuard();
    const admissions = await admissionsOf(guard, 50, { address: '192.0.2.1' });
    for (const admission of admissions) if (admission.isAdmitted) await admission.abandoned();
    expect(await isAdmitted(guard, { address: '192.0.2.1' })).toBe(true);
  });

  it('admits no more than ten of many attempts at once', async () => {
    vi.useFakeTimers();
    const admissions = await admissionsOf(newGuard(), 50, { username: 'alice' });
    expect(admissions.filter((admission) => admission.isAdmitted)).toHaveLength(10);
  });

  it('does not count attempts that came to nothing', async () => {
    const guard = newGuard();
    for (let time = 0; time < 30; time++) {
      const admission = await admittedBy(guard, attemptOf({ username: 'alice', address: '192.0.2.1' }));
      await admission.abandoned();
    }
    expect(await isAdmitted(guard, { username: 'alice', address: '192.0.2.1' })).toBe(true);
  });

  it('lets one outcome count, the first', async () => {
    const guard = newGuard();
    await fail(guard, 9, { username: 'alice' });
    const admission = await admittedBy(guard, attemptOf({ username: 'alice' }));
    await admission.failed();
    await admission.succeeded();
    expect(await isAdmitted(guard, { username: 'alice' })).toBe(false);
  });

  it('forgets the failures of a user name on a success', async () => {
    const guard = newGuard();
    await fail(guard, 9, { username: 'alice' });
    await (await admittedBy(guard, attemptOf({ username: 'alice' }))).succeeded();
    await fail(guard, 9, { username: 'alice' });
    expect(await isAdmitted(guard, { username: 'alice' })).toBe(true);
  });

  it('keeps the failures of an address on a success', async () => {
    const guard = newGuard();
    await fail(guard, 9, { address: '192.0.2.1' });
    await (await admittedBy(guard, attemptOf({ address: '192.0.2.1' }))).succeeded();
    await fail(guard, 1, { address: '192.0.2.1' });
    expect(await isAdmitted(guard, { address: '192.0.2.1' })).toBe(false);
  });

  it('never lets more than ten fail, whatever the order of outcomes', async () => {
    const outcomes = fc.array(fc.constantFrom('failed', 'abandoned', 'succeeded'), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(outcomes, fc.integer({ min: 1, max: 20 }), async (all, atOnce) => {
        const guard = newGuard();
        let failed = 0;
        for (let start = 0; start < all.length; start += atOnce) {
          await Promise.all(
            all.slice(start, start + atOnce).map(async (outcome) => {
              const admission = await guard.admit(attemptOf({ address: '192.0.2.1' }));
              if (!admission.isAdmitted) return;
              if (outcome === 'failed') failed += 1;
              await admission[outcome]();
            }),
          );
        }
        expect(failed).toBeLessThanOrEqual(10);
      }),
      { numRuns: 50 },
    );
  });

  describe('with credentials that were accepted lately', () => {
    async function guardThatKnows(attempt: Attempt): Promise<GuessGuard> {
      const guard = newGuard();
      await (await admittedBy(guard, attempt)).succeeded();
      return guard;
    }

    it('admits any number of attempts at once', async () => {
      const attempt = attemptOf();
      const guard = await guardThatKnows(attempt);
      const admissions = await Promise.all(Array.from({ length: 50 }, () => guard.admit(attempt)));
      expect(admissions.every((admission) => admission.isAdmitted)).toBe(true);
    });

    it('rejects them like all others when the limit is reached', async () => {
      const attempt = attemptOf({ username: 'alice' });
      const guard = await guardThatKnows(attempt);
      await fail(guard, 10, { username: 'alice' });
      expect(await guard.admit(attempt)).toMatchObject({ isAdmitted: false });
    });

    it('does not forget the failures of others at the same user name', async () => {
      const attempt = attemptOf({ username: 'alice' });
      const guard = await guardThatKnows(attempt);
      await fail(guard, 9, { username: 'alice' });
      await (await admittedBy(guard, attempt)).succeeded();
      await fail(guard, 1, { username: 'alice' });
      expect(await isAdmitted(guard, { username: 'alice' })).toBe(false);
    });

    it('counts them once they are rejected', async () => {
      const attempt = attemptOf({ username: 'alice' });
      const guard = await guardThatKnows(attempt);
      await fail(guard, 9, { username: 'alice' });
      await (await admittedBy(guard, attempt)).failed();
      expect(await isAdmitted(guard, { username: 'alice' })).toBe(false);
    });

    it('treats them as a guess again once they are rejected', async () => {
      const attempt = attemptOf({ username: 'alice' });
      const guard = await guardThatKnows(attempt);
      await (await admittedBy(guard, attempt)).failed();
      await guard.admit(attempt);
      expect(await stateOf(guard.admit(attempt))).toBe('pending');
    });

    it('treats them as a guess again after ten minutes', async () => {
      vi.useFakeTimers({ toFake: ['performance'] });
      const attempt = attemptOf();
      const guard = await guardThatKnows(attempt);
      vi.advanceTimersByTime(600_000);
      await guard.admit(attempt);
      expect(await stateOf(guard.admit(attempt))).toBe('pending');
    });
  });

  describe('without waiting', () => {
    /** A guard that has accepted an attempt, and admitted it again since. */
    async function guardThatAdmits(attempt: Attempt): Promise<GuessGuard> {
      const guard = newGuard();
      for (let count = 0; count < 2; count += 1) await (await admittedBy(guard, attempt)).succeeded();
      return guard;
    }

    const admitsAtOnce = (guard: GuessGuard, attempt: Attempt): boolean =>
      guard.admitsAtOnce(guard.keysOf(attempt));

    it('admits credentials that were accepted, once the limits were found not to be reached', async () => {
      const guard = newGuard();
      const attempt = attemptOf();
      expect(admitsAtOnce(guard, attempt)).toBe(false);
      await (await admittedBy(guard, attempt)).succeeded();
      expect(admitsAtOnce(guard, attempt)).toBe(false);
      await (await admittedBy(guard, attempt)).succeeded();
      expect(admitsAtOnce(guard, attempt)).toBe(true);
    });

    it.each<[string, Partial<Attempt>]>([
      ['other credentials', { credentials: 'others' }],
      ['another user name', { username: 'another' }],
      ['another address', { address: '192.0.2.1' }],
    ])('does not admit %s', async (_what, change) => {
      const attempt = attemptOf();
      expect(admitsAtOnce(await guardThatAdmits(attempt), { ...attempt, ...change })).toBe(false);
    });

    it('admits them for five seconds', async () => {
      vi.useFakeTimers({ toFake: ['performance'] });
      const attempt = attemptOf();
      const guard = await guardThatAdmits(attempt);
      vi.advanceTimersByTime(4_999);
      expect(admitsAtOnce(guard, attempt)).toBe(true);
      vi.advanceTimersByTime(1);
      expect(admitsAtOnce(guard, attempt)).toBe(false);
    });

    it('does not admit them once they were rejected, on whatever call', async () => {
      const attempt = attemptOf();
      const guard = await guardThatAdmits(attempt);
      guard.forget(attempt.credentials);
      expect(admitsAtOnce(guard, attempt)).toBe(false);
    });

    it.each<[string, (attempt: Attempt) => Partial<Attempt>]>([
      ['their user name', ({ username }) => ({ username })],
      ['their address', ({ address }) => ({ address })],
    ])('does not admit them once ten attempts of %s have failed or are in progress', async (_what, given) => {
      const attempt = attemptOf();
      const guard = await guardThatAdmits(attempt);
      await fail(guard, 8, given(attempt));
      await guard.admit(attemptOf(given(attempt)));
      expect(admitsAtOnce(guard, attempt)).toBe(true);
      await guard.admit(attemptOf(given(attempt)));
      expect(admitsAtOnce(guard, attempt)).toBe(false);
    });

    it.skipIf(isRedisMissing)(
      'does not admit them once an attempt was rejected here, because the limit was reached at another replica',
      async () => {
        const server = await RedisServer.open();
        const guards = [
          new GuessGuard({ store: new LimitStore(await server.share()) }),
          new GuessGuard({ store: new LimitStore(await server.share()) }),
        ] as const;
        const [one, other] = guards;
        const attempt = attemptOf();
        for (let count = 0; count < 2; count += 1) await (await admittedBy(one, attempt)).succeeded();
        await fail(other, 10, { username: attempt.username });
        expect(await isAdmitted(one, { username: attempt.username })).toBe(false);
        expect(admitsAtOnce(one, attempt)).toBe(false);
        await server.stop();
      },
    );
  });

  describe('while credentials are tried for the first time', () => {
    it('lets the same ones wait', async () => {
      const guard = newGuard();
      const attempt = attemptOf();
      await guard.admit(attempt);
      expect(await stateOf(guard.admit(attempt))).toBe('pending');
    });

    it('admits all that waited when they are accepted', async () => {
      const guard = newGuard();
      const attempt = attemptOf();
      const first = await admittedBy(guard, attempt);
      const waiting = Array.from({ length: 50 }, () => guard.admit(attempt));
      await first.succeeded();
      expect((await Promise.all(waiting)).every((admission) => admission.isAdmitted)).toBe(true);
    });

    it('lets ten failures through, one after the other, when they are rejected', async () => {
      const guard = newGuard();
      const attempt = attemptOf();
      let inProgress = 0;
      let failures = 0;
      await Promise.all(
        Array.from({ length: 50 }, async () => {
          const admission = await guard.admit(attempt);
          if (!admission.isAdmitted) return;
          expect(++inProgress).toBe(1);
          await delay(1);
          inProgress -= 1;
          failures += 1;
          await admission.failed();
        }),
      );
      expect(failures).toBe(10);
    });

    it('makes no attempt wait twice for an upstream that does not answer', async () => {
      const guard = newGuard();
      const attempt = attemptOf();
      const first = await admittedBy(guard, attempt);
      const waiting = Array.from({ length: 5 }, () => guard.admit(attempt));
      await first.abandoned();
      expect((await Promise.all(waiting)).every((admission) => admission.isAdmitted)).toBe(true);
    });

    it('makes no attempt wait for more than a minute', async () => {
      vi.useFakeTimers();
      const guard = newGuard();
      const attempt = attemptOf();
      await guard.admit(attempt);
      const waiting = guard.admit(attempt);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await waiting).toMatchObject({ isAdmitted: true });
    });
  });

  describe('while ten attempts from one address are in progress', () => {
    const from = { address: '192.0.2.1' };

    async function guardWithTenInProgress(): Promise<{ guard: GuessGuard; inProgress: Admitted[] }> {
      const guard = newGuard();
      const inProgress = await Promise.all(
        Array.from({ length: 10 }, () => admittedBy(guard, attemptOf(from))),
      );
      return { guard, inProgress };
    }

    it('lets further ones wait, and admits one for each that succeeds', async () => {
      const { guard, inProgress } = await guardWithTenInProgress();
      const waiting = [guard.admit(attemptOf(from)), guard.admit(attemptOf(from))];
      await inProgress[0]?.succeeded();
      const states = await Promise.all(waiting.map(stateOf));
      expect(states.sort()).toEqual(['pending', 'settled']);
      await inProgress[1]?.succeeded();
      expect(await Promise.all(waiting)).toMatchObject([{ isAdmitted: true }, { isAdmitted: true }]);
    });

    it('admits all users of a crowd whose passwords are right', async () => {
      const guard = newGuard();
      const admissions = await Promise.all(
        Array.from({ length: 60 }, async () => {
          const admission = await guard.admit(attemptOf(from));
          await delay(1);
          if (admission.isAdmitted) await admission.succeeded();
          return admission.isAdmitted;
        }),
      );
      expect(admissions).not.toContain(false);
    });

    it('admits one when another came to nothing', async () => {
      const { guard, inProgress } = await guardWithTenInProgress();
      const waiting = guard.admit(attemptOf(from));
      await inProgress[0]?.abandoned();
      expect(await waiting).toMatchObject({ isAdmitted: true });
    });

    it('rejects those who waited as soon as all ten have failed', async () => {
      const { guard, inProgress } = await guardWithTenInProgress();
      const waiting = guard.admit(attemptOf(from));
      for (const attempt of inProgress) await attempt.failed();
      expect(await Promise.race([waiting, delay(1000)])).toMatchObject({ isAdmitted: false });
    });

    it('rejects those who have waited for five seconds', async () => {
      vi.useFakeTimers();
      const { guard } = await guardWithTenInProgress();
      const waiting = guard.admit(attemptOf(from));
      await vi.advanceTimersByTimeAsync(4_999);
      let isSettled = false;
      void waiting.then(() => (isSettled = true));
      await vi.advanceTimersByTimeAsync(0);
      expect(isSettled).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(await waiting).toMatchObject({ isAdmitted: false });
    });

    it('lets no more than a hundred wait', async () => {
      const { guard } = await guardWithTenInProgress();
      const attempts = Array.from({ length: 120 }, () => guard.admit(attemptOf(from)));
      const states = await Promise.all(attempts.map(stateOf));
      expect(states.filter((state) => state === 'pending')).toHaveLength(100);
    });

    it('lets the same credentials wait no longer than others', async () => {
      vi.useFakeTimers();
      const { guard } = await guardWithTenInProgress();
      const attempt = attemptOf(from);
      const waiting = [guard.admit(attempt), guard.admit(attempt)];
      await vi.advanceTimersByTimeAsync(5_000);
      expect(await Promise.all(waiting)).toMatchObject([{ isAdmitted: false }, { isAdmitted: false }]);
    });
  });

  it('rejects at once when ten have failed', async () => {
    const guard = newGuard();
    await fail(guard, 10, { address: '192.0.2.1' });
    expect(await stateOf(guard.admit(attemptOf({ address: '192.0.2.1' })))).toBe('settled');
  });

  describe.skipIf(isRedisMissing)('on Redis', () => {
    it('admits no more than ten of many attempts at once at several replicas', async () => {
      const server = await RedisServer.start();
      const guards = await Promise.all(
        [1, 2, 3].map(async () => new GuessGuard({ store: new LimitStore(await server.share()) })),
      );
      const admissions = await Promise.all(
        guards.flatMap((guard) =>
          Array.from({ length: 20 }, async () => {
            const admission = await guard.admit(attemptOf({ username: 'alice' }));
            if (admission.isAdmitted) await admission.failed();
            return admission.isAdmitted;
          }),
        ),
      );
      expect(admissions.filter((isAdmitted) => isAdmitted)).toHaveLength(10);
    });

    it('rejects at one replica what failed at another', async () => {
      const server = await RedisServer.start();
      const one = new GuessGuard({ store: new LimitStore(await server.share()) });
      const other = new GuessGuard({ store: new LimitStore(await server.share()) });
      await fail(one, 10, { username: 'alice' });
      expect(await isAdmitted(other, { username: 'alice' })).toBe(false);
    });
  });
});
