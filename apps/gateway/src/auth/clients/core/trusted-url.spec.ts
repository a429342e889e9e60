import { describe, expect, it } from 'vitest';
import { trustedUrlError } from './trusted-url.js';

describe('trustedUrlError', () => {
  it.each([
    'https://login.example.com',
    'https://login.example.com:8443/keys?policy=a',
    'http://localhost:8080/keys',
    'http://127.0.0.1:8080',
    'http://127.8.9.10/',
    'http://[::1]:8080',
  ])('trusts %s', (url) => {
    expect(trustedUrlError(url)).toBeUndefined();
  });

  it.each([
    ['http elsewhere', 'http://login.example.com'],
    ['a name that begins like a loopback address', 'http://127.0.0.1.example.com'],
    ['a name that begins like localhost', 'http://localhost.example.com'],
    ['another IPv6 address', 'http://[::2]'],
    ['another scheme', 'file:///etc/keys.json'],
    ['a relative reference', '/keys'],
    ['no URL', 'login.example.com'],
    ['a blank around it', 'https://login.example.com '],
    ['a line break within', 'https://login.exa\nmple.com'],
    ['a user name', 'https://admin@login.example.com'],
    ['a password', 'https://:canary@login.example.com'],
  ])('does not trust %s', (_, url) => {
    expect(trustedUrlError(url)).toMatch(/^must /);
  });
});
