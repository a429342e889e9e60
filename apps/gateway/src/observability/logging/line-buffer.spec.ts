import { execFile } from 'node:child_process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.js';
import { LineBuffer } from './line-buffer.js';

const LOGGING = new URL(
  '../../../../../dist/apps/gateway/src/observability/logging/index.js',
  import.meta.url,
).href;

function bufferTo(pieces: string[]): LineBuffer {
  return new LineBuffer({ write: (piece) => pieces.push(piece) });
}

/** What a process of its own writes that logs, and then does something. */
async function outputOf(ending: string): Promise<string> {
  const program = `import { createLogger } from ${JSON.stringify(LOGGING)};
    const logger = createLogger('info');
    logger.info('first');
    logger.info('last');
    ${ending}`;
  const running = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  const { stdout } = await running.catch((error: unknown) => error as { stdout: string });
  return stdout;
}

describe('a LineBuffer', () => {
  it('hands on the lines of a turn of the event loop together, once it is over', async () => {
    const pieces: string[] = [];
    const buffer = bufferTo(pieces);
    buffer.write('a\n');
    buffer.write('b\n');
    expect(pieces).toEqual([]);
    await nextTurn();
    expect(pieces).toEqual(['a\nb\n']);
    buffer.write('c\n');
    await nextTurn();
    expect(pieces).toEqual(['a\nb\n', 'c\n']);
  });

  it('hands them on at once when it is flushed through a logger, and once alone', async () => {
    const pieces: string[] = [];
    const logger = createLogger('info', bufferTo(pieces));
    logger.info('buffered');
    logger.child({}).flush();
    expect(pieces).toEqual([expect.stringContaining('"msg":"buffered"')]);
    await nextTurn();
    expect(pieces).toHaveLength(1);
  });

  it.each([
    ['exits', 'process.exit(3);'],
    ['fails', "throw new Error('deliberate');"],
    ['has nothing more to do', ''],
  ])('loses no line when the process %s', async (_what, ending) => {
    expect((await outputOf(ending)).split('\n').map((line) => /"msg":"(\w+)"/.exec(line)?.[1])).toEqual([
      'first',
      'last',
      undefined,
    ]);
  });
});
