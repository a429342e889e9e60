import { objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';

/** A further mail address by which a user, a contact, a distribution list or a private list is known. */
export const smtpProxyAddresses = defineResource({
  name: 'SmtpProxyAddress',
  title: 'SMTP proxy address',
  titles: 'SMTP proxy addresses',
  description:
    'A further mail address by which a user, a contact, a distribution list or a private list is known.',
  group: 'people',
  path: '/smtp-proxy-addresses/{smtpProxyAddressId}',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  listElement: 'SmtpProxyAddresses',
  filter: [
    'smtpAddress',
    'objectId',
    'objectContactObjectId',
    'objectDistributionListObjectId',
    'objectGlobalUserObjectId',
    'objectPersonalGroupObjectId',
  ],
  sort: [
    'smtpAddress',
    'objectId',
    'objectContactObjectId',
    'objectDistributionListObjectId',
    'objectGlobalUserObjectId',
    'objectPersonalGroupObjectId',
  ],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', '05547bf8-a9d7-4fbc-8e0b-b5d4d3a44680'),
    smtpAddress: text('The proxy address.', 'ada@example.test', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 320,
    }),
    objectContactObjectId: uuid(
      'Identifier of the contact, when it is one that it belongs to.',
      '6f64f1c0-8d51-434f-81b3-d1fc91a1649b',
      { access: 'create-only' },
    ),
    objectDistributionListObjectId: uuid(
      'Identifier of the distribution list, when it is one that it belongs to.',
      '89ddeab2-12a2-4dfb-819e-752522198d36',
      { access: 'create-only' },
    ),
    objectGlobalUserObjectId: uuid(
      'Identifier of the user that it belongs to.',
      '4076b1ed-5a38-4c77-8421-3e80a70a85d8',
      { access: 'create-only', requiredOnCreate: true },
    ),
    objectPersonalGroupObjectId: uuid(
      'Identifier of the private list, when it is one that it belongs to.',
      'db4e4d65-ae37-4bd2-8dbb-92b23f5574aa',
      { access: 'create-only' },
    ),
  },
});

export const SmtpProxyAddressesModule = resourceModule(smtpProxyAddresses);
