import { describe, expect, it, vi } from 'vitest';
import { hasBrowser, useBrowser } from '../support/browser.js';
import { ACCOUNT, openGatewayOnSimulator } from '../support/gateway.js';
import { SESSION_PATH } from '../support/sign-in.js';

/** What docs/browser-frontends.md says of Chromium. */
describe.skipIf(!hasBrowser)('the session cookie in a browser, over plain HTTP', () => {
  vi.setConfig({ testTimeout: 120_000 });
  const { site, openPage } = useBrowser(openGatewayOnSimulator, () => [
    '--host-resolver-rules=MAP gateway.example.test 127.0.0.1',
  ]);

  it.each([
    ['is stored', 'localhost', 200],
    ['is stored', '127.0.0.1', 200],
    ['is rejected', 'gateway.example.test', 401],
  ])('%s when it comes from %s', async (_what, host, status) => {
    const { port } = new URL(site().url);
    const page = await openPage();
    await page.goto(`http://${host}:${port}/problems`);
    const statuses = await page.evaluate(
      async ([path, body]) => {
        const headers = { 'Content-Type': 'application/json' };
        const signIn = await fetch(path, { method: 'POST', headers, body });
        return [signIn.status, (await fetch(path)).status];
      },
      [SESSION_PATH, JSON.stringify(ACCOUNT)] as const,
    );
    expect(statuses).toEqual([201, status]);
  });
});
