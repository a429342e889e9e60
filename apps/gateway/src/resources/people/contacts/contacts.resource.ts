import { boolean, enumeration, enumOf, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';

const TransferType = enumOf('TransferType', { 0: 'Unsupervised', 1: 'Supervised' });

/** A person without a mailbox here, who can be addressed and called by name. */
export const contacts = defineResource({
  name: 'Contact',
  title: 'contact',
  description: 'A person without a mailbox here, who can be addressed and called by name.',
  group: 'people',
  path: '/contacts/{contactId}',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  filter: ['alias'],
  sort: ['displayName'],
  createQuery: {
    templateAlias: text('Alias of the contact template that it is made from.', 'systemcontacttemplate', {
      element: 'templateAlias',
      requiredOnCreate: true,
      minLength: 1,
    }),
  },
  affects: ['dtmf-access-ids', 'members', 'alternate-names', 'call-handlers'],
  fields: {
    locationObjectId: uuid(
      'Identifier of the location that it belongs to: its home server.',
      'ca5af906-ae19-46f1-8230-1b481e49f9af',
      { access: 'read-only' },
    ),
    objectId: objectId('Identifier, assigned by Unity Connection.', '3ce03023-5d27-4c65-86aa-51f975c38983'),
    displayName: text('Name as people see it.', 'Grace Supplier'),
    disableOutbound: boolean('Nothing is delivered to the contact; of AMIS contacts.', false, {
      access: 'read-only',
    }),
    firstName: text('Given name.', 'Grace'),
    lastName: text('Family name.', 'Supplier'),
    dtmfNameFirstLast: text('Phone-keypad digits of first then last name.', '4722378775', {
      access: 'read-only',
    }),
    dtmfNameLastFirst: text('Phone-keypad digits of last then first name.', '7877547223', {
      access: 'read-only',
    }),
    altFirstName: text('Spelling of the first name in ASCII, for search by name.', 'Gracie'),
    altLastName: text('Spelling of the last name in ASCII, for search by name.', 'Vendor'),
    remoteAddress: text('Email address on the remote system.', 'grace@supplier.example.test'),
    listInDirectory: boolean('Listed for outside callers.', false),
    transferType: enumeration(
      'Whether transfers to the contact are supervised.',
      TransferType,
      'Unsupervised',
      { element: 'TransferType' },
    ),
    transferRings: integer('Rings before the transfer counts as not answered.', 4),
    voiceName: text('File name of the recorded name; absent when none is recorded.', 'grace-supplier.wav', {
      access: 'read-only',
    }),
    alias: text('Name of the contact; no two have the same.', 'grace.supplier', {
      access: 'create-only',
      requiredOnCreate: true,
      minLength: 1,
    }),
    dtmfAccessId: text('Extension.', '7001'),
    deliveryLocationObjectId: uuid(
      'Identifier of the location that messages go to.',
      'bfa9396e-be9a-4e07-8c6f-581c4a75f944',
    ),
    deliveryLocationDtmfAccessId: text('Dial ID of the delivery location.', '600', { access: 'read-only' }),
    callHandlerObjectId: uuid(
      'Identifier of the primary call handler, which has the greetings, transfer rules and menu.',
      '91530ddf-d8fa-4b55-8e88-1691b30ec5b4',
      { access: 'read-only' },
    ),
    transferEnabled: boolean('Calls may be transferred to the contact.', false),
    contactType: integer('Kind of contact, derived from the delivery location.', 1, { access: 'read-only' }),
    isTemplate: boolean('It is a template.', false, { access: 'read-only' }),
    autoCreateCallHandler: boolean('Make a call handler for the contact.', false),
    partitionObjectId: uuid(
      'Identifier of the partition of the extension.',
      'eed9c084-918a-449b-8a19-301b9ac19039',
    ),
    deliveryLocationPartitionObjectId: uuid(
      'Identifier of the partition of the delivery location.',
      '1af83360-9167-42c0-81a7-f39fe6b27a37',
      { access: 'read-only' },
    ),
    isAddressable: boolean('It can receive messages.', false, { access: 'read-only' }),
    transferExtension: text('Number to transfer to.', '2001'),
  },
});

export const ContactsModule = resourceModule(contacts);
