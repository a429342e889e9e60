import { describe, expect, it } from 'vitest';
import { sessionTokenIn, setSessionCookie } from './session-cookie.js';

describe('sessionTokenIn', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['__Host-cupi-session', undefined],
    ['__host-cupi-session=t', undefined],
    ['a=__Host-cupi-session=t', undefined],
    ['__Host-cupi-session=', ''],
    ['__Host-cupi-session=t', 't'],
    ['a=b;__Host-cupi-session=t;c=d', 't'],
    ['a=b;  __Host-cupi-session=t ; c=d', 't'],
    ['__Host-cupi-session=first; __Host-cupi-session=second', 'first'],
  ])('finds in %j the token %j', (cookie, token) => {
    expect(sessionTokenIn(cookie)).toBe(token);
  });
});

describe('setSessionCookie', () => {
  it.each(['a;b', 'a b', 'a\r\nb', 'a,b', 'ä'])(
    'hands out no %j, which could say more than a token',
    (text) => {
      expect(() => setSessionCookie(text)).toThrow(RangeError);
    },
  );
});
