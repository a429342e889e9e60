import { describe, expect, it } from 'vitest';

import { readSetCookie } from './set-cookie.js';

describe('readSetCookie', () => {
  it('reads name, value and attributes, whatever their case and blanks', () => {
    expect(
      readSetCookie(' JSESSIONID=0A1B ;PATH = /vmrest/; Secure; HttpOnly;domain=cuc.example.test'),
    ).toEqual({
      name: 'JSESSIONID',
      value: '0A1B',
      path: '/vmrest/',
      domain: 'cuc.example.test',
      hasEnd: false,
    });
  });

  it.each(['a=-9223372036854775808', 'a=b=c==', 'a="quoted"', 'a='])('reads %s unchanged', (pair) => {
    const { name, value } = readSetCookie(`${pair}; Path=/`) ?? {};
    expect(`${name}=${value}`).toBe(pair);
  });

  it.each(['Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'expires=no date', 'Max-Age=0', 'max-age=3600'])(
    'sees an expiry in %s',
    (attribute) => {
      expect(readSetCookie(`a=b; ${attribute}`)?.hasEnd).toBe(true);
    },
  );

  it.each(['', '=b', 'a', 'a b=c', 'a=b c', 'a=b\tc', 'a=\u00e9', 'a=b\u007f', 'a\r\n=b'])(
    'returns nothing for %j, which could not be sent back',
    (header) => {
      expect(readSetCookie(header)).toBeUndefined();
    },
  );
});
