import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { AuditLog, type AuditLogOptions } from './audit-log.js';
import type { AuditEntry, AuditRecord } from './audit-record.js';
import type { LineFileFailure } from './line-file.js';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** An audit log on a file of its own, and what it reports. */
async function auditLogOn(file: string, options: AuditLogOptions = {}) {
  const failures: LineFileFailure[] = [];
  const log = await AuditLog.open({ file, onFailure: (failure) => failures.push(failure), ...options });
  onTestFinished(() => log.close());
  return { log, failures };
}

async function auditLogInNewFolder() {
  const folder = await newFolder();
  const file = join(folder, 'audit.log');
  return { folder, file, ...(await auditLogOn(file)) };
}

function entryOf(requestId: string): AuditEntry {
  return {
    requestId,
    principal: 'client:default',
    upstreamAccount: 'gateway',
    method: 'POST',
    resource: 'phone-systems',
    action: undefined,
    objectId: undefined,
    fields: ['displayName'],
    outcome: 'succeeded',
    status: 201,
    problem: undefined,
  };
}

async function recordAndFlush(log: AuditLog, ...requestIds: string[]): Promise<void> {
  for (const requestId of requestIds) log.record(entryOf(requestId));
  await log.flush();
}

const requestIdOf = (line: string) => (JSON.parse(line) as AuditRecord).requestId;

/** The request ids in a file, all of whose lines must be whole. */
async function requestIdsIn(file: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  expect(lines.pop()).toBe('');
  return lines.map(requestIdOf);
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `request-${index}`);

/** Moves the monotonic clock alone, to the next check for a rotation. */
function waitForRotationCheck(): void {
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now + 1_001);
}

