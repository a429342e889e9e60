import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.js';

describe('the command line of the benchmark', () => {
  it('asks for everything that has a target when it says nothing', () => {
    expect(readArguments([])).toMatchObject({ part: 'promised', rounds: 5 });
  });

  it.each([
    ['scale', ['--scale']],
    ['views', ['--views']],
    ['bulk', ['--bulk']],
    ['replicas', ['--replicas']],
    ['soak', ['--soak', '10']],
  ])('asks for a part by its name: %s', (part, words) => {
    expect(readArguments(words)).toMatchObject({ part });
  });

  it.each([[['--scale', '--soak', '10']], [['--views', '--scale']]])(
    'asks for one part at a time: %j',
    (words) => {
      expect(() => readArguments(words)).toThrow(RangeError);
    },
  );

  it.each([
    ['--rounds', '0'],
    ['--rounds', 'many'],
    ['--soak', '1.5'],
    ['--round-ms', ''],
  ])('rejects %s %s', (name, value) => {
    expect(() => readArguments([name, value])).toThrow(RangeError);
  });

  it('rejects unknown arguments', () => {
    expect(() => readArguments(['--fast'])).toThrow();
  });
});
