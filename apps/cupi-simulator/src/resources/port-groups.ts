import { rejected } from '../cupi-error.js';
import type { Row } from '../rows.js';
import type { Behaviour, Change, World } from '../world.js';

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

/** CUPI: depends on the integration of a port group; the first servers of SIP groups are proxies. */
const SERVICES: Readonly<Record<string, string>> = { 1: '100', 2: '102', 3: '104' };

const SCCP = '1';

/** Values of `ResetStatusEnum`. */
const NOT_REQUIRED = '0';
const REQUIRED = '100';

/** Our decision: what takes effect only after a reset, besides its servers and codecs. */
const NEEDS_RESET = /^(Sip|Skinny|MediaSipSecurityProfile|MediaCertificate|PreferredCallControl)/;

/** Port groups: their host elements are those of their first server. */
export const portGroups: Behaviour = {
  save: (_world, row, change) => {
    requireDevicePrefix(row, change);
    const own = new Map([...row].filter(([element]) => !OF_FIRST_SERVER.includes(element)));
    if (!change.before) return own.set('ResetStatusEnum', NOT_REQUIRED);
    return needsReset(own, change.before) ? own.set('ResetStatusEnum', REQUIRED) : own;
  },

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

/** Servers and codecs of a port group. Our decision: a change of them takes effect when the group is reset. */
export const portGroupParts: Behaviour = {
  saved: (world, { parents }, { isOwn, assigned }) => {
    // What the company is founded with has its id beforehand, and is in effect already.
    const isCallers = !isOwn && !assigned?.has('ObjectId');
    if (isCallers) requireReset(world, parents[0]);
  },
  deleted: (world, { parents }) => {
    requireReset(world, parents[0]);
  },
};

/** CUPI: a port group of SCCP is made with the prefix of its devices. */
function requireDevicePrefix(row: Row, { isOwn, before }: Change): void {
  const isNewOfSccp = !before && !isOwn && row.get('TelephonyIntegrationMethodEnum') === SCCP;
  if (isNewOfSccp && !row.get('SkinnyDevicePrefix'))
    throw rejected('SkinnyDevicePrefix is required for SCCP');
}

function needsReset(row: Row, before: Row): boolean {
  return [...row].some(([element, text]) => NEEDS_RESET.test(element) && before.get(element) !== text);
}

function requireReset(world: World, groupId = ''): void {
  const group = world.find('port-groups', [], groupId);
  if (group) world.set('port-groups', group, { ResetStatusEnum: REQUIRED });
}
