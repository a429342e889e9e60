import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

const LOGGING = new URL(
  '../../../../../dist/apps/gateway/src/observability/logging/index.js',
  import.meta.url,
).href;

vi.setConfig({ testTimeout: 20_000 });

/** Lines of 1 KB each that are more than the buffers between two processes hold. */
const COUNT = 1000;

/** A line of a log with numbered lines. */
interface Line {
  readonly number?: number;
  /** In the line that reports a loss. */
  readonly lines?: number;
}

/** A process of its own with a logger. Nothing reads its output yet. */
function startLogging(program: string): ChildProcess & { readonly stdout: Readable } {
  const source = `
    import { setImmediate as nextTurn } from 'node:timers/promises';
    import { createLogger } from ${JSON.stringify(LOGGING)};
    const logger = createLogger('info');
    const COUNT = ${COUNT};
    async function log(count) {
      for (let number = 0; number < count; number += 1) {
        logger.info({ number, text: 'x'.repeat(1000) }, 'line');
        if (number % 100 === 0) await nextTurn();
      }
    }
    ${program}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const { stdout } = child;
  if (!stdout) throw new Error('its output is no pipe');
  return Object.assign(child, { stdout });
}

/** Reads what a process writes until it ends, which it is let as soon as there is a certain text. */
async function linesOf(
  child: ReturnType<typeof startLogging>,
  isEnough: (text: string) => boolean = () => false,
): Promise<Line[]> {
  const chunks: string[] = [];
  for await (const chunk of child.stdout) {
    chunks.push(String(chunk));
    if (child.connected && isEnough(chunks.slice(-2).join(''))) child.disconnect();
  }
  const text = chunks.join('');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

function numbersIn(lines: readonly Line[]): number[] {
  return lines.flatMap(({ number = [] }) => number);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

describe('the output of a logger', () => {
  it('waits for a reader that is behind, in order', async () => {
    const child = startLogging("await log(COUNT); process.send('logged'); process.on('message', () => {});");
    await once(child, 'message');
    const reading = linesOf(child, (text) => text.includes(`"number":${COUNT - 1},`));
    expect(numbersIn(await reading)).toEqual(upTo(COUNT));
  });

  it('is bounded, and says how many lines are lost once they are read again', async () => {
    const child = startLogging("await log(20_000); process.send('logged'); process.on('message', () => {});");
    await once(child, 'message');
    const lines = await linesOf(child, (text) => text.includes('log lines were lost'));
    const numbers = numbersIn(lines);
    const lost = lines.at(-1)?.lines ?? 0;
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(lost).toBeGreaterThan(1000);
    expect(numbers.length + lost).toBe(20_000);
  });

  it('is complete when the process exits, for a reader that is behind', async () => {
    const child = startLogging('await log(COUNT); process.exit(3);');
    expect(numbersIn(await linesOf(child))).toEqual(upTo(COUNT));
  });

  it('does not keep the process from exiting when nothing reads it', async () => {
    const child = startLogging('await log(COUNT); process.exit(3);');
    expect(await once(child, 'exit')).toEqual([3, null]);
  });
});
