import { rejected } from '../cupi-error.js';
import { targetsOf } from '../references.js';
import type { Behaviour } from '../world.js';
import { ordered } from './ordered.js';

/** CUPI: the kinds of handlers by number. */
const OBJECT_TYPES: Readonly<Record<string, string>> = {
  'call-handlers': '3',
  'interview-handlers': '5',
  'directory-handlers': '6',
};

/** Routing rules: the name and kind of a rule's target follow the target. */
export const routingRules: Behaviour = {
  ...ordered('routing-rules', 'RuleIndex'),
  shown: (world, { row }) => {
    const target = world.locate(
      targetsOf('RouteTargetHandlerObjectId'),
      row.get('RouteTargetHandlerObjectId'),
    );
    return {
      RouteTargetHandlerDisplayName: target?.entry.row.get('DisplayName'),
      RouteTargetHandlerObjectType: target && OBJECT_TYPES[target.resource.resource],
    };
  },
};

/** CUPI: conditions on a phone system or a port also name it in an element of its own. */
export const routingRuleConditions: Behaviour = {
  save: (world, row) => {
    const element = { 5: 'MediaPortObjectId', 9: 'MediaSwitchObjectId' }[row.get('Parameter') ?? ''];
    if (element === undefined) return row;

    const named = world.locate(targetsOf(element), row.get('OperandValue'));
    if (!named) throw rejected('OperandValue names no object');
    return new Map([...row, [element, named.entry.id]]);
  },
};
