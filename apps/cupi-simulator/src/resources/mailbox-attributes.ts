import type { Behaviour } from '../world.js';

/** CUPI: quotas are read under other names than they are written. */
export const mailboxAttributes: Behaviour = {
  save: (_world, row, { fields }) => {
    const written = new Map(row);
    for (const [element, shown] of [
      ['SendQuota', 'Send'],
      ['ReceiveQuota', 'Receive'],
      ['WarningQuota', 'Warn'],
    ] as const) {
      const quota = fields.get(element);
      if (quota !== undefined) written.set(shown, quota.trim());
    }
    return written;
  },
};
