import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startSimulator } from '#simulator';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { sha256, useClientsFile } from '../support/clients-file.js';
import { ACCOUNT } from '../support/gateway.js';
import { startGatewayProcess } from '../support/gateway-process.js';

const MAIN = 'dist/apps/cli/src/clients/main.js';

vi.setConfig({ testTimeout: 20_000 });

describe('the command for clients', () => {
  const file = useClientsFile({ credentials: { operator: ACCOUNT } });

  async function run(...args: string[]): Promise<{ stdout: string; stderr: string }> {
    const env = { PATH: process.env.PATH, GATEWAY_CLIENTS_FILE: file.path };
    return promisify(execFile)(process.execPath, [MAIN, ...args], { env });
  }

  async function statusOf(url: string, key: string, method = 'GET'): Promise<number> {
    const answer = await fetch(`${url}/api/v1/phone-systems`, { method, headers: { 'X-API-Key': key } });
    await answer.arrayBuffer();
    return answer.status;
  }

  it('makes a key that works, keeps its digest alone, and takes it back while the gateway runs', async () => {
    const added = await run('add', 'reporting', '--scopes', 'telephony.read', '--credential', 'operator');
    const key = added.stdout.trim();
    expect(key).toMatch(/^cgw_[\w-]{43}$/);
    expect(added.stderr).not.toContain(key);
    expect(file.read()).toContain(sha256(key));
    expect(file.read()).not.toContain(key);
    expect(JSON.parse(file.read())).toMatchObject({ credentials: { operator: ACCOUNT } });

    const simulator = await startSimulator({ phoneSystems: 1 });
    onTestFinished(() => simulator.close());
    const gateway = startGatewayProcess({ CUPI_URLS: simulator.url, GATEWAY_CLIENTS_FILE: file.path });
    const url = await gateway.listening;
    expect(await statusOf(url, key)).toBe(200);
    expect(simulator.requests.map(({ username }) => username)).toEqual([ACCOUNT.username]);
    expect(await statusOf(url, key, 'POST')).toBe(403);

    await run('revoke', 'reporting');
    await expect.poll(() => statusOf(url, key), { timeout: 6000, interval: 100 }).toBe(401);
    expect(gateway.stdout() + gateway.stderr()).not.toContain(key);
  });
});
