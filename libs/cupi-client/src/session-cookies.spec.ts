import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { retainedBytesOf } from '#libs/testing';
import { secretsOfSetCookies, SessionCookies } from './session-cookies.js';

const HOST = 'cuc1.example.test';

function after(...setCookies: string[]): SessionCookies {
  return SessionCookies.none.after(setCookies, HOST);
}

describe('SessionCookies', () => {
  it('are sent together', () => {
    expect(
      after(
        'JSESSIONIDSSO=0A; Path=/; Secure; HttpOnly',
        'JSESSIONID=0B; Path=/vmrest; Secure; HttpOnly',
        'REQUEST_TOKEN_KEY=-42; Path=/; Secure; HttpOnly',
      ).header(),
    ).toBe('JSESSIONIDSSO=0A; JSESSIONID=0B; REQUEST_TOKEN_KEY=-42');
  });

  it('are replaced by new ones of the same name, even for another of the paths', () => {
    const cookies = after('JSESSIONID=old; Path=/vmrest', 'JSESSIONIDSSO=same; Path=/');
    expect(cookies.after(['JSESSIONID=new; Path=/vmrest/'], HOST).header()).toBe(
      'JSESSIONID=new; JSESSIONIDSSO=same',
    );
  });

  it('are immutable', () => {
    const cookies = after('a=1; Path=/');
    cookies.after(['a=2; Path=/', 'b=3; Path=/'], HOST);
    expect(cookies.header()).toBe('a=1');
  });

  it.each(['Path=/cuadmin', 'Path=/vmrest/users', 'Path=/vmrestx', 'Path=vmrest', 'Secure'])(
    'do not contain one that is not for all of CUPI: %s',
    (attribute) => {
      expect(after(`a=1; ${attribute}`).isEmpty).toBe(true);
    },
  );

  it.each(['cuc1.example.test', 'CUC1.example.test', '.example.test', 'example.test', ''])(
    'contain one for the domain "%s"',
    (domain) => {
      expect(after(`a=1; Path=/; Domain=${domain}`).header()).toBe('a=1');
    },
  );

  it.each(['cuc2.example.test', 'x.cuc1.example.test', '1.example.test', 'evil.test'])(
    'do not contain one for the domain "%s"',
    (domain) => {
      expect(after(`a=1; Path=/; Domain=${domain}`).isEmpty).toBe(true);
    },
  );

  it.each(['Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'Expires=Fri, 01 Jan 2100 00:00:00 GMT', 'Max-Age=0'])(
    'lose one that is sent again with %s',
    (attribute) => {
      const cookies = after('a=1; Path=/', 'b=2; Path=/');
      expect(cookies.after([`a=3; Path=/; ${attribute}`], HOST).header()).toBe('b=2');
    },
  );

  it('are all removed when they would not fit in a request', () => {
    const cookies = after('a=1; Path=/');
    expect(cookies.after([`b=${'x'.repeat(4096)}; Path=/`], HOST).isEmpty).toBe(true);
  });

  it('do not retain the header that a value was sliced from', () => {
    const all: SessionCookies[] = [];
    const keptBytes = retainedBytesOf((text) => {
      all.push(after(`JSESSIONID=${text}; Path=/; Comment=${'x'.repeat(16_000)}`));
    });
    expect(all).toHaveLength(500);
    expect(keptBytes).toBeLessThan(4_000);
  });

  it('show no value to inspect or JSON.stringify', () => {
    const cookies = after('JSESSIONID=canary; Path=/');
    expect(inspect(cookies, { depth: null, showHidden: true }) + JSON.stringify(cookies)).not.toContain(
      'canary',
    );
  });

  it('list their secrets, except values that are too short', () => {
    expect(after('JSESSIONID=0A1B2C3D; Path=/', 'lang=en; Path=/').secrets()).toEqual(['0A1B2C3D']);
  });
});

describe('secretsOfSetCookies', () => {
  it('include the values that are not stored', () => {
    expect(
      secretsOfSetCookies(['a=secret-of-another-path; Path=/cuadmin', 'b=ended-secret; Max-Age=0']),
    ).toEqual(['secret-of-another-path', 'ended-secret']);
  });
});
