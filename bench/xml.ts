import { decodeList, encodeObject, type XmlDocument } from '#libs/cupi-xml';
import { startSimulator } from '#simulator';
import { phoneSystems } from '#gateway';
import { ACCOUNT } from './processes/upstream.js';
import { describeMachine } from './report/machine.js';
import { medianOf } from './report/statistics.js';
import { figure, tableOf } from './report/table.js';

const ROW_COUNTS = [1, 25, 200];
const ROUNDS = 7;
const ROUND_MS = 400;

/** The micro-benchmark of `cupi-xml`: what one row costs, by the side of JSON. */
async function main(): Promise<void> {
  const measurements = await Promise.all(ROW_COUNTS.map(measurementsOf));
  const all = measurements.flat();
  const rounds = all.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [index, { work }] of all.entries()) {
      const callMs = timeOf(work);
      // The first round is for the compiler.
      if (round > 0) rounds[index]?.push(callMs);
    }
  }
  process.stdout.write(`${describeMachine()}\n\n`);
  const rows = all.map(({ name, rowCount, bytes }, index) => {
    const callMs = medianOf(rounds[index] ?? []);
    return [
      name,
      String(rowCount),
      figure((callMs * 1000) / rowCount),
      figure(callMs),
      figure(bytes / 1e3 / callMs),
    ];
  });
  process.stdout.write(`${tableOf(['what', 'rows', 'µs a row', 'ms a call', 'MB/s'], rows)}\n`);
}

interface Measurement {
  readonly name: string;
  readonly rowCount: number;
  /** What goes in, or comes out where nothing does. */
  readonly bytes: number;
  readonly work: () => unknown;
}

async function measurementsOf(rowCount: number): Promise<readonly Measurement[]> {
  const document = await readDocument(rowCount);
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
