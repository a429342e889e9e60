import { describe, expect, it } from 'vitest';
import { exactlyOneOf } from './rules.js';

describe('the rule that a body has exactly one of some fields', () => {
  const rule = exactlyOneOf('userId', 'listId', 'contactId');

  it('is broken by none of them', () => {
    expect(rule.check({})).toEqual({
      field: 'userId',
      code: 'required',
      detail: 'or another of `userId`, `listId`, `contactId` is required',
    });
  });

  it.each(['userId', 'listId', 'contactId'])('is held by %s alone', (name) => {
    expect(rule.check({ [name]: 'x' })).toBeUndefined();
  });

  it('is broken by two of them', () => {
    expect(rule.check({ listId: 'x', contactId: 'x' })).toEqual({
      field: 'contactId',
      code: 'conflict',
      detail: 'cannot be combined with `listId`',
    });
  });
});
