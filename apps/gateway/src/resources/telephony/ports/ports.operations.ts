import type { FastifyReply, FastifyRequest } from 'fastify';
import { Operations, type CreateBody, type OperationServices } from '../../../resource/index.js';
import type { Ports } from './ports.collection.js';
import { ports } from './ports.resource.js';

/** Operations of ports; one creation makes several. */
export class PortOperations extends Operations<typeof ports> {
  constructor(
    private readonly ports: Ports,
    services: OperationServices,
  ) {
    super(ports, services);
  }

  /** Answers 201 with the number of created ports, and those that the upstream returned. */
  override create(request: FastifyRequest, reply: FastifyReply) {
    return this.make<readonly string[]>(request, reply, ({ body, call }) => ({
      create: () => this.ports.createSeveral(body, call),
      pathOf: (named) => locationOf(body, named),
      read: async (named) => ({
        created: body.numberOfPorts,
        ...(named.length > 0 && {
          items: await Promise.all(named.map((portId) => this.ports.find({ portId }, call))),
        }),
        links: { ports: portsOfGroup(body) },
      }),
    }));
  }
}

/** Path of the one port; for several, that of the list with them. */
function locationOf(body: CreateBody<typeof ports>, [first, ...others]: readonly string[]): string {
  const isOne = body.numberOfPorts === 1 && first !== undefined && others.length === 0;
  return isOne ? ports.objectPath({ portId: first }) : portsOfGroup(body);
}

function portsOfGroup({ mediaPortGroupObjectId }: CreateBody<typeof ports>): string {
  return `${ports.collectionPath({})}?mediaPortGroupObjectId=${mediaPortGroupObjectId.toLowerCase()}`;
}
