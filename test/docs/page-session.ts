import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { freePort } from '#libs/testing';
import type { CodeBlock } from './code-blocks.js';

/** What the commands of a document are run with. */
export interface SessionOptions {
  /** What is written in the document, and what stands for it here. */
  readonly instead?: Readonly<Record<string, string>>;
  /** Files of the reader, by name below the home folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Bash that runs before the first block. */
  readonly before?: string;
}

/** What came of it. */
export interface Session {
  /** What each block has printed. */
  readonly outputs: readonly string[];
  readonly home: string;
  /** What stands for `127.0.0.1:3000`. */
  readonly gatewayUrl: string;
}

const ROOT = resolve('.');
const SEPARATOR = '\u0000';
const run = promisify(execFile);

/**
 * Runs shell blocks as a reader would who types them one after the other into one terminal, opening another when a program keeps
 * running: variables stay set, unset ones and failing commands are errors. The working folder has what was built.
 *
 * What is slow, or needs the registry, is done already: `npm ci` and `npm run build` do nothing. Programs that keep running
 * do so in the background, from when they are ready.
 */
export async function runSession(
  blocks: readonly CodeBlock[],
  { instead = {}, files = {}, before = '' }: SessionOptions = {},
): Promise<Session> {
  const home = await mkdtemp(join(tmpdir(), 'cupi-gateway-docs-'));
  const pids = join(home, 'pids');
  await writeFile(pids, '');
  onTestFinished(async () => {
    for (const pid of (await readFile(pids, 'utf8')).split('\n').filter(Boolean)) endProcess(Number(pid));
    await rm(home, { recursive: true });
  });
  await symlink(join(ROOT, 'dist'), join(home, 'dist'));
  await symlink(join(ROOT, 'node_modules'), join(home, 'node_modules'));
  await copyFile('package.json', join(home, 'package.json'));
  await copyFile('.env.example', join(home, '.env'));
  await mkdir(join(home, 'etc'));
  for (const [name, content] of Object.entries(files))
    await writeFile(join(home, name), content, { mode: 0o600 });

  const [port, otherPort, upstreamPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const places: Readonly<Record<string, string>> = {
    ...instead,
    'https://cuc-publisher.example.com': `https://localhost:${upstreamPort}`,
    'https://cuc-subscriber.example.com': `https://127.0.0.1:${upstreamPort}`,
    'https://cuc.example.com': `https://localhost:${upstreamPort}`,
    'cuc.example.com:443': `localhost:${upstreamPort}`,
    'cuc.example.com': 'localhost',
    'localhost:8443': `localhost:${upstreamPort}`,
    '127.0.0.1:3000': `127.0.0.1:${port}`,
    'PORT=8080': `PORT=${otherPort}`,
    '/etc/cupi-gateway/': `${home}/etc/`,
  };
  const commands = blocks.map(({ code }) => `${replaced(code, places)}\nprintf '\\0'`);
  const script = [prelude(port, upstreamPort), replaced(before, places), ...commands].join('\n');
  const { stdout } = await run('bash', ['-c', script], {
    cwd: home,
    env: { HOME: home, PATH: process.env.PATH, PIDS: pids },
    timeout: 60_000,
  });
  return { outputs: stdout.split(SEPARATOR).slice(0, -1), home, gatewayUrl: `http://127.0.0.1:${port}` };
}

function replaced(text: string, places: Readonly<Record<string, string>>): string {
  return Object.entries(places).reduce((result, [written, here]) => result.replaceAll(written, here), text);
}

function prelude(port: number, upstreamPort: number): string {
  return `
set -euo pipefail
keep_running() {
  local log=$(mktemp -p "$HOME")
  "$@" >"$log" 2>&1 & local pid=$!
  echo $pid >>"$PIDS"
  until grep -qE '"msg":"listening"|Unity Connection simulator' "$log"; do
    if ! kill -0 $pid 2>/dev/null; then cat "$log" >&2; wait $pid; return $?; fi
    sleep 0.1
  done
}
node() {
  case "$*" in
    *gateway.js) PORT=\${PORT:-${port}} keep_running command node "$@" ;;
    *cupi-simulator/src/main.js) SIM_PORT=${upstreamPort} keep_running command node "$@" ;;
    *) command node "$@" ;;
  esac
}
npm() {
  case "$*" in
    ci|'run build') ;;
    start|'run start:prod') node dist/bundle/gateway.js ;;
    *) (cd ${ROOT} && command npm "$@") ;;
  esac
}`;
}

function endProcess(pid: number): void {
  try {
    process.kill(pid);
  } catch {
    // It has ended by itself.
  }
}
