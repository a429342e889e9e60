import { defineModel } from '#libs/cupi-xml';

const LARGEST_PORT = 65_535;
const LARGEST_INTEGER = 2_147_483_647;

/** An AXL server: a Cisco Unified CM node from which users are imported and phone settings are changed. */
export const axlServerModel = defineModel({
  name: 'AxlServer',
  element: 'AXLServer',
  listElement: 'AXLServers',
  fields: {
    objectId: {
      type: 'uuid',
      element: 'ObjectId',
      access: 'read-only',
      description: 'Identifier of the AXL server, assigned by Unity Connection.',
      example: '5f3c84e3-8ab1-4fae-a051-bc1db938dae4',
    },
    mediaRemoteService: {
      type: 'enum',
      element: 'MediaRemoteServiceEnum',
      access: 'create-only',
      names: {
        100: 'CCM',
        101: 'CcmTftp',
        102: 'SipProxy',
        103: 'CcmAxl',
        104: 'Pimg',
        105: 'AsrMediaServer',
        106: 'TtsMediaServer',
      },
      description: 'Kind of the remote service; an AXL server is always `CcmAxl`.',
      example: 'CcmAxl',
    },
    hostOrIpAddress: {
      type: 'text',
      element: 'HostOrIPAddress',
      access: 'read-write',
      requiredOnCreate: true,
      minLength: 1,
      description: 'Host name or IP address of the Unified CM node.',
      example: '10.105.255.1',
    },
    port: {
      type: 'integer',
      element: 'Port',
      access: 'read-write',
      minimum: 0,
      maximum: LARGEST_PORT,
      description: 'AXL port.',
      example: 2001,
    },
    tlsPort: {
      type: 'integer',
      element: 'TlsPort',
      access: 'read-write',
      minimum: 0,
      maximum: LARGEST_PORT,
      description: 'AXL port for TLS.',
      example: 2000,
    },
    precedence: {
      type: 'integer',
      element: 'Precedence',
      access: 'read-write',
      minimum: 0,
      maximum: LARGEST_INTEGER,
      description: 'Order in which the servers are tried; the lowest is the primary one.',
      example: 1,
    },
    mediaSwitchObjectId: {
      type: 'uuid',
      element: 'MediaSwitchObjectId',
      access: 'create-only',
      description: 'Identifier of the phone system that the server belongs to: the one in the path.',
      example: '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
    },
    skinnyStateMachine: {
      type: 'enum',
      element: 'SkinnyStateMachineEnum',
      access: 'read-only',
      names: { 10: 'Ccm', 20: 'Ccme' },
      description: '`Ccm` for Unified Communications Manager, `Ccme` for its Express edition.',
      example: 'Ccm',
    },
    hostOrIpAddressV6: {
      type: 'text',
      element: 'HostOrIPAddressV6',
      access: 'read-write',
      description: 'IPv6 address of the Unified CM node.',
      example: '2001:db8::1',
    },
    ccmAxlUser: {
      type: 'text',
      element: 'CcmAXLUser',
      access: 'read-write',
      description: 'User name of the AXL account on Unified CM.',
      example: 'abcd',
    },
    ccmAxlPassword: {
      type: 'text',
      element: 'CcmAXLPassword',
      access: 'write-only',
      description:
        'Password of the AXL account. It can be set and is never shown; an empty one keeps the old.',
      example: '',
    },
    isPinSyncEnabled: {
      type: 'boolean',
      element: 'IsPinSyncEnabled',
      access: 'read-write',
      description:
        'Keep the PINs of Unity Connection and Unified CM the same. For the primary AXL server only; release 11.5(1) and later.',
      example: false,
    },
    ccmVersion: {
      type: 'integer',
      element: 'CcmVersion',
      access: 'read-write',
      minimum: 0,
      maximum: LARGEST_INTEGER,
      description: 'Version class of Unified CM; 5 stands for 5.0 or later, over TLS.',
      example: 5,
    },
  },
});
