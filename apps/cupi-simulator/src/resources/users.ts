import { rejected } from '../cupi-error.js';
import type { Row } from '../rows.js';
import type { Behaviour, World } from '../world.js';

const USER_TEMPLATE = { parameter: 'templateAlias', resource: 'user-templates', element: 'Alias' };

/** Factory devices of every new user, which cannot be deleted. */
const PHONES = ['Home Phone', 'Work Phone', 'Mobile Phone'];

/** Users: each is made with a call handler, devices, a lamp, an extension, a PIN, a password and a mailbox. */
export const users: Behaviour = {
  template: USER_TEMPLATE,
  nullQueried: ['EmailAddress'],
  save: (world, row, { before }) => (before ? row : withCallHandler(world, withDisplayName(row))),

  saved: (world, { id, row }, { before }) => {
    if (before) moveExtension(world, id, row, before);
    else equip(world, id, row);
  },

  companions: ({ row }) => [{ resource: 'call-handlers', id: row.get('CallHandlerObjectId') ?? '' }],

  // The guide lists it, and no server shows it: it is the call handler that has it.
  shown: () => ({ ScheduleSetObjectId: undefined }),
};

/** Administrators without a mailbox: a password and roles, which are shown below the users. */
export const adminUsers: Behaviour = {
  template: USER_TEMPLATE,
  save: (_world, row) => withDisplayName(row),
  saved: (world, { id }, { before }) => {
    if (!before) addCredentials(world, 'user-passwords', id, '3');
  },
};

/** User templates: each is made with what its users get. */
export const userTemplates: Behaviour = {
  template: USER_TEMPLATE,
  save: (world, row, { before }) => (before ? row : withCallHandler(world, row)),

  saved: (world, { id, row }, { before }) => {
    if (before) return;
    const add = (resource: string, values: Readonly<Record<string, string | undefined>>): void => {
      world.add(resource, [id], { Active: 'false', ...values });
    };
    const factory = { Undeletable: 'true', MediaSwitchObjectId: row.get('MediaSwitchObjectId') };
    for (const name of PHONES) {
      add('user-template-phone-devices', { ...factory, DisplayName: name, DeviceName: name });
    }
    add('user-template-pager-devices', { ...factory, DisplayName: 'Pager', DeviceName: 'Pager' });
    add('user-template-smtp-devices', { Undeletable: 'true', DisplayName: 'SMTP', DeviceName: 'SMTP' });
    add('user-template-html-devices', { Undeletable: 'true', DisplayName: 'HTML', DeviceName: 'HTML' });
    add('user-template-message-actions', {});
    addCredentials(world, 'user-template-pins', id, '4');
    addCredentials(world, 'user-template-passwords', id, '3');

    world.add('call-handler-primary-templates', [], {
      ObjectId: row.get('CallHandlerObjectId'),
      DisplayName: row.get('DisplayName'),
      ScheduleSetObjectId: row.get('ScheduleSetObjectId'),
    });
  },

  companions: ({ row }) => [
    { resource: 'call-handler-primary-templates', id: row.get('CallHandlerObjectId') ?? '' },
  ],
};

/** The primary extension of a user is also the extension in slot 0. */
export const alternateExtensions: Behaviour = {
  saved: (world, { parents, id, row }, { before }) => {
    const [userId = ''] = parents;
    if (!before) {
      world.add('alternate-extension-settings', [], {
        SubscriberObjectId: userId,
        DeviceDtmfAccessIdObjectId: id,
      });
    } else if (row.get('IdIndex') === '0') {
      const user = world.find('users', [], userId);
      if (user) world.set('users', user, { DtmfAccessId: row.get('DtmfAccessId') });
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

function withDisplayName(row: Row): Row {
  return row.has('DisplayName') ? row : new Map([...row, ['DisplayName', row.get('Alias') ?? '']]);
}

/** With the id of a call handler, which is made after the object itself. */
function withCallHandler(world: World, row: Row): Row {
  return new Map(row).set('CallHandlerObjectId', world.newId(`call handler of ${row.get('Alias') ?? ''}`));
}

function equip(world: World, userId: string, row: Row): void {
  const add = (resource: string, values: Readonly<Record<string, string | undefined>>): void => {
    world.add(resource, [userId], values);
  };
  const phoneSystem = { MediaSwitchObjectId: row.get('MediaSwitchObjectId') };
  const factory = { Active: 'false', Undeletable: 'true' };
  for (const name of PHONES) {
    add('phone-devices', { ...factory, ...phoneSystem, DisplayName: name, DeviceName: name });
  }
  add('pager-devices', { ...factory, ...phoneSystem, DisplayName: 'Pager', DeviceName: 'Pager' });
  add('smtp-devices', { ...factory, DisplayName: 'SMTP', DeviceName: 'SMTP' });
  add('html-devices', { ...factory, DisplayName: 'HTML', DeviceName: 'HTML' });
  const extension = row.get('DtmfAccessId');
  add('mwis', {
    ...phoneSystem,
    DisplayName: 'MWI-1',
    MwiExtension: extension,
    Active: 'true',
    UsePrimaryExtension: 'true',
  });
  add('alternate-extensions', {
    IdIndex: '0',
    DtmfAccessId: extension,
    DisplayName: row.get('DisplayName'),
    PartitionObjectId: row.get('PartitionObjectId'),
  });
  add('message-handlers', {});
  add('mailbox-attributes', { ByteSize: '0', NumMessages: '0', Send: '-2', Receive: '-2', Warn: '-2' });
  addCredentials(world, 'user-pins', userId, '4');
  addCredentials(world, 'user-passwords', userId, '3');
  world.add('call-handlers', [], {
    ObjectId: row.get('CallHandlerObjectId'),
    DisplayName: row.get('Alias'),
    IsPrimary: 'true',
    RecipientSubscriberObjectId: userId,
    DtmfAccessId: extension,
    MediaSwitchObjectId: row.get('MediaSwitchObjectId'),
    PartitionObjectId: row.get('PartitionObjectId'),
    ScheduleSetObjectId: row.get('ScheduleSetObjectId'),
  });
}

function addCredentials(world: World, resource: string, ownerId: string, type: string): void {
  const [rule] = world.all('authentication-rules');
  world.add(resource, [ownerId], { CredentialType: type, CredentialPolicyObjectId: rule?.id });
}

/** A user's extension is stored in three places, and changes in all of them. */
function moveExtension(world: World, userId: string, row: Row, before: Row): void {
  const extension = row.get('DtmfAccessId');
  if (extension === before.get('DtmfAccessId')) return;

  for (const entry of world.under('alternate-extensions', [userId])) {
    if (entry.row.get('IdIndex') === '0')
      world.set('alternate-extensions', entry, { DtmfAccessId: extension });
  }
  const handler = world.find('call-handlers', [], row.get('CallHandlerObjectId') ?? '');
  if (handler) world.set('call-handlers', handler, { DtmfAccessId: extension });
}
