import { boolean, enumeration, enumOf, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource } from '../../../resource/index.js';
import { TelephonyIntegrationMethod } from '../enumerations.js';

const SkinnySecurityMode = enumOf('SkinnySecurityMode', {
  0: 'Insecure',
  1: 'Authenticated',
  2: 'Encrypted',
});

/** Kind and relations of a port. */
const general = {
  objectId: objectId(
    'Identifier of the port, assigned by Unity Connection.',
    '4f1f3890-ddc0-46f6-82f4-98ace544d51a',
  ),
  displayName: text(
    'Name of the port. Without one it is made of that of the port group and a number.',
    'Branch PBX-1-001',
  ),
  mediaPortGroupObjectId: uuid(
    'Identifier of the port group that the port belongs to.',
    '0ed48a10-672c-4bbd-8add-3cba99022ebc',
    { access: 'create-only', requiredOnCreate: true },
  ),
  mediaPortGroupDisplayName: text('Name of that port group.', 'Branch PBX-1', { access: 'read-only' }),
  mediaSwitchObjectId: uuid(
    'Identifier of the phone system of that port group.',
    'b153d86e-59c4-490c-8c66-ee2783c22a3b',
    { access: 'read-only' },
  ),
  mediaSwitchDisplayName: text('Name of that phone system.', 'Branch PBX', { access: 'read-only' }),
  telephonyIntegrationMethod: enumeration(
    'Kind of integration of the port group.',
    TelephonyIntegrationMethod,
    'SIP',
    { access: 'read-only' },
  ),
  vmsServerObjectId: uuid(
    'Identifier of the VMS server, the node that runs the port. Required for ports of SCCP and SIP; must be omitted for PIMG.',
    '7c594563-5aab-4534-897c-b11f79cd02ad',
    { access: 'create-only' },
  ),
  vmsServerName: text('Name of that node.', 'cuc1', { access: 'read-only' }),
  portNumInGroup: integer('Number of the port in its port group.', 1, { access: 'read-only' }),
  extension: text('Number of the line.', '7001', { access: 'read-only' }),
  numberOfPorts: integer(
    'How many ports are created at once. Cisco recommends an even number; the licence limits how many there may be.',
    2,
    { access: 'create-only', requiredOnCreate: true, minimum: 1 },
  ),
};

/** Uses of a port. */
const capabilities = {
  capEnabled: boolean('The port is in service.', true),
  capAnswer: boolean('Answer calls.', true),
  capNotification: boolean('Dial to notify of messages.', true),
  capMwi: boolean('Send requests to message waiting lamps.', true, { element: 'CapMWI' }),
  capTrapConnection: boolean('Record and play by telephone (TRaP).', true),
  capDeliverAmis: boolean('Deliver by AMIS; obsolete.', false, { access: 'read-only' }),
  huntOrder: integer(
    'Place in the order in which ports are used: the highest first; equal ones share the calls.',
    0,
  ),
};

/** Fields that depend on the kind of integration, and those repeated from the port group. */
const integration = {
  skinnySecurityMode: enumeration('SCCP: security of the session.', SkinnySecurityMode, 'Insecure'),
  skinnyDoMediaEncryption: boolean('SCCP: the audio is encrypted.', false, { access: 'read-only' }),
  skinnyDeviceName: text('SCCP: name of the device in Unified CM.', 'UnityUM1-VI1', { access: 'read-only' }),
  pimgPortNumber: text('PIMG: number of the port at the unit.', '1', { access: 'read-only' }),
  sipSendPort: integer('SIP: UDP port for outgoing calls.', 5060, { access: 'read-only' }),
  mediaPortGroupEnableMwi: boolean('`enableMwi` of the port group.', true, {
    element: 'MediaPortGroupEnableMWI',
    access: 'read-only',
  }),
  mediaPortGroupMwiReqPortSpecific: boolean('`mwiReqPortSpecific` of the port group.', false, {
    access: 'read-only',
  }),
};

/** Voice messaging ports: the lines on which Unity Connection answers, dials out and switches message waiting lamps. */
export const ports = defineResource({
  name: 'Port',
  title: 'port',
  description: 'A line on which Unity Connection answers calls, dials out and switches lamps.',
  group: 'telephony',
  path: '/ports/{portId}',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  filter: ['mediaPortGroupObjectId', 'displayName'],
  sort: ['displayName'],
  // Both have a count of their ports.
  affects: ['port-groups', 'phone-systems'],
  created: {
    name: 'CreatedPorts',
    schema: {
      type: 'object',
      description:
        'The ports that were created. Unity Connection may name some of them, one or none: `links.ports` leads to all ports of the port group.',
      required: ['created', 'links'],
      properties: {
        created: { type: 'integer', minimum: 1, description: 'How many were created.', example: 2 },
        items: {
          type: 'array',
          items: { $ref: '#/components/schemas/Port' },
          description: 'Those that Unity Connection named; absent when it named none.',
        },
        links: {
          type: 'object',
          description: 'Path of the ports of the port group.',
          required: ['ports'],
          properties: { ports: { type: 'string' } },
          example: { ports: '/api/v1/ports?mediaPortGroupObjectId=0ed48a10-672c-4bbd-8add-3cba99022ebc' },
        },
      },
    },
  },
  examples: {
    'Two ports of a SIP port group': {
      mediaPortGroupObjectId: '0ed48a10-672c-4bbd-8add-3cba99022ebc',
      vmsServerObjectId: '7c594563-5aab-4534-897c-b11f79cd02ad',
      numberOfPorts: 2,
    },
    'Four ports of a PIMG port group': {
      mediaPortGroupObjectId: '6e4722ad-6a97-420b-88c5-6c9a7f2d4d6b',
      numberOfPorts: 4,
    },
  },
  fields: { ...general, ...capabilities, ...integration },
});
