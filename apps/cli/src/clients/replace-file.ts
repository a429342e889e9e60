import { lstat, open, realpath, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

const MODE_OF_NEW_FILE = 0o600;
const MODE_BITS = 0o7777;

/** Makes the new bytes of a file out of the old ones; of undefined when there is no file. */
export type Change = (oldBytes: Buffer | undefined) => string;

/** Somebody else is changing the file, or was interrupted; the message says what to do. */
export class FileInUseError extends Error {
  override readonly name = 'FileInUseError';

  constructor(lockPath: string) {
    super(
      `${lockPath} exists: another command is changing the file, or was interrupted. If none is running, delete it.`,
    );
  }
}

/**
 * Replaces the content of a file in one step: whoever reads it, and whenever the power fails, finds the old content
 * or the new one, whole. The new content is written to a lock file beside it that takes its name in the end, so
 * that of two changes at once none is lost. Mode and owner are kept; a new file can be read by its owner only. Of a
 * symbolic link, what it points to is replaced. When `change` throws, nothing has changed.
 * @throws FileInUseError when the lock file is there
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

/** Where links lead; the path itself when nothing is there. A link to nothing is refused, not replaced. */
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

/** Makes the new name outlast a power failure, where the platform can; the file is whole either way. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
