import { describe, expect, it } from 'vitest';
import { authorityOf, pathOf, routableTargetOf } from './request-target.js';

describe('authorityOf', () => {
  it('is known of a target in absolute form alone', () => {
    expect(authorityOf('http://host:80/a?b')).toBe('host:80');
    expect(authorityOf('/a?b=http://host/')).toBeUndefined();
  });
});

describe('pathOf', () => {
  it.each([
    ['/a', '/a'],
    ['/a?b?c', '/a'],
    ['/a#b', '/a'],
    ['HTTP://host/a?b', '/a'],
    ['http://host', '/'],
    ['http://host?a', '/'],
    ['*', '*'],
  ])('of %s is %s', (target, path) => {
    expect(pathOf(target)).toBe(path);
  });
});

describe('routableTargetOf', () => {
  it.each(['/a/b?c=%zz', '/%C3%A4', "/a.b~c!$&'()*+,;=:@-_", '//a', '*'])('does not change %s', (target) => {
    expect(routableTargetOf(target)).toBe(target);
  });

  it.each([
    ['http://host/a?b', '/a?b'],
    ['http://host?a', '/?a'],
    ['/%zz?a', '/%25zz?a'],
    ['/%20%ff', '/%2520%25ff'],
    ['/<a>|"', '/%3Ca%3E%7C%22'],
  ])('makes %s to %s', (target, routable) => {
    expect(routableTargetOf(target)).toBe(routable);
  });
});
