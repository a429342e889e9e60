import { Injectable } from '@nestjs/common';
import type { CupiCall } from '#libs/cupi-client';
import { toPage, type ListRequest } from '../../http/index.js';
import { PhoneSystemChildren, phoneSystemPath } from '../phone-system-scope/index.js';
import type { PhoneSystemAssociationPage } from './phone-system-association.dto.js';
import { phoneSystemAssociationModel } from './phone-system-association.model.js';

/** What can be done with the associations of a phone system: CUPI lets them be listed. */
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
      'phonesystemassociations',
      request.query,
      call,
    );
    const links = { phoneSystem: phoneSystemPath(phoneSystemId) };
    const items = list.items.map((association) => ({ ...association, links }));
    return toPage(list, items, request, phoneSystemPath(phoneSystemId, 'associations'));
  }
}
