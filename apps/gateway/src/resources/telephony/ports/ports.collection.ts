import { Inject, Injectable } from '@nestjs/common';
import { CupiClient, CupiError, type CupiCall } from '#libs/cupi-client';
import type { RequestError } from '../../../problems/core/index.js';
import { requireNoErrors } from '../../../resource/arguments/index.js';
import { collectionOf, type Collection, type CreateBody, type Shown } from '../../../resource/index.js';
import { portGroups } from '../port-groups/port-groups.resource.js';
import { ports } from './ports.resource.js';

/** What is particular to ports: several are created at once, and the required fields depend on their port group. */
@Injectable()
export class Ports extends collectionOf(ports) {
  constructor(
    @Inject(CupiClient) private readonly client: CupiClient,
    @Inject(collectionOf(portGroups)) private readonly groups: Collection<typeof portGroups>,
  ) {
    super(client);
  }

  /**
   * Creates the number of ports that the body asks for.
   * @returns the ids that the upstream returns: CUPI's documents do not say which, and samples have at most one
   * @throws ProblemError validation-failed when the body does not fit the kind of integration of the port group
   */
  async createSeveral(body: CreateBody<typeof ports>, call: CupiCall): Promise<readonly string[]> {
    const group = await this.groupOf(body, call);
    if (group) requireNoErrors(vmsServerErrorsOf(body, group));
    return this.client.createSeveral(ports.model, ports.cupiCollectionPath({}), body, call);
  }

  /** Undefined when there is no such port group: the upstream then reports that. */
  private async groupOf({ mediaPortGroupObjectId }: CreateBody<typeof ports>, call: CupiCall) {
    try {
      return await this.groups.find({ portGroupId: mediaPortGroupObjectId.toLowerCase() }, call);
    } catch (error) {
      if (error instanceof CupiError && error.kind === 'not-found') return undefined;
      throw error;
    }
  }
}

/** CUPI: ports of PIMG and TIMG run on no node, all others on one. */
function vmsServerErrorsOf(
  { vmsServerObjectId }: CreateBody<typeof ports>,
  { telephonyIntegrationMethod: method }: Shown<typeof portGroups>,
): RequestError[] {
  const pointer = '/vmsServerObjectId';
  const isGiven = vmsServerObjectId !== undefined;
  if (method === 'PIMG' && isGiven)
    return [{ pointer, code: 'conflict', detail: 'must be omitted: the port group is one of PIMG' }];
  if ((method === 'SCCP' || method === 'SIP') && !isGiven)
    return [{ pointer, code: 'required', detail: `is required: the port group is one of ${method}` }];
  return [];
}
