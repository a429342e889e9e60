import { Inject, Injectable } from '@nestjs/common';
import { CupiClient, CupiError, type CupiCall } from '#libs/cupi-client';
import type { Decoded } from '#libs/cupi-xml';
import { ProblemError } from '#libs/problem-details';
import { toPage, type ListRequest } from '../../http/index.js';
import { expectEndpoint } from '../../upstream/index.js';
import {
  PhoneSystemAssociationsService,
  type PhoneSystemAssociationPage,
} from '../phone-system-associations/index.js';
import { cupiPhoneSystemPath, phoneSystemPath, phoneSystemsPath } from '../phone-system-scope/index.js';
import type {
  CreatePhoneSystem,
  PhoneSystem,
  PhoneSystemPage,
  UpdatePhoneSystem,
} from './phone-system.dto.js';
import { phoneSystemModel } from './phone-system.model.js';

const CUPI_COLLECTION = ['phonesystems'];
const SHOWN_ASSOCIATIONS = 10;

/** What can be done with phone systems. */
@Injectable()
export class PhoneSystemsService {
  constructor(
    @Inject(CupiClient) private readonly cupi: CupiClient,
    private readonly associations: PhoneSystemAssociationsService,
  ) {}

  async list(request: ListRequest, call: CupiCall): Promise<PhoneSystemPage> {
    const list = await expectEndpoint(this.cupi.list(phoneSystemModel, CUPI_COLLECTION, request.query, call));
    const items = list.items.map((phoneSystem) => withLinks(phoneSystem, phoneSystem.objectId));
    return toPage(list, items, request, phoneSystemsPath);
  }

  async find(phoneSystemId: string, call: CupiCall): Promise<PhoneSystem> {
    const phoneSystem = await this.cupi.get(phoneSystemModel, cupiPhoneSystemPath(phoneSystemId), call);
    return withLinks(phoneSystem, phoneSystem.objectId ?? phoneSystemId);
  }

  /** @returns the id of the new phone system */
  create(body: CreatePhoneSystem, call: CupiCall): Promise<string> {
    return expectEndpoint(this.cupi.create(phoneSystemModel, CUPI_COLLECTION, body, call));
  }

  update(phoneSystemId: string, changes: UpdatePhoneSystem, call: CupiCall): Promise<void> {
    return this.cupi.update(phoneSystemModel, cupiPhoneSystemPath(phoneSystemId), changes, call);
  }

  /** @throws ProblemError phone-system-in-use with the associations, when the upstream refuses because of them */
  async remove(phoneSystemId: string, call: CupiCall): Promise<void> {
    try {
      await this.cupi.remove(cupiPhoneSystemPath(phoneSystemId), call);
    } catch (error) {
      if (error instanceof CupiError && (error.kind === 'rejected' || error.kind === 'in-use'))
        throw await this.explainRefusal(error, phoneSystemId, call);
      throw error;
    }
  }

  private async explainRefusal(refusal: CupiError, phoneSystemId: string, call: CupiCall): Promise<Error> {
    const page = await this.firstAssociations(phoneSystemId, call);
    if (!page || page.items.length === 0) return refusal;
    return new ProblemError('phone-system-in-use', {
      detail: `${page.total} ${page.total === 1 ? 'user is' : 'users are'} associated with the phone system.`,
      ...(refusal.upstream && { upstream: refusal.upstream }),
      associations: page.items.slice(0, SHOWN_ASSOCIATIONS),
      links: { associations: phoneSystemPath(phoneSystemId, 'associations') },
    });
  }

  /** Undefined when they cannot be read: the refusal itself is then the better answer. */
  private async firstAssociations(
    phoneSystemId: string,
    call: CupiCall,
  ): Promise<PhoneSystemAssociationPage | undefined> {
    try {
      const request = { query: { page: 1, pageSize: SHOWN_ASSOCIATIONS }, selection: '' };
      return await this.associations.list(phoneSystemId, request, call);
    } catch (error) {
      if (error instanceof CupiError) return undefined;
      throw error;
    }
  }
}

function withLinks(
  phoneSystem: Decoded<typeof phoneSystemModel>,
  id: string | null | undefined,
): PhoneSystem {
  const links = id
    ? {
        self: phoneSystemPath(id),
        axlServers: phoneSystemPath(id, 'axl-servers'),
        associations: phoneSystemPath(id, 'associations'),
      }
    : {};
  return { ...phoneSystem, links };
}
