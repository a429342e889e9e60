import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { CupiCall } from '#libs/cupi-client';
import type { RepresentationData } from '#libs/response-cache';
import { Access } from '../../auth/index.js';
import { Cached, ReadThroughCache, type CachedRead } from '../../caching/index.js';
import { ListParameters, UpstreamCall, type ListRequest } from '../../http/index.js';
import { ReadOperation } from '../../openapi/index.js';
import { PhoneSystemId, phoneSystemTag, tagsOfPhoneSystem } from '../phone-system-scope/index.js';
import { PhoneSystemAssociationPage } from './phone-system-association.dto.js';
import { phoneSystemAssociationPageExample } from './phone-system-association.examples.js';
import { phoneSystemAssociationModel } from './phone-system-association.model.js';
import { PhoneSystemAssociationsService } from './phone-system-associations.service.js';

const listOptions = {
  model: phoneSystemAssociationModel,
  filterField: 'alias',
  sortFields: ['alias', 'displayName'],
} as const;

/** Routes of phone system associations. */
@Access('telephony')
@ApiTags('Phone system associations')
@Controller('api/v1/phone-systems/:phoneSystemId/associations')
export class PhoneSystemAssociationsController {
  constructor(private readonly associations: PhoneSystemAssociationsService) {}

  @Get()
  @ReadOperation({
    id: 'listPhoneSystemAssociations',
    summary: 'List the users who are associated with a phone system',
    type: PhoneSystemAssociationPage,
    example: phoneSystemAssociationPageExample,
    problems: ['not-found'],
  })
  @Cached(
    ({ phoneSystemId = '' }) => [phoneSystemTag(phoneSystemId)],
    ({ phoneSystemId = '' }) => tagsOfPhoneSystem(phoneSystemId),
  )
  list(
    @PhoneSystemId() phoneSystemId: string,
    @ListParameters(listOptions) request: ListRequest,
    @UpstreamCall() call: CupiCall,
    @ReadThroughCache() read: CachedRead,
  ): Promise<RepresentationData | undefined> {
    return read.answer(call, (call) => this.associations.list(phoneSystemId, request, call));
  }
}
