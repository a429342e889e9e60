import { describe, expect, it } from 'vitest';
import { requestIdOf, traceparentOf } from './request-id.js';

describe('requestIdOf', () => {
  it.each(['a', 'A.b_c-9', 'x'.repeat(128)])('keeps %.20s', (id) => {
    expect(requestIdOf({ 'x-request-id': id })).toBe(id);
  });

  it.each([undefined, '', 'x'.repeat(129), 'a b', 'a\n', 'ä', ['a', 'b']])(
    'makes a new one for %.20j',
    (id) => {
      const headers = { 'x-request-id': id };
      expect(requestIdOf(headers)).toMatch(/^[0-9a-f-]{36}$/);
      expect(requestIdOf(headers)).not.toBe(requestIdOf(headers));
    },
  );
});

describe('traceparentOf', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  it('passes on what is well formed', () => {
    expect(traceparentOf({ traceparent })).toBe(traceparent);
  });

  it.each([
    undefined,
    '',
    traceparent.toUpperCase(),
    `${traceparent}-00`,
    `${traceparent}\n`,
    traceparent.slice(3),
  ])('passes on nothing for %j', (given) => {
    expect(traceparentOf({ traceparent: given })).toBeUndefined();
  });
});
