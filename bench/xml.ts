import { isDeepStrictEqual } from 'node:util';
import { decodeList, encodeObject, parseXml, type XmlDocument } from '#libs/cupi-xml';
import { startSimulator } from '#simulator';
import { phoneSystems } from '#gateway';
import { ACCOUNT } from './processes/upstream.js';
import { describeMachine } from './report/machine.js';
import { medianOf } from './report/statistics.js';
import { figure, tableOf } from './report/table.js';
import { countElementsWithSaxes, readTreeWithSaxes } from './saxes-tree.js';

const ROW_COUNTS = [1, 25, 200];
const ROUNDS = 7;
const ROUND_MS = 400;

/** The micro-benchmark of `cupi-xml`: what one row costs, by the side of JSON, and its reader by the side of saxes. */
async function main(): Promise<void> {
  const lists = await Promise.all(
    ROW_COUNTS.map(async (rowCount) => ({ rowCount, document: await readDocument(rowCount) })),
  );
  const codec = lists.flatMap(measurementsOf);
  const readers = lists.map(readersOf);
  const callsMs = timed([...codec, ...readers.flat()]);

  process.stdout.write(`${describeMachine()}\n\n`);
  const rows = codec.map((measurement) => {
    const { name, rowCount, bytes } = measurement;
    const callMs = medianOf(callsMs.get(measurement) ?? []);
    return [
      name,
      String(rowCount),
      figure((callMs * 1000) / rowCount),
      figure(callMs),
      figure(bytes / 1e3 / callMs),
    ];
  });
  process.stdout.write(`${tableOf(['what', 'rows', 'µs a row', 'ms a call', 'MB/s'], rows)}\n\n`);

  const comparison = readers.flatMap((contest) =>
    contest.map((reader) => {
      const ourCallsMs = callsMs.get(contest[0]) ?? [];
      const ratios = (callsMs.get(reader) ?? []).map((ms, round) => ms / (ourCallsMs[round] ?? NaN));
      return [
        reader.name,
        String(reader.rowCount),
        figure(medianOf(callsMs.get(reader) ?? [])),
        figure(medianOf(ratios)),
      ];
    }),
  );
  process.stdout.write(`${tableOf(['reader', 'rows', 'ms a call', 'time against ours'], comparison)}\n`);
}

/** Milliseconds of one call of each measurement in each round; all take turns. */
function timed(measurements: readonly Measurement[]): ReadonlyMap<Measurement, readonly number[]> {
  const rounds = new Map(measurements.map((measurement): [Measurement, number[]] => [measurement, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [{ work }, callsMs] of rounds) {
      const callMs = timeOf(work);
      // The first round is for the compiler.
      if (round > 0) callsMs.push(callMs);
    }
  }
  return rounds;
}

interface Measurement {
  readonly name: string;
  readonly rowCount: number;
  /** What goes in, or comes out where nothing does. */
  readonly bytes: number;
  readonly work: () => unknown;
}

interface List {
  readonly rowCount: number;
  readonly document: XmlDocument;
}

function measurementsOf({ rowCount, document }: List): readonly Measurement[] {
  const { items } = decodeList(phoneSystems.model, document);
  const json = JSON.stringify(items);
  const changes = items.map(({ displayName, callLoopGuardTimeMs, mwiAlwaysUpdate }) => ({
    displayName,
    callLoopGuardTimeMs,
    mwiAlwaysUpdate,
  })) as Parameters<typeof encodeObject<typeof phoneSystems.model>>[1][];
  const written = changes.map((change) => encodeObject(phoneSystems.model, change)).join('');
  return [
    {
      name: 'decode a list of phone systems',
      rowCount,
      bytes: document.bytes.byteLength,
      work: () => decodeList(phoneSystems.model, document),
    },
    {
      name: 'encode phone systems, three fields each',
      rowCount,
      bytes: Buffer.byteLength(written),
      work: () => changes.map((change) => encodeObject(phoneSystems.model, change)),
    },
    {
      name: 'JSON.stringify of the same list',
      rowCount,
      bytes: Buffer.byteLength(json),
      work: () => JSON.stringify(items),
    },
  ];
}

/** Ours first. */
function readersOf({ rowCount, document }: List): readonly [Measurement, ...Measurement[]] {
  const bytes = document.bytes.byteLength;
  if (!isDeepStrictEqual(readTreeWithSaxes(document.bytes), parseXml(document))) {
    throw new Error('the readers make different trees');
  }
  return [
    { name: 'ours, to a tree', rowCount, bytes, work: () => parseXml(document) },
    { name: 'saxes, to the same tree', rowCount, bytes, work: () => readTreeWithSaxes(document.bytes) },
    { name: 'saxes, to nothing', rowCount, bytes, work: () => countElementsWithSaxes(document.bytes) },
  ];
}

/** A list as the simulator, which has a writer of its own, sends it. */
async function readDocument(rowCount: number): Promise<XmlDocument> {
  const simulator = await startSimulator({ phoneSystems: rowCount });
  const basic = Buffer.from(`${ACCOUNT.username}:${ACCOUNT.password}`).toString('base64');
  const answer = await fetch(`${simulator.url}/vmrest/phonesystems?rowsPerPage=${rowCount}&pageNumber=1`, {
    headers: { Authorization: `Basic ${basic}` },
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  await simulator.close();
  return { bytes };
}

/** Milliseconds of one call, on average. */
function timeOf(work: () => unknown): number {
  const startedAtMs = performance.now();
  let calls = 0;
  let elapsedMs = 0;
  while (elapsedMs < ROUND_MS) {
    work();
    calls += 1;
    elapsedMs = performance.now() - startedAtMs;
  }
  return elapsedMs / calls;
}

await main();
