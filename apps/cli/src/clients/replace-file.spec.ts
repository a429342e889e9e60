import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileInUseError, replaceFile } from './replace-file.js';

describe('replaceFile', () => {
  const isRoot = process.getuid?.() === 0;
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'replace-file-'));
    file = join(folder, 'file');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('makes the new content out of the old one', async () => {
    writeFileSync(file, 'old');
    await replaceFile(file, (bytes) => `${String(bytes)} and new`);
    expect(readFileSync(file, 'utf8')).toBe('old and new');
  });

  it('makes a file when there is none', async () => {
    await replaceFile(file, (bytes) => `after ${String(bytes)}`);
    expect(readFileSync(file, 'utf8')).toBe('after undefined');
  });

  it('lets only the owner read a new file', async () => {
    await replaceFile(file, () => 'new');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([0o640, 0o666, 0o400])('keeps the mode %o of an old file', async (mode) => {
    writeFileSync(file, 'old');
    chmodSync(file, mode);
    await replaceFile(file, () => 'new');
    expect(statSync(file).mode & 0o777).toBe(mode);
  });

  it.runIf(isRoot)('keeps the owner of an old file', async () => {
    writeFileSync(file, 'old');
    chownSync(file, 1234, 5678);
    await replaceFile(file, () => 'new');
    expect([statSync(file).uid, statSync(file).gid]).toEqual([1234, 5678]);
  });

  it('puts another file in the place of the old one, so that readers see one of them whole', async () => {
    writeFileSync(file, 'old');
    const { ino } = statSync(file);
    await replaceFile(file, () => 'new');
    expect(statSync(file).ino).not.toBe(ino);
  });

  it('replaces what a symbolic link points to', async () => {
    mkdirSync(join(folder, 'inner'));
    writeFileSync(join(folder, 'inner', 'target'), 'old');
    symlinkSync(join('inner', 'target'), file);
    await replaceFile(file, () => 'new');
    expect(readFileSync(join(folder, 'inner', 'target'), 'utf8')).toBe('new');
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
  });

  it('does not replace a symbolic link to nothing', async () => {
    symlinkSync('nothing', file);
    await expect(replaceFile(file, () => 'new')).rejects.toThrow('ENOENT');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('does not touch the old file when no new content can be made', async () => {
    writeFileSync(file, 'old');
    const fails = replaceFile(file, () => {
      throw new Error('rejected');
    });
    await expect(fails).rejects.toThrow('rejected');
    expect(readFileSync(file, 'utf8')).toBe('old');
  });

  it.each([
    ['it succeeds', 'new'],
    ['it fails', undefined],
  ])('leaves nothing beside the file when %s', async (_, text) => {
    writeFileSync(file, 'old');
    await replaceFile(file, () => {
      if (text === undefined) throw new Error('rejected');
      return text;
    }).catch(() => undefined);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('rejects while another command is changing the file', async () => {
    writeFileSync(file, 'old');
    writeFileSync(`${file}.lock`, 'half');
    await expect(replaceFile(file, () => 'new')).rejects.toThrow(FileInUseError);
    expect([readFileSync(file, 'utf8'), readFileSync(`${file}.lock`, 'utf8')]).toEqual(['old', 'half']);
  });

  it('loses none of the changes that succeed at once', async () => {
    writeFileSync(file, '');
    const changes = ['a', 'b', 'c', 'd', 'e'].map((letter) =>
      replaceFile(file, (bytes) => `${String(bytes)}${letter}`).then(
        () => letter,
        () => '',
      ),
    );
    const done = (await Promise.all(changes)).join('');
    expect(done).not.toBe('');
    expect(Array.from(readFileSync(file, 'utf8')).sort().join('')).toBe(done);
  });
});
