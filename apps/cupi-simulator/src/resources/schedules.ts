import { rejected } from '../cupi-error.js';
import type { Behaviour } from '../world.js';

/** CUPI: times of day are multiples of five minutes. */
export const scheduleDetails: Behaviour = {
  save: (_world, row) => {
    for (const element of ['StartTime', 'EndTime']) {
      if (Number(row.get(element) ?? '0') % 5 !== 0) throw rejected(`${element} is not a multiple of 5`);
    }
    return row;
  },
};

/** CUPI: a set has at most one included and one excluded schedule; the excluded one is of holidays. */
export const scheduleSetMembers: Behaviour = {
  save: (world, row, { parents }) => {
    const isExcluded = row.get('Exclude');
    for (const { row: other } of world.under('schedule-set-members', parents)) {
      if (other.get('Exclude') === isExcluded) throw rejected('the set has a schedule of that kind');
    }
    const schedule = world.locate(['schedules'], row.get('ScheduleObjectId'));
    if (schedule && schedule.entry.row.get('IsHoliday') !== isExcluded) {
      throw rejected('holidays are excluded, other schedules included');
    }
    return row;
  },
};
