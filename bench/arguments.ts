import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface BenchArguments {
  readonly part: 'promised' | 'scale' | 'soak' | 'views' | 'replicas' | 'bulk';
  /** How often each measurement is repeated; its figure is the median. */
  readonly rounds: number;
  /** How long each is. */
  readonly roundMs: number;
  /** How long the soak is, in seconds. */
  readonly soakSeconds: number;
}

const ROUNDS = 5;
const ROUND_MS = 800;

/** What `--help` prints. */
export const USAGE = `npm run bench                     everything that has a target; about eight minutes
npm run bench -- --scale          cost against size; writes the plots into docs/images
npm run bench -- --views          one call with include against the calls that it stands for
npm run bench -- --bulk           what readers notice of a bulk of 500 changes
npm run bench -- --replicas       of this, three replicas that share the calls to one node
npm run bench -- --soak 600       memory under load, for that many seconds

  --rounds 5       how often each measurement is repeated
  --round-ms 800   how long each is
`;

/** @throws RangeError for what makes no sense, and whatever `parseArgs` throws for what it does not know */
export function readArguments(words: readonly string[]): BenchArguments | 'help' {
  const { values } = parseArgs({
    args: [...words],
    options: {
      help: { type: 'boolean', default: false },
      scale: { type: 'boolean', default: false },
      views: { type: 'boolean', default: false },
      bulk: { type: 'boolean', default: false },
      replicas: { type: 'boolean', default: false },
      soak: { type: 'string' },
      rounds: { type: 'string', default: String(ROUNDS) },
      'round-ms': { type: 'string', default: String(ROUND_MS) },
    },
  });
  if (values.help) return 'help';
  const [part = 'promised', ...others] = (['scale', 'views', 'replicas', 'bulk', 'soak'] as const).filter(
    (name) => values[name] !== undefined && values[name] !== false,
  );
  if (others.length > 0) throw new RangeError(`--${[part, ...others].join(', --')}: one run has one part`);
  return {
    part,
    rounds: wholeNumber('--rounds', values.rounds, 100),
    roundMs: wholeNumber('--round-ms', values['round-ms'], 60_000),
    soakSeconds: wholeNumber('--soak', values.soak ?? '1', 86_400),
  };
}

function wholeNumber(name: string, text: string, maximum: number): number {
  const isInRange = /^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= maximum;
  if (!isInRange) throw new RangeError(`${name} is a whole number from 1 to ${maximum}: ${text}`);
  return Number(text);
}
