import type { Page } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { hasBrowser, openPage } from '../support/browser.js';
import { ACCOUNT, API_KEY, startGatewayOnSimulator } from '../support/gateway.js';

/** Swagger UI does more on a page that does not come from the machine itself. */
const HOST = 'gateway.example.test';

describe.skipIf(!hasBrowser)('the API reference in a browser', () => {
  vi.setConfig({ testTimeout: 60_000 });

  it('authorizes with an API key, tries the list and shows the phone systems', async () => {
    const { page, complaints } = await openReference(HOST);
    await authorize(page, 'X-API-Key', [API_KEY]);
    const answer = await execute(page, 'listPhoneSystems');
    expect(answer.status).toBe('200');
    expect(answer.body).toContain('"displayName": "PhoneSystem"');
    expect(complaints).toEqual([]);
    const screenshot = process.env.SCREENSHOT_FILE;
    if (screenshot !== undefined) await page.screenshot({ path: screenshot });
  });

  it('authorizes with a Unity Connection account', async () => {
    const { page } = await openReference();
    await authorize(page, 'basic', [ACCOUNT.username, ACCOUNT.password]);
    expect((await execute(page, 'getSystem')).status).toBe('200');
  });

  it('sends a token, which somebody must have issued', async () => {
    const { page } = await openReference();
    await authorize(page, 'bearer', ['not.a.token']);
    expect((await execute(page, 'getSystem')).body).toContain('"code": "unauthenticated"');
  });

  it('signs in, and is known by the session cookie from then on', async () => {
    const { page } = await openReference();
    const signIn = await execute(page, 'signIn', ACCOUNT);
    expect(signIn.status).toBe('201');
    expect((await execute(page, 'getSession')).body).toContain(`"username": "${ACCOUNT.username}"`);
    expect((await execute(page, 'getSystem')).status).toBe('200');
  });
});

async function openReference(host = '127.0.0.1'): Promise<{ page: Page; complaints: string[] }> {
  const { url } = await startGatewayOnSimulator();
  const origin = `http://${host}:${new URL(url).port}`;
  const page = await openPage(
    `--host-resolver-rules=MAP ${HOST} 127.0.0.1`,
    // As it is behind a proxy that speaks TLS.
    `--unsafely-treat-insecure-origin-as-secure=${origin}`,
  );
  const complaints = complaintsOf(page);
  await page.goto(`${origin}/docs`);
  return { page, complaints };
}

/** Errors on the console, such as violations of the Content-Security-Policy, and failed loads. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
  return complaints;
}

async function authorize(page: Page, scheme: string, values: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: 'Authorize' }).click();
  const form = page.locator('.auth-container', { hasText: scheme });
  for (const [index, value] of values.entries()) await form.locator('input').nth(index).fill(value);
  await form.getByRole('button', { name: 'Apply credentials' }).click();
  await page.getByRole('button', { name: 'Close' }).last().click();
}

async function execute(
  page: Page,
  operationId: string,
  body?: object,
): Promise<{ status: string; body: string }> {
  const operation = page.locator(`.opblock[id$="-${operationId}"]`);
  await operation.locator('.opblock-summary-control').click();
  if (body) await operation.locator('textarea').first().fill(JSON.stringify(body));
  await operation.getByRole('button', { name: 'Execute' }).click();
  const live = operation.locator('.live-responses-table');
  await live.waitFor();
  const [status, answer] = await Promise.all([
    live.locator('.response-col_status').last().innerText(),
    live.locator('.highlight-code').last().innerText(),
  ]);
  return { status, body: answer };
}
