import { describe, expect, it } from 'vitest';
import { exactlyOneOf, ruleErrorsOf, type Rule } from './rules.js';

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

const needsPrefix: Rule = {
  says: 'SCCP requires a prefix.',
  check: ({ method, prefix }) =>
    method === 'SCCP' && prefix === undefined
      ? { field: 'prefix', code: 'required', detail: 'is required for SCCP' }
      : undefined,
};
const excludesHost: Rule = {
  says: 'SCCP takes no host.',
  check: ({ method, host }) =>
    method === 'SCCP' && host !== undefined
      ? { field: 'host', code: 'conflict', detail: 'must be left out' }
      : undefined,
};
const rules = [needsPrefix, excludesHost];
const required = { pointer: '/prefix', code: 'required', detail: 'is required for SCCP' };
const conflict = { pointer: '/host', code: 'conflict', detail: 'must be left out' };

describe('rules across fields', () => {
  it('find everything that is wrong at once', () => {
    expect(ruleErrorsOf(rules, { method: 'SCCP', host: 'a' }, [])).toEqual([required, conflict]);
  });

  it('find nothing in a body that keeps them', () => {
    expect(ruleErrorsOf(rules, { method: 'SCCP', prefix: 'a' }, [])).toEqual([]);
    expect(ruleErrorsOf(undefined, { method: 'SCCP' }, [])).toEqual([]);
  });

  it('are not asked with a field that is wrong by itself', () => {
    const wrong = { pointer: '/method', code: 'not-allowed', allowed: [], detail: 'x' } as const;
    expect(ruleErrorsOf(rules, { method: 'SCCP' }, [wrong])).toEqual([]);
  });

  it('report no more about a field that is invalid by itself', () => {
    const wrong = { pointer: '/prefix', code: 'type', detail: 'x' } as const;
    expect(ruleErrorsOf(rules, { method: 'SCCP', prefix: 1, host: 'a' }, [wrong])).toEqual([conflict]);
  });

  it('check only what is sent when the errors are in other parts of the request', () => {
    const wrong = { parameter: 'dryRun', code: 'unknown', detail: 'x' } as const;
    expect(ruleErrorsOf(rules, { method: 'SCCP' }, [wrong])).toEqual([required]);
  });
});
