import { rejected } from '../cupi-error.js';
import type { Behaviour } from '../world.js';

/**
 * Devices: an active one needs a target, one that repeats needs an interval, and none follows itself.
 *
 * @param target the element with the target.
 * @param whenNew defaults of one that a caller creates.
 */
export function devices(target: string, whenNew: Readonly<Record<string, string>> = {}): Behaviour {
  return {
    save: (_world, row, { before, fields, isOwn }) => {
      const isMadeByCaller = !before && !isOwn;
      const unsaid = isMadeByCaller
        ? Object.entries(whenNew).filter(([element]) => !fields.has(element))
        : [];
      const made = unsaid.length === 0 ? row : new Map([...row, ...unsaid]);
      if (made.get('Active') === 'true' && !made.get(target))
        throw rejected(`an active device needs ${target}`);
      if (made.get('RepeatNotify') === 'true' && !Number(made.get('RepeatInterval'))) {
        throw rejected('RepeatNotify needs RepeatInterval');
      }
      if (made.get('FailDeviceObjectId') === made.get('ObjectId'))
        throw rejected('a device cannot follow itself');
      return made;
    },
  };
}
