import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { hasBrowser, useBrowser } from '../support/browser.js';
import { ACCOUNT, API_KEY, openGatewayOnSimulator } from '../support/gateway.js';

const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
  readonly paths: Record<string, Record<string, { operationId?: string; tags?: string[] }>>;
};

/** Swagger UI does more on a page that does not come from the machine itself. */
const HOST = 'gateway.example.test';
/** Of an ordinary operation, opened in a window 1280 px wide. */
const MAX_HEIGHT_PX = 3000;

describe.skipIf(!hasBrowser)('the API reference in a browser', () => {
  vi.setConfig({ testTimeout: 120_000 });
  const originOn = (host: string, { url }: { readonly url: string }): string =>
    `http://${host}:${new URL(url).port}`;
  const { site, openPage } = useBrowser(openGatewayOnSimulator, (gateway) => [
    `--host-resolver-rules=MAP ${HOST} 127.0.0.1`,
    // As it is behind a proxy that speaks TLS.
    `--unsafely-treat-insecure-origin-as-secure=${originOn(HOST, gateway)}`,
  ]);

  async function openReference(host = '127.0.0.1'): Promise<{ page: Page; complaints: string[] }> {
    const page = await openPage();
    const complaints = complaintsOf(page);
    await page.goto(`${originOn(host, site())}/docs`);
    return { page, complaints };
  }

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
    expect((await execute(page, 'listPhoneSystems')).status).toBe('200');
  });

  it('sends a token, which somebody must have issued', async () => {
    const { page } = await openReference();
    await authorize(page, 'bearer', ['not.a.token']);
    expect((await execute(page, 'listPhoneSystems')).body).toContain('"code": "unauthenticated"');
  });

  it('signs in, and is known by the session cookie from then on, for changes too', async () => {
    const { page } = await openReference();
    const signIn = await execute(page, 'signIn', ACCOUNT);
    expect(signIn.status).toBe('201');
    expect((await execute(page, 'getSession')).body).toContain(`"username": "${ACCOUNT.username}"`);
    expect((await execute(page, 'createPhoneSystem', { displayName: 'New' })).status).toBe('201');
  });

  it('says among the credentials how to sign in, without a field or a button that cannot work', async () => {
    const { page } = await openReference();
    await page.getByRole('button', { name: 'Authorize' }).click();
    const session = page.locator('.auth-container', { hasText: 'session' });
    expect(await session.innerText()).toContain('Sign in with POST /api/v1/auth/session');
    expect(await session.locator('input, button').count()).toBe(0);
  });

  it('has one definition a group, and one of all', async () => {
    const { page } = await openReference();
    const definitions = page.getByLabel('Select a definition');
    expect(await definitions.locator('option').allInnerTexts()).toEqual([
      'telephony',
      'people',
      'system',
      'all',
    ]);
    expect(await tagsOf(page)).not.toContain('System');
    await definitions.selectOption('system');
    await page.getByRole('heading', { name: 'cupi-gateway: system' }).waitFor();
    expect(await tagsOf(page)).toEqual([
      'Overview',
      'Sessions',
      'System',
      'SMTP server configuration',
      'Time zones',
      'VMS servers',
    ]);
  });

  it('is collapsed at first, and can be filtered', async () => {
    const { page } = await openReference();
    await page.locator('.opblock-tag').first().waitFor();
    expect(await page.locator('.opblock').count()).toBe(0);
    await page.getByPlaceholder('Filter by tag').fill('AXL');
    await page.locator('.opblock-tag[data-tag="Sessions"]').waitFor({ state: 'detached' });
    expect(await tagsOf(page)).toEqual(['AXL servers']);
  });

  it('shows ordinary operations on a page that is soon read', async () => {
    const { page } = await openReference();
    const names = [
      'listPhoneSystems',
      'createPhoneSystem',
      'getPhoneSystem',
      'patchPhoneSystem',
      'deletePhoneSystem',
    ];
    for (const name of names) {
      const operation = await open(page, name);
      await operation.locator('.response[data-code="default"] .microlight').waitFor();
      const { width = 0, height = 0 } = (await operation.boundingBox()) ?? {};
      expect(width).toBeLessThanOrEqual(1280);
      expect({ name, isShort: height > 0 && height <= MAX_HEIGHT_PX }).toEqual({ name, isShort: true });
    }
  });
});

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

/** Opens an operation, and the tag that it is under if that is closed. */
async function open(page: Page, operationId: string): Promise<Locator> {
  const tag = page.locator(`.opblock-tag[data-tag="${tagOf(operationId)}"]`);
  await tag.waitFor();
  if ((await tag.getAttribute('data-is-open')) === 'false') await tag.click();
  const operation = page.locator(`.opblock[id$="-${operationId}"]`);
  await operation.locator('.opblock-summary-control').click();
  return operation;
}

/** The first tag of an operation: opening all of them would draw more than a hundred operations. */
function tagOf(operationId: string): string {
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const [tag] = operations.find((operation) => operation.operationId === operationId)?.tags ?? [];
  if (tag === undefined) throw new Error(`There is no operation ${operationId}.`);
  return tag;
}

async function tagsOf(page: Page): Promise<(string | null)[]> {
  const tags = await page.locator('.opblock-tag').all();
  return Promise.all(tags.map((tag) => tag.getAttribute('data-tag')));
}

async function execute(
  page: Page,
  operationId: string,
  body?: object,
): Promise<{ status: string; body: string }> {
  const operation = await open(page, operationId);
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
