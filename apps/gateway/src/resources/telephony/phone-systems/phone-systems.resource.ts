import { boolean, integer, objectId, text } from '#libs/cupi-xml';
import { defineResource } from '../../../resource/index.js';

const LAST_MINUTE_OF_A_DAY = 1439;

/** Phone systems ("media switches" in the database): the PBXs that Unity Connection works with. */
export const phoneSystems = defineResource({
  name: 'PhoneSystem',
  title: 'phone system',
  description: 'A PBX that Unity Connection works with.',
  group: 'telephony',
  path: '/phone-systems/{phoneSystemId}',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  isInEveryRelease: true,
  filter: ['displayName', 'objectId'],
  sort: ['displayName'],
  problems: { delete: ['phone-system-in-use'] },
  // They repeat its name, and so do notification devices and message waiting lamps of users.
  affects: ['port-groups', 'ports', 'mwis', 'notification-devices'],
  examples: {
    'Only the name is needed': { displayName: 'PhoneSystem1' },
    'With call loop detection': {
      displayName: 'Branch office',
      callLoopDtmf: 'B',
      callLoopGuardTimeMs: 3000,
    },
  },
  fields: {
    objectId: objectId(
      'Identifier of the phone system, assigned by Unity Connection.',
      '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
    ),
    displayName: text(
      'Name of the phone system, as shown to administrators; no two have the same.',
      'Branch PBX',
      { requiredOnCreate: true, minLength: 1, maxLength: 64 },
    ),
    mwiAlwaysUpdate: boolean(
      'Send the request to a message waiting lamp whenever the mailbox changes, even if the lamp should be right already.',
      false,
    ),
    mwiPortMemory: boolean(
      'The phone system requires that a message waiting lamp is switched off by the same port that switched it on.',
      false,
    ),
    ccmAxlUser: text(
      'AXL account, left over from release 8; since then each AXL server has its own.',
      'axladmin',
      { element: 'CcmAXLUser', access: 'read-only' },
    ),
    ccmAxlPassword: text('Password of `ccmAxlUser`, left over with it. It is never shown.', '', {
      element: 'CcmAXLPassword',
      access: 'write-only',
    }),
    callLoopSupervisedTransferDetect: boolean('Detect call loops on supervised transfers.', false),
    callLoopForwardNotificationDetect: boolean('Reject forwarded notification calls.', false),
    callLoopDtmf: text(
      'DTMF tone that `callLoopSupervisedTransferDetect` and `callLoopForwardNotificationDetect` work with.',
      'A',
      { element: 'CallLoopDTMF', oneOf: ['A', 'B', 'C', 'D'] },
    ),
    callLoopGuardTimeMs: integer('Guard time of these two detections, in milliseconds.', 2500),
    ccmVersion: text(
      'Product version of Unified CM, left over from release 8; since then each AXL server has its own.',
      '5',
      { access: 'read-only' },
    ),
    portCount: integer('Number of voice messaging ports of all its port groups.', 0, { access: 'read-only' }),
    ccmCtiUser: text('Unified CM account for phone applications, left over from release 8.', 'ctiuser', {
      access: 'read-only',
    }),
    ccmCtiPassword: text('Password of `ccmCtiUser`, left over with it. It is never shown.', '', {
      access: 'write-only',
    }),
    enablePhoneApplications: boolean('Offer IP phone applications such as Phone View.', false),
    defaultTrapSwitch: boolean(
      'Default phone system for administrators who record and play by telephone (TRaP). At most one phone system is the default; setting it here clears it at the other.',
      true,
      { element: 'DefaultTRaPSwitch' },
    ),
    mwiForceOff: boolean('Keep the message waiting lamps of all its users off, unconditionally.', false),
    restrictDialUnconditional: boolean(
      'No outgoing calls and no requests to message waiting lamps on its ports.',
      false,
    ),
    restrictDialScheduled: boolean(
      'No outgoing calls and no requests to message waiting lamps on its ports between `restrictDialStartTime` and `restrictDialEndTime`.',
      false,
    ),
    restrictDialStartTime: integer('Start of that period, in minutes after midnight.', 0, {
      maximum: LAST_MINUTE_OF_A_DAY,
    }),
    restrictDialEndTime: integer('End of that period, in minutes after midnight.', 0, {
      maximum: LAST_MINUTE_OF_A_DAY,
    }),
    callLoopExtensionDetect: boolean('Detect call loops by extension.', true),
  },
});
