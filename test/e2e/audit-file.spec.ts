import { existsSync, renameSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { auditLineOf, auditLinesOf } from '../support/audit-lines.js';
import { emptyAnswer, startCannedUpstream } from '../support/canned-upstream.js';
import { clientOf, useClientsFile } from '../support/clients-file.js';
import { API_KEY, startGateway } from '../support/gateway.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';
import { TokenIssuer } from '../support/token-issuer.js';

const ONE = '/api/v1/phone-systems/00000000-0000-4000-8000-00000000dead';

vi.setConfig({ testTimeout: 20_000 });

describe('an audit file', () => {
  const folder = useTemporaryFolder();

  it('is reopened on SIGHUP, after it was renamed', async () => {
    const file = join(folder, 'rotated.jsonl');
    const gateway = startGatewayProcess({ AUDIT_LOG_FILE: file });
    const url = await gateway.listening;
    const remove = async (requestId: string): Promise<void> => {
      const headers = { 'X-API-Key': 'sample-api-key', 'X-Request-Id': requestId };
      await fetch(url + ONE, { method: 'DELETE', headers });
    };
    await remove('before');
    await auditLineOf(file, 'before');
    renameSync(file, `${file}.1`);
    gateway.signal('SIGHUP');
    await expect.poll(() => existsSync(file)).toBe(true);
    await remove('after');
    await auditLineOf(file, 'after');
    expect(auditLinesOf(`${file}.1`).map(({ requestId }) => requestId)).toEqual(['before']);
    expect(auditLinesOf(file).map(({ requestId }) => requestId)).toEqual(['after']);
  });

  it('that cannot be written keeps the gateway from starting', async () => {
    const file = join(folder, 'nowhere', 'audit.jsonl');
    const gateway = startGatewayProcess({ AUDIT_LOG_FILE: file });
    expect(await gateway.exit).toBe(1);
    expect(gateway.stderr()).toContain('AUDIT_LOG_FILE: the file cannot be opened for writing (ENOENT)');
    expect(gateway.stdout()).not.toContain('"msg":"listening"');
  });
});

describe('a line of the audit file', () => {
  const folder = useTemporaryFolder();
  const clients = useClientsFile({ clients: [clientOf('x', 'x')] });

  it('has the outcome of a write whose caller has disconnected', async () => {
    const file = join(folder, 'departed.jsonl');
    let release = (): void => undefined;
    const upstream = await startCannedUpstream((_request, socket) => {
      release = () => socket.write(emptyAnswer());
      return undefined;
    });
    const { url } = await startGateway({ CUPI_URLS: upstream.url, AUDIT_LOG_FILE: file });
    const caller = connect(Number(new URL(url).port), '127.0.0.1');
    caller.write(
      `DELETE ${ONE} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\nX-Request-Id: departed\r\n\r\n`,
    );
    await expect.poll(() => upstream.received.length).toBe(1);
    caller.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    release();
    expect(await auditLineOf(file, 'departed')).toMatchObject({ outcome: 'succeeded', status: 204 });
  });

  it('names a client of an issuer together with the issuer', async () => {
    const file = join(folder, 'token.jsonl');
    const issuer = await TokenIssuer.start();
    onTestFinished(() => issuer.close());
    clients.replace({ issuers: [issuer.registration()] });
    const upstream = await startCannedUpstream(() => emptyAnswer());
    const gateway = await startGateway({
      CUPI_URLS: upstream.url,
      AUDIT_LOG_FILE: file,
      GATEWAY_CLIENTS_FILE: clients.path,
    });
    const token = await issuer.token({ client_id: 'billing', scope: 'telephony.write' });
    const headers = { Authorization: `Bearer ${token}`, 'X-Request-Id': 'token' };
    expect((await gateway.call('DELETE', ONE, { isAnonymous: true, headers })).status).toBe(204);
    const line = await auditLineOf(file, 'token');
    expect(line).toMatchObject({
      principal: `token:billing@${issuer.url}`,
      upstreamAccount: 'administrator',
    });
    expect(JSON.stringify(line)).not.toContain(token);
  });
});
