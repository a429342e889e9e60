import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A clients file in a folder of its own. */
export interface TestClientsFile {
  readonly path: string;
  readonly read: () => string;
  /** Puts a new version in the place of the old one, at once: an object as JSON. */
  readonly replace: (content: object | string) => void;
  /** Writes another file beside it. */
  readonly writeBeside: (name: string, content: string) => void;
}

/** Writes a clients file for all tests of the `describe` or the file it is called in. */
export function useClientsFile(content: object): TestClientsFile {
  const folder = mkdtempSync(join(tmpdir(), 'cupi-gateway-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, 'clients.json');
  const writeBeside = (name: string, text: string): void => {
    const temporary = join(folder, 'new-version');
    writeFileSync(temporary, text);
    renameSync(temporary, join(folder, name));
  };
  const replace = (next: object | string): void => {
    writeBeside('clients.json', typeof next === 'string' ? next : JSON.stringify(next));
  };
  replace(content);
  return { path, replace, writeBeside, read: () => readFileSync(path, 'utf8') };
}

/** A client of the file, as the holder of a key whose digest alone stands there. */
export function clientOf(id: string, apiKey: string, members: object = {}): object {
  return {
    id,
    apiKeySha256: sha256(apiKey),
    scopes: ['telephony.read', 'telephony.write'],
    credential: 'default',
    ...members,
  };
}

/** 64 hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
