import { createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sealRecord } from './session-record.js';
import { SessionSecrets } from './session-secrets.js';
import { SECRET, START_MS } from './session-vault.fixture.js';

const TOKEN = Buffer.alloc(32, 'token');
const PURPOSE = 'cupi-gateway: session record, version 1';

/** Opens a record by the description of the format alone. */
function decrypt(record: Buffer, secret: string, info: Buffer, boundId: string): string {
  const header = record.subarray(0, 59);
  const key = Buffer.from(hkdfSync('sha256', secret, header.subarray(15, 47), info, 32));
  const decipher = createDecipheriv('aes-256-gcm', key, header.subarray(47, 59));
  decipher.setAAD(Buffer.concat([header, Buffer.from(boundId)]));
  decipher.setAuthTag(record.subarray(-16));
  return Buffer.concat([decipher.update(record.subarray(59, -16)), decipher.final()]).toString('utf8');
}

describe('sealRecord', () => {
  const content = { username: 'alice', password: 'pass:wörd', absoluteExpiryMs: START_MS };
  const record = sealRecord(content, TOKEN, SessionSecrets.parse(SECRET));
  const id = createHash('sha256').update(TOKEN).digest('base64url');
  const info = Buffer.concat([Buffer.from(PURPOSE), TOKEN]);

  it('writes what the format says, so that gateways of other versions can read it', () => {
    expect(decrypt(record, SECRET, info, id)).toBe('alice:pass:wörd'.padEnd(255, '\0'));
    expect(record[0]).toBe(1);
    expect(record.readUIntBE(9, 6)).toBe(START_MS);
  });

  it('needs the token besides the secret and everything that is stored', () => {
    expect(() => decrypt(record, SECRET, Buffer.from(PURPOSE), id)).toThrow();
  });

  it('needs the secret besides the token and everything that is stored', () => {
    expect(() => decrypt(record, '', info, id)).toThrow();
  });

  it('binds the record to the id under which it is stored', () => {
    expect(() => decrypt(record, SECRET, info, '')).toThrow();
  });
});
