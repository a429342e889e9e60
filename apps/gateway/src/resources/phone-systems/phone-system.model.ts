import { defineModel } from '#libs/cupi-xml';

const MINUTES_OF_A_DAY = 1440;
const LARGEST_INTEGER = 2_147_483_647;

/** A phone system ("media switch" in the database): the PBX that Unity Connection works with. */
export const phoneSystemModel = defineModel({
  name: 'PhoneSystem',
  element: 'PhoneSystem',
  listElement: 'PhoneSystems',
  fields: {
    objectId: {
      type: 'uuid',
      element: 'ObjectId',
      access: 'read-only',
      description: 'Identifier of the phone system, assigned by Unity Connection.',
      example: 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a',
    },
    displayName: {
      type: 'text',
      element: 'DisplayName',
      access: 'read-write',
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 64,
      description: 'Name of the phone system, as administrators see it; no two have the same.',
      example: 'PhoneSystem',
    },
    mwiAlwaysUpdate: {
      type: 'boolean',
      element: 'MwiAlwaysUpdate',
      access: 'read-write',
      description:
        'Send the request to a message waiting lamp whenever the mailbox changes, even when the lamp is held to be right already.',
      example: false,
    },
    mwiPortMemory: {
      type: 'boolean',
      element: 'MwiPortMemory',
      access: 'read-write',
      description:
        'The phone system requires that a message waiting lamp is switched off by the same port that switched it on.',
      example: false,
    },
    ccmAxlUser: {
      type: 'text',
      element: 'CcmAXLUser',
      access: 'read-only',
      description: 'AXL account, left over from release 8; since then each AXL server has its own.',
      example: 'axladmin',
    },
    ccmAxlPassword: {
      type: 'text',
      element: 'CcmAXLPassword',
      access: 'write-only',
      description: 'Password of `ccmAxlUser`, left over with it. It is never shown.',
      example: '',
    },
    callLoopSupervisedTransferDetect: {
      type: 'boolean',
      element: 'CallLoopSupervisedTransferDetect',
      access: 'read-write',
      description: 'Detect call loops on supervised transfers.',
      example: false,
    },
    callLoopForwardNotificationDetect: {
      type: 'boolean',
      element: 'CallLoopForwardNotificationDetect',
      access: 'read-write',
      description: 'Reject forwarded notification calls.',
      example: false,
    },
    callLoopDtmf: {
      type: 'text',
      element: 'CallLoopDTMF',
      access: 'read-write',
      oneOf: ['A', 'B', 'C', 'D'],
      description:
        'DTMF tone that `callLoopSupervisedTransferDetect` and `callLoopForwardNotificationDetect` work with.',
      example: 'A',
    },
    callLoopGuardTimeMs: {
      type: 'integer',
      element: 'CallLoopGuardTimeMs',
      access: 'read-write',
      minimum: 0,
      maximum: LARGEST_INTEGER,
      description: 'Guard time of these two detections, in milliseconds.',
      example: 2500,
    },
    ccmVersion: {
      type: 'text',
      element: 'CcmVersion',
      access: 'read-only',
      description:
        'Product version of Unified CM, left over from release 8; since then each AXL server has its own.',
      example: '5',
    },
    portCount: {
      type: 'integer',
      element: 'PortCount',
      access: 'read-only',
      minimum: 0,
      maximum: LARGEST_INTEGER,
      description: 'Number of voice messaging ports of all its port groups.',
      example: 0,
    },
    ccmCtiUser: {
      type: 'text',
      element: 'CcmCtiUser',
      access: 'read-only',
      description: 'Unified CM account for phone applications, left over from release 8.',
      example: 'ctiuser',
    },
    ccmCtiPassword: {
      type: 'text',
      element: 'CcmCtiPassword',
      access: 'write-only',
      description: 'Password of `ccmCtiUser`, left over with it. It is never shown.',
      example: '',
    },
    enablePhoneApplications: {
      type: 'boolean',
      element: 'EnablePhoneApplications',
      access: 'read-write',
      description: 'Offer IP phone applications such as Phone View.',
      example: false,
    },
    defaultTrapSwitch: {
      type: 'boolean',
      element: 'DefaultTRaPSwitch',
      access: 'read-write',
      description:
        'Default phone system for administrators who record and play by telephone (TRaP). One phone system at most holds it; setting it here takes it from the other.',
      example: true,
    },
    mwiForceOff: {
      type: 'boolean',
      element: 'MwiForceOff',
      access: 'read-write',
      description: 'Keep the message waiting lamps of all its users off, unconditionally.',
      example: false,
    },
    restrictDialUnconditional: {
      type: 'boolean',
      element: 'RestrictDialUnconditional',
      access: 'read-write',
      description: 'No outgoing calls and no requests to message waiting lamps on its ports.',
      example: false,
    },
    restrictDialScheduled: {
      type: 'boolean',
      element: 'RestrictDialScheduled',
      access: 'read-write',
      description:
        'No outgoing calls and no requests to message waiting lamps on its ports between `restrictDialStartTime` and `restrictDialEndTime`.',
      example: false,
    },
    restrictDialStartTime: {
      type: 'integer',
      element: 'RestrictDialStartTime',
      access: 'read-write',
      minimum: 0,
      maximum: MINUTES_OF_A_DAY - 1,
      description: 'Start of that period, in minutes after midnight.',
      example: 0,
    },
    restrictDialEndTime: {
      type: 'integer',
      element: 'RestrictDialEndTime',
      access: 'read-write',
      minimum: 0,
      maximum: MINUTES_OF_A_DAY - 1,
      description: 'End of that period, in minutes after midnight.',
      example: 0,
    },
    callLoopExtensionDetect: {
      type: 'boolean',
      element: 'CallLoopExtensionDetect',
      access: 'read-write',
      description: 'Detect call loops by extension.',
      example: true,
    },
  },
});
