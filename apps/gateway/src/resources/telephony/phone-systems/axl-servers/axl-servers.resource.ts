import { boolean, enumeration, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { MediaRemoteService, SkinnyStateMachine } from '../../enumerations.js';
import { phoneSystems } from '../phone-systems.resource.js';

/** AXL servers: the Cisco Unified CM nodes from which users are imported and phone settings are changed. */
export const axlServers = defineResource({
  name: 'AxlServer',
  title: 'AXL server',
  description:
    'A Unified CM node of a phone system, from which users are imported and phone settings are changed.',
  path: '/phone-systems/{phoneSystemId}/axl-servers/{axlServerId}',
  parent: phoneSystems,
  parentField: 'mediaSwitchObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  element: 'AXLServer',
  examples: {
    'Only the host is needed': { hostOrIpAddress: '10.105.255.1' },
    'With its account': {
      hostOrIpAddress: 'ucm1.example.com',
      port: 8443,
      ccmAxlUser: 'axl-integration',
      ccmAxlPassword: 'a long secret',
      precedence: 1,
    },
  },
  fields: {
    objectId: objectId(
      'Identifier of the AXL server, assigned by Unity Connection.',
      '5f3c84e3-8ab1-4fae-a051-bc1db938dae4',
    ),
    mediaRemoteService: enumeration(
      'Kind of the remote service; an AXL server is always `CcmAxl`.',
      MediaRemoteService,
      'CcmAxl',
      { access: 'create-only' },
    ),
    mediaPortGroupObjectId: uuid(
      'Identifier of the port group, if the server belongs to one instead; absent here.',
      '5301cf90-c17b-4668-826e-7ba85beda943',
      { access: 'read-only' },
    ),
    hostOrIpAddress: text('Host name or IP address of the Unified CM node.', '10.105.255.1', {
      element: 'HostOrIPAddress',
      requiredOnCreate: true,
      minLength: 1,
    }),
    port: integer('IP port of the AXL service; 8443 is usual.', 2001, { maximum: 65_535 }),
    tlsPort: integer('IP port on which TLS must be negotiated.', 2000, { maximum: 65_535 }),
    precedence: integer('Rank among the AXL servers of the phone system; the lowest is the primary one.', 1),
    mediaSwitchObjectId: uuid(
      'Identifier of the phone system that the server belongs to: the one in the path.',
      '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
      { access: 'create-only' },
    ),
    skinnyStateMachine: enumeration(
      '`Ccm` for Unified Communications Manager, `Ccme` for its Express edition.',
      SkinnyStateMachine,
      'Ccm',
      { access: 'read-only' },
    ),
    mediaServerName: text('Preferred name of the media server, where there is one.', 'ucm1'),
    displayName: text('Name of the server, as shown to administrators.', 'Unified CM publisher'),
    hostOrIpAddressV6: text('Host name or IPv6 address of the Unified CM node.', '2001:db8::1', {
      element: 'HostOrIPAddressV6',
    }),
    ccmAxlUser: text('User name of the AXL account on Unified CM.', 'abcd', { element: 'CcmAXLUser' }),
    ccmAxlPassword: text(
      'Password of the AXL account. It can be set and is never shown; an empty one does not change it.',
      '',
      { element: 'CcmAXLPassword', access: 'write-only' },
    ),
    isPinSyncEnabled: boolean(
      'Keep the PINs of Unity Connection and Unified CM the same. Only the primary AXL server does so, the one with the lowest `precedence`: on another one Unity Connection may reject this, or ignore it. Release 11.5(1) and later.',
      false,
    ),
    ccmVersion: text(
      'Product version of Unified CM, as text; `5` is what Cisco prints, for 5.0 or later.',
      '5',
    ),
  },
});

export const AxlServersModule = resourceModule(axlServers);
