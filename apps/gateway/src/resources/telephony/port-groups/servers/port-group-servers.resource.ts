import { enumeration, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { MediaRemoteService, SkinnyStateMachine } from '../../enumerations.js';
import { portGroups } from '../port-groups.resource.js';

/** Port group servers: the servers that a port group connects to, such as SIP proxies and the nodes of Unified CM. */
export const portGroupServers = defineResource({
  name: 'PortGroupServer',
  title: 'port group server',
  description: 'A server that a port group talks to: for call control, TFTP or SIP, or a PIMG unit.',
  path: '/port-groups/{portGroupId}/servers/{portGroupServerId}',
  parent: portGroups,
  parentField: 'mediaPortGroupObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  // After a change of its servers, a port group may report that it has to be reset.
  affects: ['port-groups'],
  examples: {
    'A SIP proxy': {
      mediaRemoteService: 'SipProxy',
      hostOrIpAddress: 'pbx2.example.test',
      port: 5060,
      precedence: 1,
    },
  },
  fields: {
    objectId: objectId(
      'Identifier of the server, assigned by Unity Connection.',
      '79afc46e-1b97-4995-847a-40a808a775e8',
    ),
    mediaRemoteService: enumeration('What the server is.', MediaRemoteService, 'SipProxy', {
      requiredOnCreate: true,
    }),
    mediaPortGroupObjectId: uuid(
      'Identifier of the port group that the server belongs to: the one in the path; optional.',
      '5301cf90-c17b-4668-826e-7ba85beda943',
      { access: 'create-only', requiredOnCreate: true },
    ),
    hostOrIpAddress: text('Host name or IPv4 address of the server.', 'pbx2.example.test', {
      element: 'HostOrIPAddress',
      requiredOnCreate: true,
      minLength: 1,
    }),
    port: integer('IP port of the server.', 5060, { maximum: 65_535 }),
    tlsPort: integer('IP port of the server for TLS.', 5061, { maximum: 65_535 }),
    precedence: integer(
      'Rank among the servers of the port group that are of the same kind; the lowest is used first.',
      0,
    ),
    mediaSwitchObjectId: uuid(
      'Identifier of the phone system, if the server belongs to one instead; usually absent here.',
      '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
      { access: 'read-only' },
    ),
    skinnyStateMachine: enumeration(
      '`Ccm` for Unified Communications Manager, `Ccme` for its Express edition.',
      SkinnyStateMachine,
      'Ccm',
    ),
    mediaServerName: text('Preferred name of the media server, where there is one.', 'pbx2'),
    displayName: text('Name of the server, as shown to administrators.', 'Second proxy'),
    hostOrIpAddressV6: text('Host name or IPv6 address of the server.', '2001:db8::2', {
      element: 'HostOrIPAddressV6',
    }),
  },
});

export const PortGroupServersModule = resourceModule(portGroupServers);
