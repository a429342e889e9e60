import { Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  collectionOf,
  Operations,
  OperationServices,
  ResourceController,
  ResourceRoute,
  type CreateBody,
} from '../../../resource/index.js';
import type { Ports } from './ports.collection.js';
import { ports } from './ports.resource.js';

/** Operations of ports; one creation makes several. */
class PortOperations extends Operations<typeof ports> {
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

/** The routes of ports, documented like those of all resources; the response of a creation is declared. */
@ApiExcludeController()
@ResourceController(ports)
export class PortsController {
  private readonly operations: PortOperations;

  constructor(
    @Inject(collectionOf(ports)) collection: Ports,
    @Inject(OperationServices) services: OperationServices,
  ) {
    this.operations = new PortOperations(collection, services);
  }

  @ResourceRoute(ports, 'list')
  list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): unknown {
    return this.operations.list(request, reply);
  }

  @ResourceRoute(ports, 'create')
  create(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): unknown {
    return this.operations.create(request, reply);
  }

  @ResourceRoute(ports, 'find')
  find(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): unknown {
    return this.operations.find(request, reply);
  }

  @ResourceRoute(ports, 'patch')
  patch(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): unknown {
    return this.operations.update(request, reply);
  }

  @ResourceRoute(ports, 'put')
  put(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): unknown {
    return this.operations.update(request, reply);
  }

  @ResourceRoute(ports, 'remove')
  remove(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): unknown {
    return this.operations.remove(request, reply);
  }
}
