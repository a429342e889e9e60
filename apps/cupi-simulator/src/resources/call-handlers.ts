import { rejected } from '../cupi-error.js';
import type { Row } from '../rows.js';
import type { Behaviour, Change, World } from '../world.js';

const GREETINGS = ['Standard', 'Off Hours', 'Holiday', 'Alternate', 'Busy', 'Internal', 'Error'];
const TRANSFER_OPTIONS = ['Standard', 'Off Hours', 'Alternate'];
const KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'];
const RECIPIENTS = [
  'RecipientSubscriberObjectId',
  'RecipientDistributionListObjectId',
  'RecipientContactObjectId',
];

/** The child resources of a kind of call handler, which are made with every handler of that kind. */
interface Parts {
  readonly greetings: string;
  readonly transferOptions: string;
  readonly menuEntries: string;
}

/** Call handlers of users and of the server. */
export const callHandlers: Behaviour = {
  ...withParts({ greetings: 'greetings', transferOptions: 'transfer-options', menuEntries: 'menu-entries' }),
  template: { parameter: 'templateObjectId', resource: 'call-handler-templates', element: 'ObjectId' },
  assertDeletable: (_world, { row }) => {
    if (row.get('IsPrimary') === 'true') throw rejected('Callhandler belongs to a user');
  },
};

/** The templates of call handlers. */
export const callHandlerTemplates: Behaviour = withParts({
  greetings: 'call-handler-template-greetings',
  transferOptions: 'call-handler-template-transfer-options',
  menuEntries: 'call-handler-template-menu-entries',
});

/** The call handlers of user templates. */
export const callHandlerPrimaryTemplates: Behaviour = withParts({
  greetings: 'call-handler-primary-template-greetings',
  transferOptions: 'call-handler-primary-template-transfer-options',
  menuEntries: 'call-handler-primary-template-menu-entries',
});

/** Interview handlers are made with twenty questions. */
export const interviewHandlers: Behaviour = {
  save: (_world, row, change) => withOneRecipient(row, change),
  saved: (world, { id }, { before }) => {
    if (before) return;
    for (let number = 1; number <= 20; number += 1) {
      world.add('interview-questions', [id], { QuestionNumber: String(number), StreamText: String(number) });
    }
  },
};

/** CUPI: the standard greeting is always on. */
export const greetings: Behaviour = {
  save: (_world, row, { before }) => {
    if (before && isStandardOff(row.get('GreetingType'), row.get('Enabled'))) {
      throw rejected('the Standard greeting cannot be disabled');
    }
    return row;
  },
};

/** CUPI: the standard transfer option is always on, and rings either the own extension or another one. */
export const transferOptions: Behaviour = {
  save: (_world, row, { before, fields }) => {
    if (!before) return row;
    if (isStandardOff(row.get('TransferOptionType'), row.get('Enabled'))) {
      throw rejected('the Standard transfer option cannot be disabled');
    }
    const isOwn = fields.get('UsePrimaryExtension')?.trim();
    if (isOwn === undefined) return row;
    if (['true', '1'].includes(isOwn) === Boolean(fields.get('Extension'))) {
      throw rejected('either UsePrimaryExtension or Extension');
    }
    return row;
  },
};

function withParts(parts: Parts): Behaviour {
  return {
    save: (_world, row, change) => withOneRecipient(row, change),
    saved: (world, entry, { before }) => {
      if (!before) addParts(world, parts, entry.id, entry.row.get('MediaSwitchObjectId'));
    },
  };
}

function addParts(world: World, parts: Parts, id: string, phoneSystemId: string | undefined): void {
  for (const type of GREETINGS) {
    world.add(parts.greetings, [id], {
      GreetingType: type,
      Enabled: String(type === 'Standard' || type === 'Error'),
    });
  }
  for (const type of TRANSFER_OPTIONS) {
    world.add(parts.transferOptions, [id], {
      TransferOptionType: type,
      Enabled: String(type === 'Standard'),
      MediaSwitchObjectId: phoneSystemId,
    });
  }
  for (const key of KEYS) world.add(parts.menuEntries, [id], { TouchtoneKey: key });
}

/** CUPI: a new recipient replaces the previous one. */
function withOneRecipient(row: Row, { before, fields }: Change): Row {
  const chosen = before && RECIPIENTS.find((element) => fields.get(element));
  if (chosen === undefined) return row;
  const written = new Map(row);
  for (const element of RECIPIENTS) if (element !== chosen) written.delete(element);
  return written;
}

function isStandardOff(type: string | undefined, isEnabled: string | undefined): boolean {
  return type === 'Standard' && isEnabled === 'false';
}
