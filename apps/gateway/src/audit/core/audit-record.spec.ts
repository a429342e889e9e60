import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toAuditLine, toAuditRecord, type AuditEntry } from './audit-record.js';

const time = new Date('2026-03-01T12:34:56.789Z');

const update: AuditEntry = {
  requestId: 'request-1',
  principal: 'client:billing',
  upstreamAccount: 'gateway',
  method: 'PATCH',
  resource: 'phone-systems',
  action: undefined,
  objectId: '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
  fields: ['displayName', 'callLoopDtmf'],
  outcome: 'succeeded',
  status: 200,
  problem: undefined,
};

const lineOf = (given: Partial<AuditEntry>) => toAuditLine(toAuditRecord({ ...update, ...given }, time));

describe('An audit record', () => {
  it('says when, who, with whose account, what, and what came of it', () => {
    expect(toAuditRecord(update, time)).toEqual({
      time: '2026-03-01T12:34:56.789Z',
      requestId: 'request-1',
      principal: 'client:billing',
      upstreamAccount: 'gateway',
      method: 'PATCH',
      resource: 'phone-systems',
      action: null,
      objectId: '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
      fields: ['displayName', 'callLoopDtmf'],
      outcome: 'succeeded',
      status: 200,
      problem: null,
    });
  });

  it('has null for what is not known', () => {
    const anonymous = { principal: undefined, upstreamAccount: undefined, objectId: undefined };
    expect(toAuditRecord({ ...update, ...anonymous }, time)).toMatchObject({
      principal: null,
      upstreamAccount: null,
      objectId: null,
    });
  });

  it('cuts long values', () => {
    const { objectId } = toAuditRecord({ ...update, objectId: 'x'.repeat(10_000) }, time);
    expect(objectId).toBe(`${'x'.repeat(255)}…`);
  });

  it('keeps values of the greatest length', () => {
    const { principal } = toAuditRecord({ ...update, principal: 'x'.repeat(256) }, time);
    expect(principal).toBe('x'.repeat(256));
  });

  it('cuts long names of fields', () => {
    const { fields } = toAuditRecord({ ...update, fields: ['x'.repeat(10_000)] }, time);
    expect(fields).toEqual([`${'x'.repeat(255)}…`]);
  });

  it('names a hundred fields, and counts the others', () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `field${index}`);
    const { fields } = toAuditRecord({ ...update, fields: names }, time);
    expect(fields).toEqual([...names.slice(0, 100), '… and 900 more']);
  });
});

describe('An audit line', () => {
  it.each([
    ['a line feed', '\n'],
    ['a carriage return', '\r'],
    ['a next line', '\u0085'],
    ['a line separator', '\u2028'],
    ['a paragraph separator', '\u2029'],
    ['an escape', '\u001b'],
    ['a control sequence introducer', '\u009b'],
    ['a reversal of the writing direction', '\u202e'],
    ['a tag beyond the basic plane', '\u{e0041}'],
  ])('escapes %s', (_, character) => {
    expect(lineOf({ principal: `a${character}b` }).slice(0, -1)).not.toContain(character);
  });

  it('does not change other letters', () => {
    expect(lineOf({ principal: 'user:Jürgen 山田 😀' })).toContain('user:Jürgen 山田 😀');
  });

  it('is one line that says exactly what the record says, whatever callers send', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 5 }), (requestId, principal, fields) => {
        const record = toAuditRecord({ ...update, requestId, principal, fields }, time);
        const line = toAuditLine(record);
        expect(line.match(/[\p{Cc}\p{Zl}\p{Zp}]/gu)).toEqual(['\n']);
        expect(JSON.parse(line)).toEqual(record);
      }),
    );
  });

  it('has a bounded length, whatever callers send', () => {
    const long = '\u2028'.repeat(10_000);
    const fields = Array.from({ length: 1_000 }, () => long);
    const line = lineOf({ requestId: long, principal: long, upstreamAccount: long, objectId: long, fields });
    expect(line.length).toBeLessThan(200_000);
  });
});
