import { rmSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { basic } from '../support/basic.js';
import { answerOf } from '../support/canned-upstream.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { clientOf, useClientsFile } from '../support/clients-file.js';
import { scrape } from '../support/exposition.js';

/** The gateway looks at its files every second. */
const POLLING = { timeout: 6000, interval: 50 };
const PATH = '/api/v1/phone-systems';

vi.setConfig({ testTimeout: 20_000 });

describe('a clients file that is replaced while the gateway runs', () => {
  const credentials = { named: { username: 'operator', passwordFile: 'upstream-password' } };
  const kept = clientOf('kept', 'key-kept', { credential: 'named' });
  const file = useClientsFile({ credentials, clients: [kept, clientOf('old', 'key-old')] });
  file.writeBeside('upstream-password', 'first');
  const { call, log, received, upstreamAnswers } = useCannedGateway({ GATEWAY_CLIENTS_FILE: file.path });

  async function statusFor(key: string): Promise<number> {
    return (await call('GET', PATH, { headers: { 'X-API-Key': key } })).status;
  }

  it('lets new clients in, revoked ones no longer, and works with the new passwords', async () => {
    upstreamAnswers(() => answerOf('<PhoneSystems total="0"/>'));
    expect(await statusFor('key-old')).toBe(200);
    expect(await statusFor('key-new')).toBe(401);
    file.replace({ credentials, clients: [kept, clientOf('new', 'key-new')] });
    file.writeBeside('upstream-password', 'second');
    await expect.poll(() => statusFor('key-new'), POLLING).toBe(200);
    expect(await statusFor('key-old')).toBe(401);
    expect(await statusFor('key-kept')).toBe(200);
    expect(received().at(-1)?.head).toContain(`Authorization: ${basic('operator', 'second')}`);
    expect(log()).toContain('the new clients file is in force');
  });

  it('changes nothing when it is broken, and its faults are logged without its secrets', async () => {
    upstreamAnswers(() => answerOf('<PhoneSystems total="0"/>'));
    const leak = { username: 'x', password: 'canary-password', passwordFile: 'canary-file' };
    file.replace({
      credentials: { ...credentials, leak },
      clients: [clientOf('canary-newest', 'key-newest')],
    });
    await expect
      .poll(log, POLLING)
      .toContain('the clients file cannot be used: the previous version stays in force');
    expect(log()).toContain(
      '/credentials/leak must have exactly one of password, passwordFile and passwordEnv',
    );
    expect(log()).not.toContain('canary');
    expect(await statusFor('key-new')).toBe(200);
    expect(await statusFor('key-newest')).toBe(401);
  });

  it('leaves all clients in force while it is missing, which a metric and the log report', async () => {
    upstreamAnswers(() => answerOf('<PhoneSystems total="0"/>'));
    const validity = async (): Promise<number> =>
      (await scrape({ call })).value('cupi_gateway_clients_file_valid');
    const age = async (): Promise<number> =>
      Date.now() / 1000 - (await scrape({ call })).value('cupi_gateway_clients_file_read_time_seconds');
    file.replace({ credentials, clients: [kept] });
    await expect.poll(validity, POLLING).toBe(1);
    rmSync(file.path);
    await expect.poll(validity, POLLING).toBe(0);
    expect(log()).toContain('"the file cannot be read (ENOENT)"');
    expect(await statusFor('key-kept')).toBe(200);
    expect(await age()).toBeGreaterThan(0);
    expect(await age()).toBeLessThan(60);
    file.replace({ credentials, clients: [kept] });
    await expect.poll(validity, POLLING).toBe(1);
    expect(log().trimEnd()).toMatch(/"the new clients file is in force"(?!.*cannot be used)/s);
  });
});
