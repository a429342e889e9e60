import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditLineOf, type AuditLine } from '../support/audit-lines.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import type { CannedAnswer } from '../support/canned-upstream.js';
import { hold, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const named = namedUpstream(() => 'PBX');

describe('the audit trail of a POST that is repeated with its Idempotency-Key', () => {
  const file = join(useTemporaryFolder(), 'audit.jsonl');
  const { call, upstreamAnswers } = useCannedGateway({
    ...CACHED,
    AUDIT_LOG_FILE: file,
    CUPI_TIMEOUT_MS: '300',
  });

  /** The line of one call. */
  async function lineOf(requestId: string, key: string, displayName = 'PBX'): Promise<AuditLine | undefined> {
    const headers = { 'Idempotency-Key': key, 'X-Request-Id': requestId };
    await call('POST', LIST, { headers, body: { displayName } });
    return auditLineOf(file, requestId);
  }

  it.each<[string, CannedAnswer, number, string]>([
    ['succeeded', named, 201, 'succeeded'],
    ['may have', () => undefined, 504, 'unknown'],
  ])(
    'has a line for each, and marks the one that did the work: it %s',
    async (_how, answer, status, outcome) => {
      upstreamAnswers(answer);
      const key = `key-${outcome}`;
      const first = await lineOf(`first-${outcome}`, key);
      const repeat = await lineOf(`repeat-${outcome}`, key);
      const common = { method: 'POST', resource: 'phone-systems', fields: ['displayName'], status };
      expect(first).toMatchObject({ ...common, outcome });
      expect(repeat).toMatchObject({ ...common, outcome: 'replayed' });
      expect(repeat?.objectId).toBe(first?.objectId);
      expect(repeat?.principal).toBe('client:default');
    },
  );

  it('has a line for what is rejected because of the key', async () => {
    const held = hold(named);
    upstreamAnswers(held.answer);
    const first = lineOf('refused-first', 'key-refused');
    await expect.poll(held.count).toBe(1);
    expect(await lineOf('refused-at-once', 'key-refused')).toMatchObject({
      outcome: 'refused',
      problem: 'idempotency-in-progress',
      status: 409,
    });
    expect(await lineOf('refused-reused', 'key-refused', 'another')).toMatchObject({
      outcome: 'refused',
      problem: 'idempotency-key-reused',
      status: 422,
    });
    held.release();
    expect(await first).toMatchObject({ outcome: 'succeeded' });
  });
});
