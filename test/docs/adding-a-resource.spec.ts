import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { codeBlocksOf } from './code-blocks.js';

const GUIDE = 'docs/adding-a-resource.md';
/** What the guide is followed in: all that it takes to compile the sources and run a spec. */
const TREE = [
  ...['apps', 'libs', 'test', 'docs', 'dist/apps', 'dist/libs', 'dist/.tsbuildinfo'],
  ...['package.json', 'tsconfig.json', 'tsconfig.build.json', 'vitest.config.ts', 'openapi.json'],
];

const run = promisify(execFile);
const blocks = codeBlocksOf(GUIDE);
const codeIn = (language: string) => blocks.filter((block) => block.language === language);

/** A copy of the tree, which is removed with the test. What is compiled already comes along, and takes no time again. */
async function copyTree(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cupi-gateway-guide-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of TREE) await cp(name, join(folder, name), { recursive: true, preserveTimestamps: true });
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** The file that a block shows, or changes: the last that its introduction names. */
function fileOf({ introduction, line }: (typeof blocks)[number]): string {
  const path = [...introduction.matchAll(/`([\w/.-]+\.ts)`/g)].at(-1)?.[1];
  if (path === undefined) throw new Error(`${GUIDE}:${line} does not say which file it is`);
  return path;
}

/** Lines without their indentation. */
const unindented = (code: string) => code.trim().replaceAll(/^ +/gm, '');

/** Adds a file that the guide shows. One that the tree has already must say the same of the resource, test the same, or have the part. */
async function addFile(path: string, code: string): Promise<void> {
  if (existsSync(path)) {
    const [shown = code] = /(?:defineResource|describe)\(.*?^\}\);$/ms.exec(code) ?? [];
    expect(unindented(await readFile(path, 'utf8'))).toContain(unindented(shown));
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, code);
}

/** The module of a group with what a diff adds: an import, and an entry. It is left alone where it has the entry. */
function withAdditions(source: string, diff: string): string {
  const added = diff.split('\n').flatMap((line) => (line.startsWith('+') ? [line.slice(1)] : []));
  const [statement = '', entry = ''] = added;
  expect(added).toEqual([expect.stringMatching(/^import /), expect.stringMatching(/^ +\w+,$/)]);
  if (source.includes(entry.trim().slice(0, -1))) return source;
  return `${statement}\n${source.replace('imports: [', `imports: [${entry.trim()} `)}`;
}

describe(GUIDE, () => {
  it('followed to the letter gives a resource that compiles and works', { timeout: 400_000 }, async () => {
    const folder = await copyTree();
    for (const block of codeIn('ts')) await addFile(join(folder, fileOf(block)), block.code);
    for (const block of codeIn('diff')) {
      const path = join(folder, fileOf(block));
      await writeFile(path, withAdditions(await readFile(path, 'utf8'), block.code));
    }
    const outputs: string[] = [];
    for (const { code } of codeIn('sh')) {
      const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
      const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 };
      outputs.push((await run('bash', ['-eu', '-c', code], options)).stdout);
    }
    const passed = [...outputs.join('').matchAll(/ Tests +(\d+) passed/g)].map(([, count]) => Number(count));
    expect(passed).toEqual([expect.toSatisfy((count: number) => count > 20)]);
    const { paths } = JSON.parse(await readFile(join(folder, 'openapi.json'), 'utf8')) as { paths: object };
    expect(Object.keys(paths)).toContain('/api/v1/message-aging-policies');
  });
});
