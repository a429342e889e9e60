import { describe, expect, it } from 'vitest';

import { canonicalUsername, networkOf } from './guess-keys.js';

describe('canonicalUsername', () => {
  it.each([
    ['another case', 'oPERATOR'],
    ['blanks around', ' operator\u00a0'],
    ['full-width letters', 'ｏｐｅｒａｔｏｒ'],
  ])('takes %s for the same name', (_, spelling) => {
    expect(canonicalUsername(spelling)).toBe(canonicalUsername('operator'));
  });

  it('takes composed and decomposed letters for the same name', () => {
    expect(canonicalUsername('andre\u0301')).toBe(canonicalUsername('Andr\u00e9'));
  });

  it('keeps other names apart', () => {
    expect(canonicalUsername('operator1')).not.toBe(canonicalUsername('operator'));
  });
});

describe('networkOf', () => {
  it.each([
    ['an IPv4 address', '192.0.2.7', '192.0.2.7'],
    ['an IPv4 address mapped into IPv6', '::ffff:192.0.2.7', '192.0.2.7'],
    ['a mapped address in hexadecimal', '::FFFF:c000:0207', '192.0.2.7'],
    ['a mapped address in full', '0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['an IPv6 address', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['a shortened IPv6 address', '2001:DB8::1', '2001:db8:0:0::/64'],
    ['an IPv6 address that ends in zeros', '2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['an IPv6 address that ends in an IPv4 one', '2001:db8:1:2::192.0.2.7', '2001:db8:1:2::/64'],
    ['a link-local address with its zone', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['loopback', '::1', '0:0:0:0::/64'],
    ['no address', '', ''],
    ['something else', 'unix:/run/socket', 'unix:/run/socket'],
  ])('counts %s for its network', (_, address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('keeps neighbouring networks apart', () => {
    expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf('2001:db8:1:2::1'));
  });
});
