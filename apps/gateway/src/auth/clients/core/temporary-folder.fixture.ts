import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for a test. */
export class TemporaryFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'credential-broker-'));

  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** Writes a file in place; anything but text as JSON. */
  write(name: string, content: unknown): string {
    const path = this.pathOf(name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
