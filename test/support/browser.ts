import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { findProgram } from '#libs/testing';

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

/** False where there is no Chromium to test with. */
export const hasBrowser = executablePath !== undefined;

/**
 * Opens a page in a browser of its own, with a profile of its own; it is closed with the test.
 * @param flags of Chromium's command line, besides the usual ones
 */
export async function openPage(...flags: readonly string[]): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), 'chromium-profile-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: executablePath ?? '',
    args: [...QUIET_FLAGS, ...flags],
    viewport: { width: 1280, height: 1600 },
  });
  onTestFinished(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
  return context.pages()[0] ?? context.newPage();
}
