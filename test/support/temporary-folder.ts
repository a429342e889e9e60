import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Makes a folder for all tests of the `describe` it is called in. */
export function useTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cupi-gateway-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}
