import type { Behaviour } from '../world.js';

/** Elements of a new port group that become those of its first server. */
const OF_FIRST_SERVER = [
  'MediaRemoteServiceEnum',
  'HostOrIPAddress',
  'Port',
  'TlsPort',
  'SkinnyStateMachineEnum',
  'MediaServerName',
  'HostOrIPAddressV6',
];

/** CUPI: by how a port group is integrated; the first servers of SIP groups are proxies. */
const SERVICES: Readonly<Record<string, string>> = { 1: '100', 2: '102', 3: '104' };

/** Port groups: what they say of a host is their first server's. */
export const portGroups: Behaviour = {
  save: (_world, row) => new Map([...row].filter(([element]) => !OF_FIRST_SERVER.includes(element))),

  saved: (world, { id, row }, { before, fields }) => {
    if (before) return;
    const server: Record<string, string> = {
      MediaRemoteServiceEnum: SERVICES[row.get('TelephonyIntegrationMethodEnum') ?? ''] ?? '',
    };
    for (const element of OF_FIRST_SERVER) {
      const text = fields.get(element);
      if (text !== undefined) server[element] = text;
    }
    world.add('port-group-servers', [id], server);
  },
};
