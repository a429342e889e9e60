import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { textIn } from './file-content.js';
import {
  InvalidFilesError,
  WatchedValue,
  type Loaded,
  type ReadFile,
  type Rejection,
} from './watched-value.js';

// clients-registry.spec.ts tests how changes are detected; here, what that does not need.

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watched-value-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The texts of the files `a` and `b`, joined. */
function joined(read: ReadFile): Loaded<string> {
  const errors: string[] = [];
  const texts = ['a', 'b'].map((name) =>
    textIn(read(join(folder, name), name.toUpperCase()), (detail) => errors.push(`${name} ${detail}`)),
  );
  return errors.length > 0 ? { errors } : { value: texts.join('') };
}

/** Checks its files only when it is asked to. */
function open(options: Partial<Parameters<typeof WatchedValue.open<string>>[0]> = {}): WatchedValue<string> {
  const watched = WatchedValue.open({ load: joined, pollIntervalMs: 3_600_000, ...options });
  onTestFinished(() => {
    watched.close();
  });
  return watched;
}

describe('a value of files', () => {
  it('cannot be opened without all of them, and says what is wrong with each', () => {
    expect(() => open()).toThrow(
      new InvalidFilesError(['a cannot be read (ENOENT)', 'b cannot be read (ENOENT)']),
    );
  });

  it('is made again at once when it is asked for', async () => {
    write('a', '1');
    write('b', '1');
    const watched = open();
    write('b', '2');
    await watched.refresh();
    expect(watched.value).toBe('12');
  });

  it('is checked again for a change that comes while a check is in progress', async () => {
    write('a', '1');
    write('b', '1');
    const watched = open();
    const earlier = watched.refresh();
    await Promise.resolve();
    write('a', '2');
    await watched.refresh();
    expect(watched.value).toBe('21');
    await earlier;
  });

  it('names the settings of the files that have changed, and of no other', async () => {
    write('a', '1');
    write('b', '1');
    const onReplaced = vi.fn<(value: string, settings: readonly string[]) => void>();
    const watched = open({ onReplaced });
    write('b', '2');
    await watched.refresh();
    await watched.refresh();
    expect(onReplaced.mock.calls).toEqual([['12', ['B']]]);
  });

  it('reports a file that two settings name by both', async () => {
    write('a', '1');
    const path = join(folder, 'a');
    const onReplaced = vi.fn<(value: string, settings: readonly string[]) => void>();
    const load = (read: ReadFile): Loaded<string> => {
      read(path, 'ONE');
      return { value: textIn(read(path, 'OTHER'), () => undefined) ?? '' };
    };
    const watched = open({ load, onReplaced });
    write('a', '2');
    await watched.refresh();
    expect(onReplaced.mock.calls).toEqual([['2', ['ONE', 'OTHER']]]);
  });

  it('stays as it is while a file is missing, which is reported once', async () => {
    write('a', '1');
    write('b', '1');
    const onRejected = vi.fn<(rejection: Rejection) => void>();
    const watched = open({ onRejected });
    rmSync(join(folder, 'a'));
    await watched.refresh();
    await watched.refresh();
    expect(watched.value).toBe('11');
    expect(watched.isValid).toBe(false);
    expect(onRejected.mock.calls).toEqual([
      [{ errors: ['a cannot be read (ENOENT)'], settings: ['A'], isReminder: false }],
    ]);
  });

  it('of no file is never checked', async () => {
    const load = vi.fn((): Loaded<string> => ({ value: 'fixed' }));
    const watched = open({ load });
    await watched.refresh();
    expect(watched.isWatching).toBe(false);
    expect(load).toHaveBeenCalledOnce();
  });
});
