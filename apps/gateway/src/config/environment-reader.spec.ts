import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EnvironmentReader } from './environment-reader.js';

function fileWith(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'environment-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
}

describe('EnvironmentReader', () => {
  it('takes an empty variable as unset', () => {
    const reader = new EnvironmentReader({ A: '' });
    expect([reader.text('A'), reader.integer('A', 5, 1, 9), reader.flag('A'), reader.list('A')]).toEqual([
      undefined,
      5,
      false,
      [],
    ]);
    expect(reader.oneOf('A', ['x', 'y'], 'y')).toBe('y');
    expect(reader.fileContent('A')).toBeUndefined();
    expect(reader.errors).toEqual([]);
  });

  it.each(['1', '9', '09'])('reads the whole number %s', (text) => {
    const reader = new EnvironmentReader({ A: text });
    expect(reader.integer('A', 5, 1, 9)).toBe(Number(text));
    expect(reader.errors).toEqual([]);
  });

  it.each(['0', '10', '-1', '1.5', '1e1', ' 1', 'x', 'Infinity'])('rejects the number %j', (text) => {
    const reader = new EnvironmentReader({ A: text });
    expect(reader.integer('A', 5, 1, 9)).toBe(5);
    expect(reader.errors).toEqual(['A must be a whole number from 1 to 9']);
  });

  it.each(['TRUE', '1', 'yes', ' true'])('rejects the flag %j', (text) => {
    const reader = new EnvironmentReader({ A: text });
    expect(reader.flag('A')).toBe(false);
    expect(reader.errors).toEqual(['A must be "true" or "false"']);
  });

  it('rejects a word that is none of the set', () => {
    const reader = new EnvironmentReader({ A: 'X' });
    expect(reader.oneOf('A', ['x', 'y'], 'y')).toBe('y');
    expect(reader.errors).toEqual(['A must be one of x, y']);
  });

  it('reads the items of a list without the blanks around them', () => {
    expect(new EnvironmentReader({ A: ' a ,, b c ' }).list('A')).toEqual(['a', 'b c']);
  });

  it('reads the content of a file as it is', () => {
    expect(new EnvironmentReader({ A: fileWith(' ä\n') }).fileContent('A')).toBe(' ä\n');
  });

  it.each(['secret', 'secret\n', 'secret\r\n'])('reads a secret from a file with %j', (content) => {
    const reader = new EnvironmentReader({ A_FILE: fileWith(content) });
    expect(reader.secret('A')).toBe('secret');
    expect(reader.errors).toEqual([]);
  });

  it('reads a secret that is set itself', () => {
    expect(new EnvironmentReader({ A: 'secret' }).secret('A')).toBe('secret');
    expect(new EnvironmentReader({}).secret('A')).toBeUndefined();
  });

  it('says when a secret is set twice, or its file is empty', () => {
    const reader = new EnvironmentReader({ A: 'x', A_FILE: fileWith('y'), B_FILE: fileWith('\n') });
    reader.secret('A');
    reader.secret('B');
    expect(reader.errors).toEqual(['A and A_FILE are both set: set one', 'B_FILE: the file is empty']);
  });

  it('says why a file cannot be read', () => {
    const reader = new EnvironmentReader({ A: '/nonexistent', B: '/' });
    reader.fileContent('A');
    reader.fileContent('B');
    expect(reader.errors).toEqual([
      'A: the file cannot be read (ENOENT)',
      'B: the file cannot be read (EISDIR)',
    ]);
  });
});
