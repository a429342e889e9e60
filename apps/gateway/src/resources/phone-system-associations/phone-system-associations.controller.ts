import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { CupiCall } from '#libs/cupi-client';
import type { RepresentationData } from '#libs/response-cache';
import { Access } from '../../auth/index.js';
import { Cached, ReadThroughCache, type CachedRead } from '../../caching/index.js';
import { ListParameters, ObjectId, UpstreamCall, type ListRequest } from '../../http/index.js';
import { ReadOperation } from '../../openapi/index.js';
import { ResourceGroup } from '../../routing/index.js';
import {
  associationsTag,
  PhoneSystemId,
  phoneSystemTag,
  tagsOfPhoneSystem,
} from '../phone-system-scope/index.js';
import { PhoneSystemAssociation, PhoneSystemAssociationPage } from './phone-system-association.dto.js';
import {
  phoneSystemAssociationExample,
  phoneSystemAssociationPageExample,
} from './phone-system-association.examples.js';
import { phoneSystemAssociationModel } from './phone-system-association.model.js';
import { PhoneSystemAssociationsService } from './phone-system-associations.service.js';

const listOptions = {
  model: phoneSystemAssociationModel,
  filterField: 'alias',
  sortFields: ['alias', 'displayName'],
} as const;

const UserId = (): ParameterDecorator =>
  ObjectId('userId', {
    description: 'Id of the user, in any case.',
    example: '6b455973-13d1-4b10-871e-1d1d55f160d2',
  });

/** Routes of phone system associations. */
@Access('telephony')
@ResourceGroup('telephony')
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
  @Cached(tagsOf, ({ phoneSystemId = '' }) => tagsOfPhoneSystem(phoneSystemId))
  list(
    @PhoneSystemId() phoneSystemId: string,
    @ListParameters(listOptions) request: ListRequest,
    @UpstreamCall() call: CupiCall,
    @ReadThroughCache() read: CachedRead,
  ): Promise<RepresentationData | undefined> {
    return read.answer(call, (call) => this.associations.list(phoneSystemId, request, call));
  }

  @Get(':userId')
  @ReadOperation({
    id: 'getPhoneSystemAssociation',
    summary: 'Get the association of a user with a phone system',
    type: PhoneSystemAssociation,
    example: phoneSystemAssociationExample,
    problems: ['not-found'],
  })
  @Cached(tagsOf, ({ phoneSystemId = '' }) => [associationsTag(phoneSystemId)])
  find(
    @PhoneSystemId() phoneSystemId: string,
    @UserId() userId: string,
    @UpstreamCall() call: CupiCall,
    @ReadThroughCache() read: CachedRead,
  ): Promise<RepresentationData | undefined> {
    return read.answer(call, (call) => this.associations.find(phoneSystemId, userId, call));
  }
}

/** What answers with associations depend on: a write to their phone system concerns them as well. */
function tagsOf({ phoneSystemId = '' }: Readonly<Record<string, string>>): string[] {
  return [phoneSystemTag(phoneSystemId), associationsTag(phoneSystemId)];
}
