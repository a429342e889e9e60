import { rejected } from '../cupi-error.js';
import type { Row } from '../rows.js';
import type { Behaviour, World } from '../world.js';
import { addCredential } from './credentials.js';
import { copyHandlerParts, copyToTemplate, copyToUser, joinLists, sharedElements } from './from-template.js';

const USER_TEMPLATE = { parameter: 'templateAlias', resource: 'user-templates', element: 'Alias' };

/** A `DisplayNameRule`. */
const LAST_NAME_FIRST = '2';

/** Factory devices of every new user, which cannot be deleted. */
const PHONES = ['Home Phone', 'Work Phone', 'Mobile Phone'];

/** Users: each is made with a call handler, devices, a lamp, an extension, a PIN, a password and a mailbox. */
export const users: Behaviour = {
  template: USER_TEMPLATE,
  nullQueried: ['EmailAddress'],
  save: (world, row, { before, template }) => {
    if (before) return row;
    return withMailboxStore(world, withCallHandler(world, withDisplayName(row, template)), template);
  },

  saved: (world, { id, row }, { before, template }) => {
    if (before) moveExtension(world, id, row, before);
    else equip(world, id, row, template);
  },

  companions: ({ row }) => [{ resource: 'call-handlers', id: row.get('CallHandlerObjectId') ?? '' }],

  // The guide lists it, and no server shows it: it is the call handler that has it.
  shown: () => ({ ScheduleSetObjectId: undefined }),
};

/** Administrators without a mailbox: a password and roles, which are shown below the users. */
export const adminUsers: Behaviour = {
  template: USER_TEMPLATE,
  save: (_world, row, { template }) => withDisplayName(row, template),
  saved: (world, { id }, { before, template }) => {
    if (before) return;
    const templateId = template?.get('ObjectId');
    addCredential(world, 'user-passwords', id, templateId);
    if (templateId !== undefined) copyToUser(world, templateId, id, ['user-template-roles']);
  },
};

/** User templates: each is made with what its users get. */
export const userTemplates: Behaviour = {
  template: USER_TEMPLATE,
  save: (world, row, { before }) => (before ? row : withCallHandler(world, row)),

  saved: (world, { id, row }, { before, template }) => {
    if (before) return;
    const templateId = template?.get('ObjectId');
    if (templateId === undefined) addFactoryParts(world, id, row);
    else copyToTemplate(world, templateId, id);
    addCredential(world, 'user-template-pins', id, templateId);
    addCredential(world, 'user-template-passwords', id, templateId);

    const handlerId = row.get('CallHandlerObjectId') ?? '';
    const original = handlerOf(world, template);
    world.add('call-handler-primary-templates', [], {
      ...(original && sharedElements('call-handler-primary-templates', original)),
      ObjectId: handlerId,
      DisplayName: row.get('DisplayName'),
      ScheduleSetObjectId: original?.get('ScheduleSetObjectId') ?? row.get('ScheduleSetObjectId'),
    });
    if (template) copyHandlerParts(world, template.get('CallHandlerObjectId') ?? '', handlerId, 'template');
  },

  companions: ({ row }) => [
    { resource: 'call-handler-primary-templates', id: row.get('CallHandlerObjectId') ?? '' },
  ],
};

/** The primary extension of a user is also the extension in slot 0. */
export const alternateExtensions: Behaviour = {
  // CUPI: without a partition it is in that of the user.
  save: (world, row, { before, parents: [userId = ''] }) => {
    const partition = world.find('users', [], userId)?.row.get('PartitionObjectId');
    if (before || row.has('PartitionObjectId') || partition === undefined) return row;
    return new Map([...row, ['PartitionObjectId', partition]]);
  },

  saved: (world, { parents, id, row }, { before }) => {
    const [userId = ''] = parents;
    if (!before) {
      world.add('alternate-extension-settings', [], {
        SubscriberObjectId: userId,
        DeviceDtmfAccessIdObjectId: id,
      });
    } else if (row.get('IdIndex') === '0') {
      moveExtension(world, userId, row, before);
    }
  },

  assertDeletable: (_world, { row }) => {
    if (row.get('IdIndex') === '0') throw rejected('the primary extension stays');
  },

  shown: (world, { id }) => {
    for (const { id: settingsId, row } of world.all('alternate-extension-settings')) {
      if (row.get('DeviceDtmfAccessIdObjectId') !== id) continue;
      return { AlternateExtensionAdvancedURI: `/vmrest/alternateextensionadvanceds/${settingsId}` };
    }
    return {};
  },
};

/** CUPI: the template says which name comes first. Our decision: without any name it is the alias. */
function withDisplayName(row: Row, template: Row | undefined): Row {
  if (row.has('DisplayName')) return row;
  const names = [row.get('FirstName'), row.get('LastName')];
  if (template?.get('DisplayNameRule') === LAST_NAME_FIRST) names.reverse();
  const displayName = names.filter(Boolean).join(' ') || (row.get('Alias') ?? '');
  return new Map([...row, ['DisplayName', displayName]]);
}

/** With the id of a call handler, which is made after the object itself. */
function withCallHandler(world: World, row: Row): Row {
  return new Map(row).set('CallHandlerObjectId', world.newId(`call handler of ${row.get('Alias') ?? ''}`));
}

/** CUPI: the store that the query names, else that of the template. */
function withMailboxStore(world: World, row: Row, template: Row | undefined): Row {
  const store = world.locate(['mailbox-stores'], template?.get('MailboxStoreObjectId'))?.entry.row;
  return store ? new Map([...row, ['MailboxStoreName', store.get('DisplayName') ?? '']]) : row;
}

