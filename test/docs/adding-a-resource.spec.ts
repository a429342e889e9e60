import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { codeBlocksOf } from './code-blocks.js';

const GUIDE = 'docs/adding-a-resource.md';
/** What the guide is followed in: all that it takes to compile the sources and run a spec. */
const TREE = [
  ...['apps', 'libs', 'test'],
  ...['package.json', 'tsconfig.json', 'tsconfig.build.json', 'vitest.config.ts', 'openapi.json'],
];

const run = promisify(execFile);

/** A copy of the tree, which is removed with the test. */
async function copyTree(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cupi-gateway-guide-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of TREE) await cp(name, join(folder, name), { recursive: true });
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Puts in what a diff adds, behind the line that stands before it there. */
function withAdditions(source: string, diff: string): string {
  const lines = diff.trimEnd().split('\n');
  const context = lines.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
  const changed = lines.map((line) => line.slice(1));
  expect(source).toContain(context.join('\n'));
  return source.replace(context.join('\n'), changed.join('\n'));
}

describe(GUIDE, () => {
  it('followed to the letter gives a resource that compiles and works', { timeout: 240_000 }, async () => {
    const folder = await copyTree();
    const blocks = codeBlocksOf(GUIDE);
    for (const { code, introduction, line } of blocks.filter(({ language }) => language === 'ts')) {
      const [, path] = /^`([\w/.-]+\.ts)`$/.exec(introduction) ?? [];
      if (path === undefined) throw new Error(`${GUIDE}:${line} does not say which file it is`);
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), code);
    }
    const appModule = join(folder, 'apps/gateway/src/app.module.ts');
    for (const { code } of blocks.filter(({ language }) => language === 'diff')) {
      await writeFile(appModule, withAdditions(await readFile(appModule, 'utf8'), code));
    }
    for (const { code } of blocks.filter(({ language }) => language === 'sh')) {
      await run('bash', ['-eu', '-c', code], { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
    }
    const { paths } = JSON.parse(await readFile(join(folder, 'openapi.json'), 'utf8')) as { paths: object };
    expect(Object.keys(paths)).toContain('/api/v1/sip-security-profiles');
  });
});
