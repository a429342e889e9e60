import { CupiError, rejected } from '../cupi-error.js';
import type { Behaviour } from '../world.js';

const WRITABLE_VALUES = new Set([
  'System.API.CumiAccessSecureMessageAttachments',
  'System.API.CumiAllowSecureMessageHeaders',
  'System.Conversations.UserMaxConcurrentSessionsTUI',
  'System.SA.UserInactivityTimeout',
]);

/** CUPI: four configuration values can be written, within their limits. */
export const configurationValues: Behaviour = {
  save: (_world, row, { before }) => {
    if (!before) return row;
    if (!WRITABLE_VALUES.has(row.get('FullName') ?? '')) {
      throw new CupiError(403, 'FORBIDDEN', '(simulator) this value cannot be written');
    }
    const value = Number(row.get('Value'));
    const { MinVal: min, MaxVal: max } = Object.fromEntries(row);
    if (min !== undefined && max !== undefined && !(value >= Number(min) && value <= Number(max))) {
      throw rejected(`Value is not from ${min} to ${max}`);
    }
    return row;
  },
};
