import { Injectable } from '@nestjs/common';
import type { CupiCall } from '#libs/cupi-client';
import type { Decoded } from '#libs/cupi-xml';
import { toPage, type ListRequest } from '../../http/index.js';
import { PhoneSystemChildren, phoneSystemPath } from '../phone-system-scope/index.js';
import type { PhoneSystemAssociation, PhoneSystemAssociationPage } from './phone-system-association.dto.js';
import { phoneSystemAssociationModel } from './phone-system-association.model.js';

const CUPI_COLLECTION = 'phonesystemassociations';

/** What can be done with the associations of a phone system: CUPI lets them be read. */
@Injectable()
export class PhoneSystemAssociationsService {
  constructor(private readonly children: PhoneSystemChildren) {}

  async list(
    phoneSystemId: string,
    request: ListRequest,
    call: CupiCall,
  ): Promise<PhoneSystemAssociationPage> {
    const list = await this.children.list(
      phoneSystemAssociationModel,
      phoneSystemId,
      CUPI_COLLECTION,
      request.query,
      call,
    );
    const items = list.items.map((association) =>
      withLinks(association, phoneSystemId, association.objectId),
    );
    return toPage(list, items, request, associationsPath(phoneSystemId));
  }

  /** @throws CupiError not-found also when the user is associated with another phone system than the path says */
  async find(phoneSystemId: string, userId: string, call: CupiCall): Promise<PhoneSystemAssociation> {
    const association = await this.children.find(
      phoneSystemAssociationModel,
      phoneSystemId,
      CUPI_COLLECTION,
      userId,
      call,
    );
    return withLinks(association, phoneSystemId, association.objectId ?? userId);
  }
}

function associationsPath(phoneSystemId: string, ...userId: string[]): string {
  return phoneSystemPath(phoneSystemId, 'associations', ...userId);
}

function withLinks(
  association: Decoded<typeof phoneSystemAssociationModel>,
  phoneSystemId: string,
  userId: string | null | undefined,
): PhoneSystemAssociation {
  const self = userId ? { self: associationsPath(phoneSystemId, userId) } : {};
  return { ...association, links: { ...self, phoneSystem: phoneSystemPath(phoneSystemId) } };
}
