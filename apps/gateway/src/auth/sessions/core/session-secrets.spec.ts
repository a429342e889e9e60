import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SessionSecrets } from './session-secrets.js';

const NEW = 'new-secret-of-the-server-0123456789';
const OLD = 'old-secret-of-the-server-0123456789';

describe('SessionSecrets', () => {
  it('seals with the first of several', () => {
    expect(SessionSecrets.parse(`${NEW},${OLD}`).current.keyId).toEqual(
      SessionSecrets.parse(NEW).current.keyId,
    );
  });

  it('finds each of several by its id', () => {
    const secrets = SessionSecrets.parse(`${NEW},${OLD}`);
    const { keyId } = SessionSecrets.parse(OLD).current;
    expect(secrets.find(keyId)?.key.export().toString()).toBe(OLD);
  });

  it('does not find a secret that is not one of them', () => {
    expect(SessionSecrets.parse(NEW).find(SessionSecrets.parse(OLD).current.keyId)).toBeUndefined();
  });

  it('takes blanks around a secret as no part of it', () => {
    expect(SessionSecrets.parse(` ${NEW} , ${OLD}\n`).current.key.export().toString()).toBe(NEW);
  });

  it('names the same secrets in the same order, whichever of them is the first', () => {
    const idsOf = (text: string): Buffer[] =>
      SessionSecrets.parse(text)
        .inCommonOrder()
        .map(({ keyId }) => keyId);
    expect(idsOf(`${NEW},${OLD}`)).toEqual(idsOf(`${OLD},${NEW}`));
    expect(idsOf(`${NEW},${OLD}`)).toHaveLength(2);
  });

  it('knows a secret that is repeated once', () => {
    expect(SessionSecrets.parse(`${NEW},${OLD},${NEW},${OLD}`).inCommonOrder()).toHaveLength(2);
  });

  it('seals with the first secret of a new declaration, and no longer finds what that does not have', () => {
    const secrets = SessionSecrets.parse(OLD);
    const { keyId } = secrets.current;
    secrets.replaceBy(SessionSecrets.parse(`${NEW},${OLD}`));
    expect(secrets.current.key.export().toString()).toBe(NEW);
    expect(secrets.find(keyId)?.key.export().toString()).toBe(OLD);
    secrets.replaceBy(SessionSecrets.parse(NEW));
    expect(secrets.find(keyId)).toBeUndefined();
  });

  it('takes a secret of 32 characters', () => {
    expect(() => SessionSecrets.parse('x'.repeat(32))).not.toThrow();
  });

  it.each([
    ['that is too short', 'x'.repeat(31), 'number 1.'],
    ['that is empty', '', 'number 1.'],
    ['that is missing after a comma', `${NEW},`, 'number 2.'],
    ['that is blanks', ' '.repeat(40), 'number 1.'],
  ])('rejects a secret %s', (_what, text, place) => {
    expect(() => SessionSecrets.parse(text)).toThrow(
      new RangeError(`Each secret must have at least 32 characters; too short: ${place}`),
    );
  });

  it('names the places of all secrets that are too short', () => {
    expect(() => SessionSecrets.parse(`short,${NEW},other`)).toThrow(/too short: number 1, 3\.$/);
  });

  it('never repeats a secret in its message', () => {
    expect(() => SessionSecrets.parse('canary')).toThrow(/^(?!.*canary)/);
  });

  it('names a secret by something other than its plain digest', () => {
    const digest = createHash('sha256').update(NEW).digest();
    expect(digest.includes(SessionSecrets.parse(NEW).current.keyId)).toBe(false);
  });

  it('shows no secret to an inspector', () => {
    const shown = inspect(SessionSecrets.parse(`${NEW},${OLD}`), { depth: Infinity, showHidden: true });
    expect(shown).not.toMatch(/secret-of-the-server/);
  });
});
