import { inspect } from 'node:util';

import pino from 'pino';
import { describe, expect, it } from 'vitest';

import { UpstreamAccount } from './upstream-account.js';

const CANARY = 'canary-password';

describe('UpstreamAccount', () => {
  const account = new UpstreamAccount('admin', CANARY);
  const token = Buffer.from(`admin:${CANARY}`).toString('base64');

  it.each<[string, () => string]>([
    ['inspect', () => inspect({ account }, { depth: null, showHidden: true, getters: true })],
    ['JSON.stringify', () => JSON.stringify({ account })],
    ['String', () => String(account)],
    ['pino', () => loggedByPino(account)],
  ])('shows its user name to %s', (_, show) => {
    expect(show()).toContain('admin');
  });

  it.each<[string, () => string]>([
    ['inspect', () => inspect({ account }, { depth: null, showHidden: true, getters: true })],
    ['JSON.stringify', () => JSON.stringify({ account })],
    ['String', () => String(account)],
    ['pino', () => loggedByPino(account)],
  ])('shows neither password nor token to %s', (_, show) => {
    expect(show()).not.toContain(CANARY);
    expect(show()).not.toContain(token);
  });

  it('sends user name and password in UTF-8', () => {
    expect(new UpstreamAccount('test', '123£').authorizationHeader()).toBe('Basic dGVzdDoxMjPCow==');
  });

  it('accepts a colon in the password', () => {
    const header = new UpstreamAccount('a', 'b:c').authorizationHeader();
    expect(Buffer.from(header.slice('Basic '.length), 'base64').toString()).toBe('a:b:c');
  });

  it.each([
    ['a colon in the user name', 'a:b', 'c'],
    ['a control character in the user name', 'a\n', 'c'],
    ['a control character in the password', 'a', 'b\u0000'],
  ])('rejects %s', (_, username, password) => {
    expect(() => new UpstreamAccount(username, password)).toThrow(RangeError);
  });

  describe('fingerprint', () => {
    const key = Buffer.from('key');
    const fingerprint = account.fingerprint(key);

    it('is the same for the same user name and password', () => {
      expect(new UpstreamAccount('admin', CANARY).fingerprint(key)).toBe(fingerprint);
    });

    it.each([
      ['another password', new UpstreamAccount('admin', 'other')],
      ['another user name', new UpstreamAccount('admin2', CANARY)],
      ['the same characters, divided otherwise', new UpstreamAccount('admi', `n${CANARY}`)],
    ])('is another for %s', (_, other) => {
      expect(other.fingerprint(key)).not.toBe(fingerprint);
    });

    it('is another for another key', () => {
      expect(account.fingerprint(Buffer.from('other'))).not.toBe(fingerprint);
    });

    it('reveals neither user name nor password', () => {
      expect(fingerprint).toMatch(/^[\w-]{43}$/);
    });
  });
});

function loggedByPino(account: UpstreamAccount): string {
  const lines: string[] = [];
  pino({}, { write: (line: string) => lines.push(line) }).info({ account }, 'call');
  return lines.join('');
}
