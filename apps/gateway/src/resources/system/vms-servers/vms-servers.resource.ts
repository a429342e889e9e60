import { boolean, enumeration, enumOf, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';

const ClusterMember = enumOf('ClusterMember', { 0: 'Primary', 1: 'Secondary' });

const ServerState = enumOf('ServerState', {
  0: 'Pri_Init',
  1: 'Pri_Active',
  2: 'Pri_Act_Secondary',
  3: 'Pri_Idle',
  4: 'Pri_Failover',
  5: 'Pri_Takeover',
  6: 'Pri_SBR',
  7: 'Sec_Init',
  8: 'Sec_Active',
  9: 'Sec_Act_Primary',
  10: 'Sec_Idle',
  11: 'Sec_Takeover',
  12: 'Sec_Failover',
  13: 'Sec_SBR',
  14: 'Db_Sync',
  15: 'Set_Peer_Idle',
  16: 'Undefined',
  17: 'Pri_Active_Disconnected',
  18: 'Pri_Connecting',
  19: 'Pri_Choose_Role',
  20: 'Pri_Single_Server',
  21: 'Sec_Act_Primary_Disconnected',
  22: 'Sec_Connecting',
  23: 'Sec_Choose_Role',
  24: 'Shutdown',
});

const ServerDisplayState = enumOf('ServerDisplayState', {
  0: 'UNKNOWN',
  1: 'DOWN',
  2: 'INITIALIZING',
  3: 'PRIMARY',
  4: 'SECONDARY',
  5: 'IDLE',
  6: 'IN_DB_SYNC',
  7: 'IN_SBR',
});

/** VMS servers: the nodes of the Unity Connection cluster. */
export const vmsServers = defineResource({
  name: 'VmsServer',
  title: 'VMS server',
  description:
    'A node of the Unity Connection cluster, with its state. New ports refer to the node that runs them.',
  group: 'system',
  path: '/vms-servers/{vmsServerId}',
  verbs: ['list', 'get'],
  fields: {
    objectId: objectId('Identifier of the node.', '7c594563-5aab-4534-897c-b11f79cd02ad'),
    serverName: text('Name of the node.', 'cuc1', { access: 'read-only' }),
    ipAddress: text('IPv4 address of the node.', '192.0.2.10', { access: 'read-only' }),
    vmsServerObjectId: uuid('The same as `objectId`.', '7c594563-5aab-4534-897c-b11f79cd02ad', {
      access: 'read-only',
    }),
    clusterMemberId: enumeration('Place in the order of failover.', ClusterMember, 'Primary', {
      element: 'ClusterMemberId',
      access: 'read-only',
    }),
    serverState: enumeration('State of the node, as the cluster has it.', ServerState, 'Pri_Single_Server', {
      element: 'ServerState',
      access: 'read-only',
    }),
    hostName: text('Host name of the node.', 'cuc1.example.test', { access: 'read-only' }),
    serverDisplayState: enumeration(
      'State of the node, as shown to administrators.',
      ServerDisplayState,
      'PRIMARY',
      {
        element: 'ServerDisplayState',
        access: 'read-only',
      },
    ),
    ipAddressV6: text('IPv6 address of the node.', '2001:db8::10', { access: 'read-only' }),
    subToPerformReplicationRole: boolean(
      'The subscriber replicates the directory. Reserved; always false on the publisher.',
      false,
      { access: 'read-only' },
    ),
  },
});

export const VmsServersModule = resourceModule(vmsServers);
