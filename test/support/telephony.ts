import type { TestGateway } from './gateway.js';
import { seeded } from './simulator-gateway.js';

type Call = Pick<TestGateway, 'call'>;

/** JSON, as it is parsed. */
type Json = Record<string, unknown>;

let named = 0;

/** The first object of a list that has these members. */
export async function firstOf({ call }: Call, path: string, members: Json = {}): Promise<Json> {
  const { items } = (await call('GET', `${path}?pageSize=200`)).body as { items: Json[] };
  const found = items.find((item) => Object.entries(members).every(([name, value]) => item[name] === value));
  if (!found) throw new Error(`${path} has none with ${JSON.stringify(members)}`);
  return found;
}

/** A body that creates a port group of the branch, which no other has the name of. */
export async function portGroupBody(
  gateway: Call,
  telephonyIntegrationMethod: 'SCCP' | 'SIP' | 'PIMG',
  more: Json = {},
): Promise<Json> {
  named += 1;
  const template = await firstOf(gateway, '/api/v1/port-group-templates', {
    copyTelephonyIntegrationMethod: telephonyIntegrationMethod,
  });
  return {
    displayName: `Group ${named}`,
    mediaSwitchObjectId: seeded.branch,
    telephonyIntegrationMethod,
    mediaPortGroupTemplateObjectId: template.objectId,
    hostOrIpAddress: 'pbx.example.test',
    ...more,
  };
}

/** Creates a port group of the branch. */
export async function createPortGroup(
  gateway: Call,
  telephonyIntegrationMethod: 'SCCP' | 'SIP' | 'PIMG',
  more: Json = {},
): Promise<{ readonly path: string; readonly id: string; readonly displayName: string }> {
  const body = await portGroupBody(gateway, telephonyIntegrationMethod, more);
  const { headers } = await gateway.call('POST', '/api/v1/port-groups', { body });
  const path = String(headers.location);
  return { path, id: path.slice(path.lastIndexOf('/') + 1), displayName: String(body.displayName) };
}

/** The id of the node that runs ports. */
export async function nodeId(gateway: Call): Promise<string> {
  return String((await firstOf(gateway, '/api/v1/vms-servers')).objectId);
}

/** Creates ports of a port group of SIP or SCCP. */
export async function createPorts(gateway: Call, portGroupId: string, numberOfPorts: number) {
  const body = {
    mediaPortGroupObjectId: portGroupId,
    vmsServerObjectId: await nodeId(gateway),
    numberOfPorts,
  };
  return gateway.call('POST', '/api/v1/ports', { body });
}