describe('AuditLog', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('writes one line of JSON a write', async () => {
    const { log, file } = await auditLogInNewFolder();
    await recordAndFlush(log, 'a');
    const record: unknown = JSON.parse(await readFile(file, 'utf8'));
    expect(record).toMatchObject({ requestId: 'a', method: 'POST', fields: ['displayName'], status: 201 });
  });

  it('records the time at which the write was over', async () => {
    const { log, file } = await auditLogInNewFolder();
    const before = Date.now();
    await recordAndFlush(log, 'a');
    const { time } = JSON.parse(await readFile(file, 'utf8')) as AuditRecord;
    expect(Date.parse(time)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(time)).toBeLessThanOrEqual(Date.now());
  });

  it('writes a thousand records at once whole and in order', async () => {
    const { log, file } = await auditLogInNewFolder();
    const all = numbered(1_000);
    await recordAndFlush(log, ...all);
    expect(await requestIdsIn(file)).toEqual(all);
  });

  it('keeps the lines of two processes on one file whole', async () => {
    const { log, file } = await auditLogInNewFolder();
    const { log: other } = await auditLogOn(file);
    const all = numbered(500);
    for (const id of all) {
      log.record(entryOf(id));
      other.record(entryOf(id));
      await delay(0);
    }
    await Promise.all([log.flush(), other.flush()]);
    expect((await requestIdsIn(file)).sort()).toEqual([...all, ...all].sort());
  });

  it('keeps what is in the file already', async () => {
    const folder = await newFolder();
    const file = join(folder, 'audit.log');
    await writeFile(file, '{"requestId":"earlier"}\n');
    const { log } = await auditLogOn(file);
    await recordAndFlush(log, 'later');
    expect(await requestIdsIn(file)).toEqual(['earlier', 'later']);
  });

  it('begins a new line after one that was cut short', async () => {
    const folder = await newFolder();
    const file = join(folder, 'audit.log');
    await writeFile(file, '{"requestId":"earl');
    const { log } = await auditLogOn(file);
    await recordAndFlush(log, 'later');
    const [cut, whole = ''] = (await readFile(file, 'utf8')).split('\n');
    expect(cut).toBe('{"requestId":"earl');
    expect(requestIdOf(whole)).toBe('later');
  });

  it('makes a new file readable by its owner only', async () => {
    const { file } = await auditLogInNewFolder();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('keeps the mode of an old file', async () => {
    const file = join(await newFolder(), 'audit.log');
    await writeFile(file, '', { mode: 0o640 });
    await auditLogOn(file);
    expect((await stat(file)).mode & 0o777).toBe(0o640);
  });

  it('hands every record over as well', async () => {
    const records: unknown[] = [];
    const log = await AuditLog.open({ onRecord: (record) => records.push(record) });
    log.record(entryOf('a'));
    expect(records).toEqual([expect.objectContaining({ requestId: 'a' })]);
  });

  it('records a change of the configuration by the names of its settings, to be told from a write', async () => {
    const { file, log } = await auditLogInNewFolder();
    log.recordReload({ settings: ['CUPI_PASSWORD_FILE'], outcome: 'refused' });
    await log.flush();
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      event: 'configuration-reload',
      settings: ['CUPI_PASSWORD_FILE'],
      outcome: 'refused',
    });
  });

  it('can be flushed, reopened and closed without a file', async () => {
    const log = await AuditLog.open({});
    await log.reopen();
    await log.flush();
    await expect(log.close()).resolves.toBeUndefined();
  });

  describe('at the start', () => {
    it.each([
      ['is a folder', 'folder', 'EISDIR'],
      ['is in a folder that is missing', 'missing/audit.log', 'ENOENT'],
      ['is below a file', 'file/audit.log', 'ENOTDIR'],
    ])('fails, and names the file and the reason, when it %s', async (_, name, reason) => {
      const folder = await newFolder();
      await mkdir(join(folder, 'folder'));
      await writeFile(join(folder, 'file'), '');
      const file = join(folder, name);
      const opening = AuditLog.open({ file });
      await expect(opening).rejects.toThrow(`The file ${file} cannot be opened for writing: ${reason}`);
    });
  });

  describe('when the file is rotated', () => {
    it('continues in a new file after a rename', async () => {
      const { log, file } = await auditLogInNewFolder();
      await recordAndFlush(log, 'before');
      await rename(file, `${file}.1`);
      waitForRotationCheck();
      await recordAndFlush(log, 'after');
      expect([await requestIdsIn(`${file}.1`), await requestIdsIn(file)]).toEqual([['before'], ['after']]);
    });

    it('continues in the file that replaced the old one', async () => {
      const { log, file } = await auditLogInNewFolder();
      await recordAndFlush(log, 'before');
      await rename(file, `${file}.1`);
      await writeFile(file, '', { mode: 0o640 });
      waitForRotationCheck();
      await recordAndFlush(log, 'after');
      expect([await requestIdsIn(file), (await stat(file)).mode & 0o777]).toEqual([['after'], 0o640]);
    });

    it('checks for a rename once a second at most', async () => {
      const { log, file } = await auditLogInNewFolder();
      await rename(file, `${file}.1`);
      await recordAndFlush(log, 'at once');
      expect(await requestIdsIn(`${file}.1`)).toEqual(['at once']);
    });

    it('continues at the beginning after copy and truncate', async () => {
      const { log, file } = await auditLogInNewFolder();
      await recordAndFlush(log, 'before');
      await copyFile(file, `${file}.1`);
      await truncate(file);
      await recordAndFlush(log, 'after');
      expect([await requestIdsIn(`${file}.1`), await requestIdsIn(file)]).toEqual([['before'], ['after']]);
    });

    it('loses no line after a deletion, not even the first', async () => {
      const { log, file } = await auditLogInNewFolder();
      await recordAndFlush(log, 'before');
      await rm(file);
      await recordAndFlush(log, 'after');
      expect(await requestIdsIn(file)).toEqual(['after']);
    });

    it('continues in a new file after reopen', async () => {
      const { log, file } = await auditLogInNewFolder();
      log.record(entryOf('before'));
      await log.flush();
      await rename(file, `${file}.1`);
      await log.reopen();
      await recordAndFlush(log, 'after');
      expect([await requestIdsIn(`${file}.1`), await requestIdsIn(file)]).toEqual([['before'], ['after']]);
    });

    it('closes the old file on reopen', async () => {
      const { log, file } = await auditLogInNewFolder();
      await rename(file, `${file}.1`);
      await log.reopen();
      expect(openFiles()).not.toContain(`${file}.1`);
    });

    it('loses no line and keeps their order while it is rotated again and again', async () => {
      const { log, file } = await auditLogInNewFolder();
      const all = numbered(1_000);
      const files: string[] = [];
      for (let start = 0; start < all.length; start += 100) {
        for (const id of all.slice(start, start + 50)) log.record(entryOf(id));
        files.push(`${file}.${start}`);
        await rename(file, `${file}.${start}`);
        const reopening = log.reopen();
        for (const id of all.slice(start + 50, start + 100)) log.record(entryOf(id));
        await reopening;
      }
      const found = await Promise.all([...files, file].map(requestIdsIn));
      expect(found.flat()).toEqual(all);
    });
  });

  describe('when it cannot write', () => {
    /** A log whose file is a link to a device that is always full, and then to a file that has space. */
    async function auditLogOnFullDisk() {
      const folder = await newFolder();
      const file = join(folder, 'audit.log');
      await symlink('/dev/full', file);
      const freeSpace = async () => {
        await symlink(join(folder, 'space.log'), join(folder, 'next'));
        await rename(join(folder, 'next'), file);
      };
      return { file, freeSpace, ...(await auditLogOn(file)) };
    }

    it('reports the lines that a full disk did not take', async () => {
      const { log, failures } = await auditLogOnFullDisk();
      await recordAndFlush(log, 'a');
      expect(failures.map(({ error }) => error.message)).toEqual([expect.stringContaining('ENOSPC')]);
      expect(failures.flatMap(({ lines }) => lines).map(requestIdOf)).toEqual(['a']);
    });

    it('reports every one of a thousand lines, in order', async () => {
      const { log, failures } = await auditLogOnFullDisk();
      const all = numbered(1_000);
      await recordAndFlush(log, ...all);
      expect(failures.flatMap(({ lines }) => lines).map(requestIdOf)).toEqual(all);
    });

    it('writes again as soon as there is space', async () => {
      const { log, file, freeSpace } = await auditLogOnFullDisk();
      await recordAndFlush(log, 'lost');
      await freeSpace();
      await recordAndFlush(log, 'written');
      expect(await requestIdsIn(file)).toEqual(['written']);
    });

    it('reports exactly the lines that did not fit when a disk fills up', async ({ skip }) => {
      const folder = await newFolder();
      skip(!isMountedAsSmallDisk(folder), 'only root can mount a small disk');
      const file = join(folder, 'audit.log');
      const { log, failures } = await auditLogOn(file);
      const all = numbered(1_000);
      await recordAndFlush(log, ...all);
      const wholeLines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
      const reported = failures.flatMap(({ lines }) => lines);
      expect(wholeLines.length).toBeGreaterThan(0);
      expect([...wholeLines, ...reported].map(requestIdOf)).toEqual(all);
    });

    it('begins a new line after one that a full disk cut short', async ({ skip }) => {
      const folder = await newFolder();
      skip(!isMountedAsSmallDisk(folder), 'only root can mount a small disk');
      const [file, ballast] = [join(folder, 'audit.log'), join(folder, 'ballast')];
      await writeFile(ballast, Buffer.alloc(16_384));
      const { log } = await auditLogOn(file);
      await recordAndFlush(log, ...numbered(1_000));
      await rm(ballast);
      await recordAndFlush(log, 'written');
      const lines = (await readFile(file, 'utf8')).split('\n').slice(-3);
      expect(lines.map((line) => line.endsWith('}'))).toEqual([false, true, false]);
      expect(requestIdOf(lines[1] ?? '')).toBe('written');
    });

    it('reports a line whose file was deleted together with its folder', async () => {
      const { log, folder, failures } = await auditLogInNewFolder();
      await rm(folder, { recursive: true });
      await recordAndFlush(log, 'reported');
      await mkdir(folder);
      expect(failures.flatMap(({ lines }) => lines).map(requestIdOf)).toEqual(['reported']);
    });

    it('opens the file again after its descriptor was closed', async () => {
      const { log, file, failures } = await auditLogInNewFolder();
      closeSync(descriptorOf(file));
      await recordAndFlush(log, 'reported');
      await recordAndFlush(log, 'written');
      expect(failures.map(({ error }) => error.message)).toEqual([expect.stringContaining('EBADF')]);
      expect(await requestIdsIn(file)).toEqual(['written']);
    });

    it('reports when the file cannot be opened again, and tries again with the next line', async () => {
      const { log, folder, file, failures } = await auditLogInNewFolder();
      await rename(folder, `${folder}.away`);
      await log.reopen();
      await recordAndFlush(log, 'reported');
      await rename(`${folder}.away`, folder);
      await recordAndFlush(log, 'written');
      expect(failures.flatMap(({ lines }) => lines).map(requestIdOf)).toEqual(['reported']);
      expect(await requestIdsIn(file)).toEqual(['written']);
    });

    it('ends a line that another writer left unfinished before it continues', async () => {
      const { log, file } = await auditLogInNewFolder();
      await appendFile(file, '{"requestId":"unfin');
      await log.reopen();
      await recordAndFlush(log, 'whole');
      const [, line = ''] = (await readFile(file, 'utf8')).split('\n');
      expect(requestIdOf(line)).toBe('whole');
    });

    it('holds a bounded number of lines while the disk hangs, and reports the others', async () => {
      const { log, failures } = await auditLogInNewFolder();
      const large = { ...entryOf('large'), fields: Array.from({ length: 100 }, () => 'x'.repeat(256)) };
      for (let count = 0; count < 1_000; count++) log.record(large);
      expect(failures.length).toBeGreaterThan(0);
      expect(failures[0]).toMatchObject({ lines: [expect.stringContaining('"large"')] });
      await log.flush();
    });

    it('reports lines that come after it was closed', async () => {
      const { log, failures } = await auditLogInNewFolder();
      await log.close();
      log.record(entryOf('late'));
      expect(failures.flatMap(({ lines }) => lines).map(requestIdOf)).toEqual(['late']);
    });
  });

  describe('when the file is a FIFO', () => {
    const WRITE_TIMEOUT_MS = 200;
    /** Three of its lines are more than a FIFO holds. */
    const large = { ...entryOf('large'), fields: Array.from({ length: 100 }, () => 'x'.repeat(256)) };

    /** A log on a FIFO whose reader reads on demand. */
    async function auditLogOnFifo() {
      const file = join(await newFolder(), 'fifo');
      execFileSync('mkfifo', [file]);
      const reader = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
      onTestFinished(() => {
        closeSync(reader);
      });
      const read = () => {
        const bytes = Buffer.alloc(100_000);
        return bytes.toString('utf8', 0, readSync(reader, bytes));
      };
      return { read, ...(await auditLogOn(file, { writeTimeoutMs: WRITE_TIMEOUT_MS })) };
    }

    it('does not open when no process reads it', async () => {
      const file = join(await newFolder(), 'fifo');
      execFileSync('mkfifo', [file]);
      await expect(AuditLog.open({ file })).rejects.toThrow(
        `The file ${file} cannot be opened for writing: no process reads it (ENXIO)`,
      );
    });

    it('writes to it what its reader takes', async () => {
      const { log, read, failures } = await auditLogOnFifo();
      await recordAndFlush(log, 'a', 'b');
      expect(read().split('\n').slice(0, -1).map(requestIdOf)).toEqual(['a', 'b']);
      expect(failures).toEqual([]);
    });

    it('reports the lines that its reader does not take in time, and closes', async () => {
      const { log, failures } = await auditLogOnFifo();
      for (let count = 0; count < 5; count++) log.record(large);
      log.record(entryOf('last'));
      await log.close();
      const reported = failures.flatMap(({ lines }) => lines).map(requestIdOf);
      expect(reported).toEqual(['large', 'large', 'large', 'last']);
    });

    it('reports them at once when the process ends, and only once', async () => {
      const { log, failures } = await auditLogOnFifo();
      for (let count = 0; count < 5; count++) log.record(large);
      log.record(entryOf('last'));
      log.abandon();
      await log.close();
      expect(failures).toHaveLength(1);
      expect(failures[0]?.lines.map(requestIdOf).at(-1)).toBe('last');
    });

    it('reports nothing when the process ends and all is written', async () => {
      const { log, failures } = await auditLogOnFifo();
      await recordAndFlush(log, 'a');
      log.abandon();
      expect(failures).toEqual([]);
    });

    it('begins a new line after one that was cut short', async () => {
      const { log, read, failures } = await auditLogOnFifo();
      for (let count = 0; count < 5; count++) log.record(large);
      await log.flush();
      expect(failures).toHaveLength(1);
      expect(read().endsWith('\n')).toBe(false);
      await recordAndFlush(log, 'whole');
      expect(read()).toMatch(/^\n\{.*"whole".*\}\n$/);
    });
  });

  it('writes what is in progress before it closes', async () => {
    const { log, file } = await auditLogInNewFolder();
    const all = numbered(100);
    for (const id of all) log.record(entryOf(id));
    await log.close();
    expect(await requestIdsIn(file)).toEqual(all);
  });

  it('holds the file no longer when it is closed', async () => {
    const { log, file } = await auditLogInNewFolder();
    await log.close();
    expect(openFiles()).not.toContain(file);
  });
});

/** Mounts a disk of 64 KiB on a folder for the time of one test, if that is permitted. */
function isMountedAsSmallDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'audit-log-spec', folder], { stdio: 'ignore' });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync('umount', [folder]));
  return true;
}

/** Paths of the files that this process holds open, by descriptor. */
function openFilesByDescriptor(): [descriptor: number, path: string][] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [[Number(descriptor), readlinkSync(`/proc/self/fd/${descriptor}`)]];
    } catch {
      return [];
    }
  });
}

const openFiles = () => openFilesByDescriptor().map(([, path]) => path);

function descriptorOf(file: string): number {
  const [descriptor] = openFilesByDescriptor().find(([, path]) => path === file) ?? [];
  if (descriptor === undefined) throw new Error(`${file} is not open`);
  return descriptor;
}
