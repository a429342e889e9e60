import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
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

/** A browser, and what its tests look at. */
interface BrowserOf<Site> {
  readonly site: () => Site;
  /** Opens a page with a profile of its own, which is closed with the test. */
  readonly openPage: () => Promise<Page>;
}

/**
 * Starts one site and one browser for all tests of the `describe` it is called in.
 * @param flagsFor flags of Chromium's command line, besides the usual ones
 */
export function useBrowser<Site extends { readonly close: () => Promise<void> }>(
  openSite: () => Promise<Site>,
  flagsFor: (site: Site) => readonly string[],
): BrowserOf<Site> {
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    site = await openSite();
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: [...QUIET_FLAGS, ...flagsFor(site)],
    });
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  return {
    site: () => site,
    openPage: async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 1600 } });
      onTestFinished(() => context.close());
      return context.newPage();
    },
  };
}
