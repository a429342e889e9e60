import { boolean, defineModel, enumeration, enumOf, integer, text, uuid } from '#libs/cupi-xml';

/*
 * Models of Cisco's printed documents, for tests of reading and writing XML. No field is required, so that a test's
 * documents contain only what the test is about.
 */

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const READ_ONLY = { access: 'read-only' } as const;
const CREATE_ONLY = { access: 'create-only' } as const;

const id = uuid('Identifier.', ID, READ_ONLY);
const flag = boolean('Switch.', false);
const count = integer('Number.', 0);
const word = text('Words.', 'x');

export const phoneSystem = defineModel({
  name: 'PhoneSystem',
  element: 'PhoneSystem',
  listElement: 'PhoneSystems',
  fields: {
    objectId: id,
    displayName: word,
    mwiAlwaysUpdate: flag,
    mwiPortMemory: flag,
    callLoopSupervisedTransferDetect: flag,
    callLoopForwardNotificationDetect: flag,
    callLoopDtmf: text('Tone.', 'A', { element: 'CallLoopDTMF', oneOf: ['A', 'B', 'C', 'D'] }),
    callLoopGuardTimeMs: count,
    portCount: integer('Ports.', 0, READ_ONLY),
    enablePhoneApplications: flag,
    defaultTrapSwitch: boolean('Switch.', true, { element: 'DefaultTRaPSwitch' }),
    mwiForceOff: flag,
    restrictDialUnconditional: flag,
    restrictDialScheduled: flag,
    restrictDialStartTime: count,
    restrictDialEndTime: count,
    callLoopExtensionDetect: flag,
  },
});

export const axlServer = defineModel({
  name: 'AxlServer',
  element: 'AXLServer',
  listElement: 'AXLServers',
  fields: {
    objectId: id,
    mediaRemoteService: enumeration(
      'Kind.',
      enumOf('MediaRemoteService', { 101: 'CcmTftp', 103: 'CcmAxl' }),
      'CcmAxl',
      CREATE_ONLY,
    ),
    hostOrIpAddress: text('Host.', 'x', { element: 'HostOrIPAddress' }),
    port: count,
    tlsPort: count,
    precedence: count,
    mediaSwitchObjectId: uuid('Phone system.', ID, CREATE_ONLY),
    skinnyStateMachine: enumeration(
      'Kind.',
      enumOf('SkinnyStateMachine', { 10: 'Ccm', 20: 'Ccme' }),
      'Ccm',
      READ_ONLY,
    ),
    hostOrIpAddressV6: text('Host.', 'x', { element: 'HostOrIPAddressV6' }),
    ccmAxlUser: text('User.', 'x', { element: 'CcmAXLUser' }),
    ccmAxlPassword: text('Password.', 'x', { element: 'CcmAXLPassword', access: 'write-only' }),
    isPinSyncEnabled: flag,
  },
});

export const phoneSystemAssociation = defineModel({
  name: 'PhoneSystemAssociation',
  element: 'PhoneSystemAssociation',
  listElement: 'PhoneSystemAssociations',
  fields: {
    alias: word,
    displayName: word,
    mediaSwitchDisplayName: word,
    mediaSwitchObjectId: id,
    numNotificationDevice: integer('Number.', 4, {
      element: 'numNotificationDevice',
      readAliases: ['numNoitificationDevice'],
    }),
    numNotificationMwi: integer('Number.', 1, { element: 'numNotificationMWI' }),
    numPrimaryCallHandler: integer('Number.', 1, { element: 'numPrimaryCallHandler' }),
    objectId: id,
  },
});
