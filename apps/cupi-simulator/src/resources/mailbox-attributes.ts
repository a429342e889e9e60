import type { Behaviour } from '../world.js';

/** CUPI: quotas have other names in reads than in writes. */
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