function equip(world: World, userId: string, row: Row, template: Row | undefined): void {
  const templateId = template?.get('ObjectId');
  if (templateId === undefined) addFactoryDevices(world, userId, row);
  else copyToUser(world, templateId, userId);
  const extension = row.get('DtmfAccessId');
  world.add('mwis', [userId], {
    MediaSwitchObjectId: row.get('MediaSwitchObjectId'),
    DisplayName: 'MWI-1',
    MwiExtension: extension,
    Active: 'true',
    UsePrimaryExtension: 'true',
  });
  world.add('alternate-extensions', [userId], {
    IdIndex: '0',
    DtmfAccessId: extension,
    DisplayName: row.get('DisplayName'),
    PartitionObjectId: row.get('PartitionObjectId'),
  });
  addMailbox(world, userId, template);
  addCredential(world, 'user-pins', userId, templateId);
  addCredential(world, 'user-passwords', userId, templateId);
  addCallHandler(world, userId, row, template);
  if (templateId !== undefined) joinLists(world, templateId, userId);
}

/** The devices of a user of the factory, who is made from no template. */
function addFactoryDevices(world: World, userId: string, row: Row): void {
  const add = (resource: string, values: Readonly<Record<string, string | undefined>>): void => {
    world.add(resource, [userId], { Active: 'false', Undeletable: 'true', ...values });
  };
  const phoneSystem = { MediaSwitchObjectId: row.get('MediaSwitchObjectId') };
  for (const name of PHONES) add('phone-devices', { ...phoneSystem, DisplayName: name, DeviceName: name });
  add('pager-devices', { ...phoneSystem, DisplayName: 'Pager', DeviceName: 'Pager' });
  add('smtp-devices', { DisplayName: 'SMTP', DeviceName: 'SMTP' });
  add('html-devices', { DisplayName: 'HTML', DeviceName: 'HTML' });
  world.add('message-handlers', [userId], {});
}

/** What a template of the factory has. */
function addFactoryParts(world: World, templateId: string, row: Row): void {
  const add = (resource: string, values: Readonly<Record<string, string | undefined>>): void => {
    world.add(resource, [templateId], { Active: 'false', Undeletable: 'true', ...values });
  };
  const phoneSystem = { MediaSwitchObjectId: row.get('MediaSwitchObjectId') };
  for (const name of PHONES)
    add('user-template-phone-devices', { ...phoneSystem, DisplayName: name, DeviceName: name });
  add('user-template-pager-devices', { ...phoneSystem, DisplayName: 'Pager', DeviceName: 'Pager' });
  add('user-template-smtp-devices', { DisplayName: 'SMTP', DeviceName: 'SMTP' });
  add('user-template-html-devices', { DisplayName: 'HTML', DeviceName: 'HTML' });
  world.add('user-template-message-actions', [templateId], {});
}

/** CUPI: -2 is the quota of the server. */
function addMailbox(world: World, userId: string, template: Row | undefined): void {
  world.add('mailbox-attributes', [userId], {
    ...(template && sharedElements('mailbox-attributes', template)),
    ByteSize: '0',
    NumMessages: '0',
    Send: template?.get('SendQuota') ?? '-2',
    Receive: template?.get('ReceiveQuota') ?? '-2',
    Warn: template?.get('WarningQuota') ?? '-2',
    // CUPI: a number in templates.
    SendReadReceipts: String(template?.get('SendReadReceipts') === '1'),
  });
}

function addCallHandler(world: World, userId: string, row: Row, template: Row | undefined): void {
  const original = handlerOf(world, template);
  const handlerId = row.get('CallHandlerObjectId') ?? '';
  world.add('call-handlers', [], {
    ...(original && sharedElements('call-handlers', original)),
    ObjectId: handlerId,
    DisplayName: row.get('Alias'),
    IsPrimary: 'true',
    RecipientSubscriberObjectId: userId,
    DtmfAccessId: row.get('DtmfAccessId'),
    MediaSwitchObjectId: row.get('MediaSwitchObjectId'),
    PartitionObjectId: row.get('PartitionObjectId'),
    ScheduleSetObjectId: original?.get('ScheduleSetObjectId') ?? row.get('ScheduleSetObjectId'),
  });
  if (template) copyHandlerParts(world, template.get('CallHandlerObjectId') ?? '', handlerId, 'user');
}

/** The call handler of a template. */
function handlerOf(world: World, template: Row | undefined): Row | undefined {
  const id = template?.get('CallHandlerObjectId');
  return world.locate(['call-handler-primary-templates'], id)?.entry.row;
}

/** Where a user is reached. */
const REACH = ['DtmfAccessId', 'PartitionObjectId'];

/**
 * Extension and partition of a user are stored in three places, and change in all of them.
 *
 * @param row where it was changed.
 */
function moveExtension(world: World, userId: string, row: Row, before: Row): void {
  if (REACH.every((element) => row.get(element) === before.get(element))) return;

  const reach = Object.fromEntries(REACH.map((element) => [element, row.get(element)]));
  for (const entry of world.under('alternate-extensions', [userId])) {
    if (entry.row.get('IdIndex') === '0') world.set('alternate-extensions', entry, reach);
  }
  const user = world.find('users', [], userId);
  if (user) world.set('users', user, reach);
  const handler = world.locate(['call-handlers'], user?.row.get('CallHandlerObjectId'));
  if (handler) world.set('call-handlers', handler.entry, reach);
}
