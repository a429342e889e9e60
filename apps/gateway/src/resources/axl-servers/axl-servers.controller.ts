import { Controller, Delete, Get, HttpCode, Patch, Post, Put } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { CupiCall } from '#libs/cupi-client';
import type { RepresentationData } from '#libs/response-cache';
import { Access } from '../../auth/index.js';
import { Cached, ReadThroughCache, type CachedRead } from '../../caching/index.js';
import { JsonBody, ListParameters, ObjectId, UpstreamCall, type ListRequest } from '../../http/index.js';
import { CreateOperation, DeleteOperation, ReadOperation, UpdateOperation } from '../../openapi/index.js';
import { ResourceGroup } from '../../routing/index.js';
import { WriteThrough, type Write } from '../../writes/index.js';
import {
  axlServersTag,
  PhoneSystemId,
  phoneSystemTag,
  tagsOfPhoneSystem,
} from '../phone-system-scope/index.js';
import { AxlServer, AxlServerPage, CreateAxlServer, UpdateAxlServer } from './axl-server.dto.js';
import {
  axlServerExample,
  axlServerPageExample,
  createAxlServerExamples,
  updateAxlServerExamples,
} from './axl-server.examples.js';
import { axlServerModel } from './axl-server.model.js';
import { axlServersPath, AxlServersService, requirePhoneSystemOfPath } from './axl-servers.service.js';

const listOptions = { model: axlServerModel, sortFields: [] } as const;
const one = { type: AxlServer, example: axlServerExample };

const AxlServerId = (): ParameterDecorator =>
  ObjectId('axlServerId', {
    description: 'Id of the AXL server, in any case.',
    example: '5f3c84e3-8ab1-4fae-a051-bc1db938dae4',
  });

/** Routes of AXL servers. */
@Access('telephony')
@ResourceGroup('telephony')
@ApiTags('AXL servers')
@Controller('api/v1/phone-systems/:phoneSystemId/axl-servers')
export class AxlServersController {
  constructor(private readonly axlServers: AxlServersService) {}

  @Get()
  @ReadOperation({
    id: 'listAxlServers',
    summary: 'List the AXL servers of a phone system',
    type: AxlServerPage,
    example: axlServerPageExample,
    problems: ['not-found'],
  })
  @Cached(tagsOf, ({ phoneSystemId = '' }) => tagsOfPhoneSystem(phoneSystemId))
  list(
    @PhoneSystemId() phoneSystemId: string,
    @ListParameters(listOptions) request: ListRequest,
    @UpstreamCall() call: CupiCall,
    @ReadThroughCache() read: CachedRead,
  ): Promise<RepresentationData | undefined> {
    return read.answer(call, (call) => this.axlServers.list(phoneSystemId, request, call));
  }

  @Post()
  @CreateOperation({
    ...one,
    id: 'createAxlServer',
    summary: 'Add an AXL server',
    problems: ['not-found'],
  })
  create(
    @PhoneSystemId() phoneSystemId: string,
    @JsonBody(CreateAxlServer, createAxlServerExamples) body: CreateAxlServer,
    @UpstreamCall() call: CupiCall,
    @WriteThrough() write: Write,
  ): Promise<Buffer | undefined> {
    requirePhoneSystemOfPath(phoneSystemId, body);
    return write.create({
      changes: [axlServersTag(phoneSystemId)],
      create: () => this.axlServers.create(phoneSystemId, body, call),
      pathOf: (id) => axlServersPath(phoneSystemId, id),
      read: (id) => this.axlServers.find(phoneSystemId, id, call),
    });
  }

  @Get(':axlServerId')
  @ReadOperation({ ...one, id: 'getAxlServer', summary: 'Get an AXL server', problems: ['not-found'] })
  @Cached(tagsOf, ({ phoneSystemId = '' }) => [axlServersTag(phoneSystemId)])
  find(
    @PhoneSystemId() phoneSystemId: string,
    @AxlServerId() id: string,
    @UpstreamCall() call: CupiCall,
    @ReadThroughCache() read: CachedRead,
  ): Promise<RepresentationData | undefined> {
    return read.answer(call, (call) => this.axlServers.find(phoneSystemId, id, call));
  }

  @Patch(':axlServerId')
  @ApiConsumes('application/json', 'application/merge-patch+json')
  @UpdateOperation({ ...one, id: 'patchAxlServer', summary: 'Change an AXL server: only what is sent' })
  patch(
    @PhoneSystemId() phoneSystemId: string,
    @AxlServerId() id: string,
    @JsonBody(UpdateAxlServer, updateAxlServerExamples) changes: UpdateAxlServer,
    @UpstreamCall() call: CupiCall,
    @WriteThrough() write: Write,
  ): Promise<Buffer | undefined> {
    return this.change(phoneSystemId, id, changes, call, write);
  }

  @Put(':axlServerId')
  @UpdateOperation({
    ...one,
    id: 'putAxlServer',
    summary: 'Change an AXL server, as PATCH does',
    description: "Means what CUPI's own PUT means: only the fields that are sent are changed.",
  })
  put(
    @PhoneSystemId() phoneSystemId: string,
    @AxlServerId() id: string,
    @JsonBody(UpdateAxlServer, updateAxlServerExamples) changes: UpdateAxlServer,
    @UpstreamCall() call: CupiCall,
    @WriteThrough() write: Write,
  ): Promise<Buffer | undefined> {
    return this.change(phoneSystemId, id, changes, call, write);
  }

  @Delete(':axlServerId')
  @HttpCode(204)
  @DeleteOperation({ id: 'deleteAxlServer', summary: 'Delete an AXL server' })
  remove(
    @PhoneSystemId() phoneSystemId: string,
    @AxlServerId() id: string,
    @UpstreamCall() call: CupiCall,
    @WriteThrough() write: Write,
  ): Promise<void> {
    return write.remove({
      changes: [axlServersTag(phoneSystemId)],
      childTags: tagsOf({ phoneSystemId }),
      write: () => this.axlServers.remove(phoneSystemId, id, call),
      read: (call) => this.axlServers.find(phoneSystemId, id, call),
    });
  }

  private change(
    phoneSystemId: string,
    id: string,
    changes: UpdateAxlServer,
    call: CupiCall,
    write: Write,
  ): Promise<Buffer | undefined> {
    return write.change({
      changes: [axlServersTag(phoneSystemId)],
      childTags: tagsOf({ phoneSystemId }),
      write: () => this.axlServers.update(phoneSystemId, id, changes, call),
      read: (call) => this.axlServers.find(phoneSystemId, id, call),
    });
  }
}

/** What answers with AXL servers depend on: a write to their phone system concerns them as well. */
function tagsOf({ phoneSystemId = '' }: Readonly<Record<string, string>>): string[] {
  return [phoneSystemTag(phoneSystemId), axlServersTag(phoneSystemId)];
}
