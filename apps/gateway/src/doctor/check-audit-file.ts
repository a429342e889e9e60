import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCodeOf } from './connection-reason.js';
import { good, wrong, type Finding } from './finding.js';

/**
 * Looks whether the audit file can be appended to, or made. It is not opened: who runs this may not be who runs the
 * gateway, and would own the file that this makes.
 */
export async function checkAuditFile(path: string): Promise<Finding> {
  try {
    const isThere = await exists(path);
    await access(isThere ? path : dirname(path), constants.W_OK);
    return good(`${path} can be ${isThere ? 'written' : 'made'} by this user`);
  } catch (error) {
    return wrong(
      `${path} cannot be written by this user (${errorCodeOf(error)})`,
      'The gateway would not start. Its folder must exist, and belong to the user that runs the gateway.',
    );
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
