import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { decodeRecord, encodeRecord, recordPrefix } from './stored-record.js';

const MARKER = { token: Buffer.alloc(16, 0xab), fingerprint: 'fingerprint' };
const ANSWER = { status: 201, headers: { location: '/1' }, body: Buffer.from('body') };
const START = Buffer.concat([
  Buffer.of(1),
  MARKER.token,
  createHash('sha256').update('fingerprint').digest(),
]);

/** A record of that end as version 1 has it, made under that fingerprint. */
function recordOf(end: Buffer, fingerprint: string): Buffer {
  const mac = createHmac('sha256', fingerprint).update('id').update(START).update(end).digest();
  return Buffer.concat([START, mac, end]);
}

describe('Record of a key', () => {
  it('begins with the version and the token', () => {
    expect(encodeRecord('id', MARKER).indexOf(recordPrefix(MARKER))).toBe(0);
    expect(recordPrefix(MARKER)).toEqual(Buffer.concat([Buffer.of(1), MARKER.token]));
  });

  it('has the bytes of version 1 while a call is in progress', () => {
    expect(encodeRecord('id', MARKER)).toEqual(recordOf(Buffer.alloc(0), 'fingerprint'));
  });

  it('has the bytes of version 1 when a call is completed', () => {
    const end = Buffer.from('\0\0\0\x2a{"status":201,"headers":{"location":"/1"}}body');
    expect(encodeRecord('id', MARKER, ANSWER)).toEqual(recordOf(end, 'fingerprint'));
  });

  it('returns no answer that was made without the fingerprint', () => {
    const end = encodeRecord('id', MARKER, ANSWER).subarray(81);
    expect(decodeRecord(recordOf(end, 'fingerprint'), 'id', 'fingerprint')).toEqual({
      kind: 'completed',
      answer: ANSWER,
    });
    expect(decodeRecord(recordOf(end, 'guess'), 'id', 'fingerprint')).toEqual({ kind: 'unreadable' });
  });

  it('reads nothing from no bytes', () => {
    expect(decodeRecord(Buffer.alloc(0), 'id', 'fingerprint')).toEqual({ kind: 'unreadable' });
  });
});
