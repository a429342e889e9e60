import { Controller, Delete, Get, HttpCode, Patch, Post, Put } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { CupiCall } from '#libs/cupi-client';
import type { RepresentationData } from '#libs/response-cache';
import { Access } from '../../auth/index.js';
import { Cached, ReadThroughCache, type CachedRead } from '../../caching/index.js';
import { JsonBody, ListParameters, UpstreamCall, type ListRequest } from '../../http/index.js';
import { CreateOperation, DeleteOperation, ReadOperation, UpdateOperation } from '../../openapi/index.js';
import { ResourceGroup } from '../../routing/index.js';
import { WriteThrough, type Write } from '../../writes/index.js';
import {
  defaultTrapSwitchTag,
  phoneSystemListsTag,
  phoneSystemPath,
  PhoneSystemId,
  phoneSystemTag,
  tagsOfPhoneSystem,
} from '../phone-system-scope/index.js';
import { CreatePhoneSystem, PhoneSystem, PhoneSystemPage, UpdatePhoneSystem } from './phone-system.dto.js';
import {
  createPhoneSystemExamples,
  phoneSystemExample,
  phoneSystemPageExample,
  updatePhoneSystemExamples,
} from './phone-system.examples.js';
import { phoneSystemModel } from './phone-system.model.js';
import { PhoneSystemsService } from './phone-systems.service.js';

const listOptions = {
  model: phoneSystemModel,
  filterField: 'displayName',
  sortFields: ['displayName'],
} as const;
const one = { type: PhoneSystem, example: phoneSystemExample };

/** Routes of phone systems. */
@Access('telephony')
@ResourceGroup('telephony')
@ApiTags('Phone systems')
@Controller('api/v1/phone-systems')
export class PhoneSystemsController {
  constructor(private readonly phoneSystems: PhoneSystemsService) {}

  @Get()
  @ReadOperation({
    id: 'listPhoneSystems',
    summary: 'List phone systems',
    type: PhoneSystemPage,
    example: phoneSystemPageExample,
  })
  @Cached(() => [phoneSystemListsTag])
  list(
    @ListParameters(listOptions) request: ListRequest,
    @UpstreamCall() call: CupiCall,
    @ReadThroughCache() read: CachedRead,
  ): Promise<RepresentationData | undefined> {
    return read.answer(call, (call) => this.phoneSystems.list(request, call));
  }

  @Post()
  @CreateOperation({
    ...one,
    id: 'createPhoneSystem',
    summary: 'Create a phone system',
    // It may be deleted by somebody else before it is read back.
    problems: ['not-found'],
  })
  create(
    @JsonBody(CreatePhoneSystem, createPhoneSystemExamples) body: CreatePhoneSystem,
    @UpstreamCall() call: CupiCall,
    @WriteThrough() write: Write,
  ): Promise<Buffer | undefined> {
    return write.create({
      changes: [phoneSystemListsTag, ...tagsOfOthersIn(body)],
      create: () => this.phoneSystems.create(body, call),
      pathOf: phoneSystemPath,
      read: (id) => this.phoneSystems.find(id, call),
    });
  }

  @Get(':phoneSystemId')
  @ReadOperation({ ...one, id: 'getPhoneSystem', summary: 'Get a phone system', problems: ['not-found'] })
  @Cached(
    ({ phoneSystemId = '' }) => [phoneSystemTag(phoneSystemId), defaultTrapSwitchTag],
    ({ phoneSystemId = '' }) => tagsOfPhoneSystem(phoneSystemId),
  )
  find(
    @PhoneSystemId() id: string,
    @UpstreamCall() call: CupiCall,
    @ReadThroughCache() read: CachedRead,
  ): Promise<RepresentationData | undefined> {
    return read.answer(call, (call) => this.phoneSystems.find(id, call));
  }

  @Patch(':phoneSystemId')
  @ApiConsumes('application/json', 'application/merge-patch+json')
  @UpdateOperation({ ...one, id: 'patchPhoneSystem', summary: 'Change a phone system: only what is sent' })
  patch(
    @PhoneSystemId() id: string,
    @JsonBody(UpdatePhoneSystem, updatePhoneSystemExamples) changes: UpdatePhoneSystem,
    @UpstreamCall() call: CupiCall,
    @WriteThrough() write: Write,
  ): Promise<Buffer | undefined> {
    return this.change(id, changes, call, write);
  }

  @Put(':phoneSystemId')
  @UpdateOperation({
    ...one,
    id: 'putPhoneSystem',
    summary: 'Change a phone system, as PATCH does',
    description: "Means what CUPI's own PUT means: only the fields that are sent are changed.",
  })
  put(
    @PhoneSystemId() id: string,
    @JsonBody(UpdatePhoneSystem, updatePhoneSystemExamples) changes: UpdatePhoneSystem,
    @UpstreamCall() call: CupiCall,
    @WriteThrough() write: Write,
  ): Promise<Buffer | undefined> {
    return this.change(id, changes, call, write);
  }

  @Delete(':phoneSystemId')
  @HttpCode(204)
  @DeleteOperation({
    id: 'deletePhoneSystem',
    summary: 'Delete a phone system',
    description: 'A phone system with associated users cannot be deleted.',
    problems: ['phone-system-in-use'],
  })
  remove(
    @PhoneSystemId() id: string,
    @UpstreamCall() call: CupiCall,
    @WriteThrough() write: Write,
  ): Promise<void> {
    return write.remove({
      changes: tagsOfPhoneSystem(id),
      write: () => this.phoneSystems.remove(id, call),
      read: (call) => this.phoneSystems.find(id, call),
    });
  }

  private change(
    id: string,
    changes: UpdatePhoneSystem,
    call: CupiCall,
    write: Write,
  ): Promise<Buffer | undefined> {
    return write.change({
      changes: [...tagsOfPhoneSystem(id), ...tagsOfOthersIn(changes)],
      write: () => this.phoneSystems.update(id, changes, call),
      read: (call) => this.phoneSystems.find(id, call),
    });
  }
}

/** What a write changes of other phone systems: CUPI takes the switch from the one that has it. */
function tagsOfOthersIn({ defaultTrapSwitch }: UpdatePhoneSystem): readonly string[] {
  return defaultTrapSwitch === true ? [defaultTrapSwitchTag] : [];
}
