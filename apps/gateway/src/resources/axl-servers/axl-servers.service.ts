import { Inject, Injectable } from '@nestjs/common';
import { CupiClient, type CupiCall } from '#libs/cupi-client';
import type { Decoded } from '#libs/cupi-xml';
import { requireNoErrors, toPage, type ListRequest } from '../../http/index.js';
import { cupiPhoneSystemPath, PhoneSystemChildren, phoneSystemPath } from '../phone-system-scope/index.js';
import type { AxlServer, AxlServerPage, CreateAxlServer, UpdateAxlServer } from './axl-server.dto.js';
import { axlServerModel } from './axl-server.model.js';

const CUPI_COLLECTION = 'axlservers';

/** What can be done with the AXL servers of a phone system. */
@Injectable()
export class AxlServersService {
  constructor(
    @Inject(CupiClient) private readonly cupi: CupiClient,
    private readonly children: PhoneSystemChildren,
  ) {}

  async list(phoneSystemId: string, request: ListRequest, call: CupiCall): Promise<AxlServerPage> {
    const list = await this.children.list(
      axlServerModel,
      phoneSystemId,
      CUPI_COLLECTION,
      request.query,
      call,
    );
    const items = list.items.map((axlServer) => withLinks(axlServer, phoneSystemId, axlServer.objectId));
    return toPage(list, items, request, axlServersPath(phoneSystemId));
  }

  /** @throws CupiError not-found also when the server belongs to another phone system than the path says */
  async find(phoneSystemId: string, axlServerId: string, call: CupiCall): Promise<AxlServer> {
    const axlServer = await this.children.find(
      axlServerModel,
      phoneSystemId,
      CUPI_COLLECTION,
      axlServerId,
      call,
    );
    return withLinks(axlServer, phoneSystemId, axlServer.objectId ?? axlServerId);
  }

  /** @returns the id of the new AXL server */
  create(phoneSystemId: string, body: CreateAxlServer, call: CupiCall): Promise<string> {
    return this.cupi.create(axlServerModel, cupiPath(phoneSystemId), body, call);
  }

  update(
    phoneSystemId: string,
    axlServerId: string,
    changes: UpdateAxlServer,
    call: CupiCall,
  ): Promise<void> {
    return this.cupi.update(axlServerModel, cupiPath(phoneSystemId, axlServerId), changes, call);
  }

  remove(phoneSystemId: string, axlServerId: string, call: CupiCall): Promise<void> {
    return this.cupi.remove(cupiPath(phoneSystemId, axlServerId), call);
  }
}

/**
 * Refuses a new AXL server that names another phone system than its path.
 * @throws ProblemError validation-failed
 */
export function requirePhoneSystemOfPath(
  phoneSystemId: string,
  { mediaSwitchObjectId }: CreateAxlServer,
): void {
  if (mediaSwitchObjectId === undefined || mediaSwitchObjectId.toLowerCase() === phoneSystemId) return;
  requireNoErrors([
    { pointer: '/mediaSwitchObjectId', code: 'conflict', detail: 'must be the phone system of the path' },
  ]);
}

/** Path of the AXL servers of a phone system on the gateway, or of one of them. */
export function axlServersPath(phoneSystemId: string, ...axlServerId: string[]): string {
  return phoneSystemPath(phoneSystemId, 'axl-servers', ...axlServerId);
}

function cupiPath(phoneSystemId: string, ...axlServerId: string[]): readonly string[] {
  return cupiPhoneSystemPath(phoneSystemId, CUPI_COLLECTION, ...axlServerId);
}

function withLinks(
  axlServer: Decoded<typeof axlServerModel>,
  phoneSystemId: string,
  id: string | null | undefined,
): AxlServer {
  const self = id ? { self: axlServersPath(phoneSystemId, id) } : {};
  return { ...axlServer, links: { ...self, phoneSystem: phoneSystemPath(phoneSystemId) } };
}
