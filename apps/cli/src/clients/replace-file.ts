import { lstat, open, realpath, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

const MODE_OF_NEW_FILE = 0o600;
const MODE_BITS = 0o7777;

/** Makes the new content of a file from the old bytes; from undefined when there is no file. */
export type Change = (oldBytes: Buffer | undefined) => string;

/** Another command is changing the file, or was interrupted; the message says what to do. */
export class FileInUseError extends Error {
  override readonly name = 'FileInUseError';

  constructor(lockPath: string) {
    super(
      `${lockPath} exists: another command is changing the file, or was interrupted. If none is running, delete it.`,
    );
  }
}

/**
 * Replaces the content of a file atomically: a reader, and a machine after a power failure, finds either the old
 * content or the new one. The new content is written to a lock file beside it, which is then renamed, so that of two
 * concurrent changes none is lost. Mode and owner are preserved; a new file is readable by its owner only. Symbolic
 * links are followed. When `change` throws, nothing has changed.
 * @throws FileInUseError when the lock file exists
 */
export async function replaceFile(path: string, change: Change): Promise<void> {
  const target = await targetOf(path);
  const lockPath = `${target}.lock`;
  const lock = await openLock(lockPath);
  try {
    await writeChange(lock, target, change).finally(() => lock.close());
    await rename(lockPath, target);
  } catch (error) {
    await unlink(lockPath);
    throw error;
  }
  await syncFolder(dirname(target));
}

/** The target of symbolic links; the path itself when it does not exist. A dangling link is rejected, not replaced. */
async function targetOf(path: string): Promise<string> {
  const isThere = await lstat(path).then(
    () => true,
    () => false,
  );
  return isThere ? await realpath(path) : path;
}

async function openLock(lockPath: string): Promise<FileHandle> {
  try {
    return await open(lockPath, 'wx', MODE_OF_NEW_FILE);
  } catch (error) {
    throw hasCode(error, 'EEXIST') ? new FileInUseError(lockPath) : error;
  }
}

async function writeChange(lock: FileHandle, target: string, change: Change): Promise<void> {
  const old = await openIfThere(target);
  try {
    await lock.writeFile(change(await old?.readFile()));
    if (old) await keepModeAndOwner(old, lock);
    await lock.sync();
  } finally {
    await old?.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function keepModeAndOwner(from: FileHandle, to: FileHandle): Promise<void> {
  const [wanted, given] = await Promise.all([from.stat(), to.stat()]);
  // Run by another user, the command must not lock the gateway out of its file.
  if (wanted.uid !== given.uid || wanted.gid !== given.gid) await to.chown(wanted.uid, wanted.gid);
  await to.chmod(wanted.mode & MODE_BITS);
}

/** Makes the rename survive a power failure, where the platform can; the file is complete either way. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
