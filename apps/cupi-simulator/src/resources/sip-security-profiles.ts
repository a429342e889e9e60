import type { Behaviour } from '../world.js';

/** CUPI: a profile is named by its port, and `/TLS` when it speaks TLS. */
export const sipSecurityProfiles: Behaviour = {
  save: (_world, row) =>
    new Map([
      ...row,
      ['DisplayName', `${row.get('Port') ?? ''}${row.get('DoTLS') === 'true' ? '/TLS' : ''}`],
    ]),
};
