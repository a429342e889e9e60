import { rejected } from '../cupi-error.js';
import type { Behaviour } from '../world.js';

/** CUPI: a new policy is made with a rule of every kind. */
export const messageAgingPolicies: Behaviour = {
  saved: (world, { id }, { before }) => {
    if (before) return;
    for (const type of ['10', '11', '12', '13', '14']) {
      world.add('message-aging-rules', [id], { AgingRuleType: type });
    }
  },
};

/** CUPI: the days of a rule that is disabled cannot be changed. */
export const messageAgingRules: Behaviour = {
  save: (_world, row, { before, fields }) => {
    const isDisabled = before && row.get('Enabled') === 'false';
    if (isDisabled && (fields.has('Days') || fields.has('NotificationDays'))) {
      throw rejected('the days of a disabled rule cannot be changed');
    }
    return row;
  },
};
