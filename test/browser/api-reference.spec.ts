import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { API_KEY, startGatewayOnSimulator } from '../support/gateway.js';
import { findProgram } from '../support/programs.js';

const executablePath = findProgram('chromium');
const QUIET_FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
  '--no-sandbox',
];

describe.skipIf(executablePath === undefined)('the API reference in a browser', () => {
  it(
    'authorizes with an API key, tries the list and shows the phone systems',
    { timeout: 60_000 },
    async () => {
      const { url } = await startGatewayOnSimulator();
      const page = await openPage();
      const complaints = complaintsOf(page);

      await page.goto(`${url}/docs`);
      await authorize(page, 'X-API-Key', API_KEY);
      const answer = await execute(page, 'listPhoneSystems');

      expect(await answer.status).toBe('200');
      expect(await answer.body).toContain('"displayName": "PhoneSystem"');
      expect(complaints).toEqual([]);
      const screenshot = process.env.SCREENSHOT_FILE;
      if (screenshot !== undefined) await page.screenshot({ path: screenshot });
    },
  );
});

async function openPage(): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), 'chromium-profile-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: executablePath ?? '',
    args: QUIET_FLAGS,
    viewport: { width: 1280, height: 1600 },
  });
  onTestFinished(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
  return context.pages()[0] ?? context.newPage();
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

async function authorize(page: Page, scheme: string, value: string): Promise<void> {
  await page.getByRole('button', { name: 'Authorize' }).click();
  const form = page.locator('.auth-container', { hasText: scheme });
  await form.getByRole('textbox').fill(value);
  await form.getByRole('button', { name: 'Apply credentials' }).click();
  await page.getByRole('button', { name: 'Close' }).last().click();
}

async function execute(
  page: Page,
  operationId: string,
): Promise<{ status: Promise<string>; body: Promise<string> }> {
  const operation = page.locator(`.opblock[id$="-${operationId}"]`);
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Execute' }).click();
  const live = operation.locator('.live-responses-table');
  await live.waitFor();
  return {
    status: live.locator('.response-col_status').last().innerText(),
    body: live.locator('.highlight-code').last().innerText(),
  };
}
