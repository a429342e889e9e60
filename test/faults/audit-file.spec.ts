import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeFifo, openFifo, type FifoReader } from '../support/fifo.js';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';

/** More lines than a pipe holds, which is 64 KiB, with ids of this length. */
const MANY = 250;
const ID_LENGTH = 120;

/** So many writes at once do not overload the gateway. */
const AT_ONCE = 20;

/** After this, lines that are not written are reported. */
const WRITE_TIMEOUT_MS = 5_000;

/** Ten seconds, and one for a machine that is busy with other tests. */
const SHUTDOWN_MS = 11_000;

vi.setConfig({ testTimeout: 40_000 });

interface AuditedGateway extends GatewayProcess {
  readonly url: string;
  /** Makes writes that are rejected before anything goes upstream, and gives their distinct statuses. */
  readonly write: (requestIds: readonly string[]) => Promise<number[]>;
  /** Ids of the requests whose audit lines are reported as not written, and in no other way. */
  readonly reported: () => string[];
}

/** @param onFinished that of the test, where several run at once */
async function startWith(auditFile: string, onFinished = onTestFinished): Promise<AuditedGateway> {
  const environment = { AUDIT_LOG_FILE: auditFile, RATE_LIMIT_PER_MINUTE: '100000' };
  const gateway = startGatewayProcess(environment, undefined, undefined, onFinished);
  const url = `${await gateway.listening}/api/v1/phone-systems`;
  const headers = { 'X-API-Key': 'sample-api-key', 'Content-Type': 'application/json' };
  const writeOne = async (requestId: string): Promise<number> => {
    const request = { method: 'POST', body: '{}', headers: { ...headers, 'X-Request-Id': requestId } };
    return (await fetch(url, request)).status;
  };
  return {
    ...gateway,
    url,
    write: async (requestIds) => {
      const statuses = new Set<number>();
      for (let start = 0; start < requestIds.length; start += AT_ONCE) {
        const answers = await Promise.all(requestIds.slice(start, start + AT_ONCE).map(writeOne));
        for (const status of answers) statuses.add(status);
      }
      return [...statuses];
    },
    reported: () => reportedIn(gateway.stdout()),
  };
}

function reportedIn(log: string): string[] {
  const entries = log
    .split('\n')
    .filter((line) => line.includes('"msg":"audit lines could not be written to the file"'))
    .map((line) => JSON.parse(line) as { readonly lines: readonly string[] });
  return entries.flatMap(({ lines }) => lines.flatMap(requestIdsIn));
}

/** Ids in whole lines; what a pipe has of a line that was cut short is left out. */
function requestIdsIn(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const isWhole = line.startsWith('{') && line.endsWith('}');
    return isWhole ? (JSON.parse(line) as { readonly requestId: string }).requestId : [];
  });
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`.padEnd(ID_LENGTH, '.'));
}

async function expectToEndInTime(gateway: GatewayProcess): Promise<void> {
  const start = performance.now();
  gateway.signal('SIGTERM');
  expect(await gateway.exit).toBe(0);
  expect(performance.now() - start).toBeLessThan(SHUTDOWN_MS);
}

describe('an audit file that is a FIFO', () => {
  const folder = useTemporaryFolder();

  function newFifo(name: string): string {
    const path = join(folder, name);
    makeFifo(path);
    return path;
  }

  function readerOf(fifo: string, onFinished = onTestFinished): FifoReader {
    const reader = openFifo(fifo);
    onFinished(reader.close);
    return reader;
  }

  it('keeps the gateway from starting when no process reads it', async () => {
    const gateway = startGatewayProcess({ AUDIT_LOG_FILE: newFifo('unread') });
    expect(await gateway.exit).toBe(1);
    expect(gateway.stderr()).toMatch(/unread cannot be opened for writing: no process reads it \(ENXIO\)/);
    expect(gateway.stdout()).not.toContain('"msg":"listening"');
  });

  it('gets every line when its reader is slow', async () => {
    const fifo = newFifo('slow');
    const reader = readerOf(fifo);
    const gateway = await startWith(fifo);
    const ids = numbered('slow', MANY);
    let text = '';
    const slowly = setInterval(() => (text += reader.read()), 500);
    onTestFinished(() => {
      clearInterval(slowly);
    });
    expect(await gateway.write(ids)).toEqual([400]);
    await expect.poll(() => requestIdsIn(text).sort(), { timeout: WRITE_TIMEOUT_MS }).toEqual(ids.sort());
    expect(gateway.reported()).toEqual([]);
    await expectToEndInTime(gateway);
  });

  it.concurrent(
    'neither holds up answers nor the end when its reader does not read, and no line is lost',
    async ({ onTestFinished }) => {
      const fifo = newFifo('stuck');
      const reader = readerOf(fifo, onTestFinished);
      const gateway = await startWith(fifo, onTestFinished);
      const ids = numbered('stuck', MANY);
      expect(await gateway.write(ids)).toEqual([400]);
      await expectToEndInTime(gateway);
      const inFifo = requestIdsIn(reader.read());
      expect(inFifo.length).toBeGreaterThan(100);
      expect([...inFifo, ...gateway.reported()].sort()).toEqual(ids.sort());
    },
  );

  it.concurrent(
    'has its lines reported within seconds when its reader does not read, and later ones once it does',
    async ({ expect, onTestFinished }) => {
      const fifo = newFifo('resumed');
      const reader = readerOf(fifo, onTestFinished);
      const gateway = await startWith(fifo, onTestFinished);
      const ids = numbered('early', MANY);
      await gateway.write(ids);
      await expect.poll(gateway.reported, { timeout: 2 * WRITE_TIMEOUT_MS }).not.toEqual([]);
      let text = reader.read();
      await gateway.write(['late']);
      await expect.poll(() => requestIdsIn((text += reader.read())).at(-1)).toBe('late');
      expect([...requestIdsIn(text), ...gateway.reported()].sort()).toEqual([...ids, 'late'].sort());
      await expectToEndInTime(gateway);
    },
  );

  it('has its lines reported while its reader is away, and takes them again from another one', async () => {
    const fifo = newFifo('changing');
    const first = openFifo(fifo);
    const gateway = await startWith(fifo);
    await gateway.write(['first']);
    await expect.poll(() => requestIdsIn(first.read())).toEqual(['first']);
    first.close();
    expect(await gateway.write(['away'])).toEqual([400]);
    await expect.poll(gateway.reported).toEqual(['away']);
    const second = readerOf(fifo);
    await gateway.write(['second']);
    await expect.poll(() => requestIdsIn(second.read())).toEqual(['second']);
    expect(gateway.reported()).toEqual(['away']);
    await expectToEndInTime(gateway);
  });

  it('has its lines reported when the process has to end at once', async () => {
    const fifo = newFifo('killed');
    const reader = readerOf(fifo);
    const gateway = await startWith(fifo);
    const ids = numbered('killed', MANY);
    await gateway.write(ids);
    gateway.signal('SIGTERM');
    await expect.poll(() => fetch(gateway.url).catch(() => 'refused')).toBe('refused');
    gateway.signal('SIGTERM');
    expect(await gateway.exit).toBe(143);
    expect([...requestIdsIn(reader.read()), ...gateway.reported()].sort()).toEqual(ids.sort());
  });
});

describe('an audit file on a full disk', () => {
  it('neither holds up answers nor the end, and every line is reported', async () => {
    const gateway = await startWith('/dev/full');
    const ids = numbered('full', MANY);
    expect(await gateway.write(ids)).toEqual([400]);
    await expectToEndInTime(gateway);
    expect(gateway.reported().sort()).toEqual(ids.sort());
  });
});
