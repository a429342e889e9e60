import { Controller, Delete, Get, HttpCode, Patch, Post, Put } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { CupiCall } from '#libs/cupi-client';
import { Access } from '../../auth/index.js';
import {
  Answer,
  JsonBody,
  ListParameters,
  ObjectId,
  UpstreamCall,
  type ListRequest,
  type WriteAnswer,
} from '../../http/index.js';
import { CreateOperation, DeleteOperation, ReadOperation, UpdateOperation } from '../../openapi/index.js';
import { PhoneSystemId } from '../phone-system-scope/index.js';
import { AxlServer, AxlServerPage, CreateAxlServer, UpdateAxlServer } from './axl-server.dto.js';
import {
  axlServerExample,
  axlServerPageExample,
  createAxlServerExamples,
  updateAxlServerExamples,
} from './axl-server.examples.js';
import { axlServerModel } from './axl-server.model.js';
import { axlServersPath, AxlServersService } from './axl-servers.service.js';

const listOptions = { model: axlServerModel, sortFields: [] } as const;
const one = { type: AxlServer, example: axlServerExample };

const AxlServerId = (): ParameterDecorator =>
  ObjectId('axlServerId', {
    description: 'Id of the AXL server, in any case.',
    example: '5f3c84e3-8ab1-4fae-a051-bc1db938dae4',
  });

/** Routes of AXL servers. */
@Access('telephony')
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
  list(
    @PhoneSystemId() phoneSystemId: string,
    @ListParameters(listOptions) request: ListRequest,
    @UpstreamCall() call: CupiCall,
  ): Promise<AxlServerPage> {
    return this.axlServers.list(phoneSystemId, request, call);
  }

  @Post()
  @CreateOperation({
    ...one,
    id: 'createAxlServer',
    summary: 'Add an AXL server',
    problems: ['not-found'],
  })
  async create(
    @PhoneSystemId() phoneSystemId: string,
    @JsonBody(CreateAxlServer, createAxlServerExamples) body: CreateAxlServer,
    @UpstreamCall() call: CupiCall,
    @Answer() answer: WriteAnswer,
  ): Promise<AxlServer | undefined> {
    const id = await this.axlServers.create(phoneSystemId, body, call);
    return answer.created(axlServersPath(phoneSystemId, id), () =>
      this.axlServers.find(phoneSystemId, id, call),
    );
  }

  @Get(':axlServerId')
  @ReadOperation({ ...one, id: 'getAxlServer', summary: 'Get an AXL server', problems: ['not-found'] })
  find(
    @PhoneSystemId() phoneSystemId: string,
    @AxlServerId() id: string,
    @UpstreamCall() call: CupiCall,
  ): Promise<AxlServer> {
    return this.axlServers.find(phoneSystemId, id, call);
  }

  @Patch(':axlServerId')
  @ApiConsumes('application/json', 'application/merge-patch+json')
  @UpdateOperation({ ...one, id: 'patchAxlServer', summary: 'Change an AXL server: only what is sent' })
  patch(
    @PhoneSystemId() phoneSystemId: string,
    @AxlServerId() id: string,
    @JsonBody(UpdateAxlServer, updateAxlServerExamples) changes: UpdateAxlServer,
    @UpstreamCall() call: CupiCall,
    @Answer() answer: WriteAnswer,
  ): Promise<AxlServer | undefined> {
    return this.change(phoneSystemId, id, changes, call, answer);
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
    @Answer() answer: WriteAnswer,
  ): Promise<AxlServer | undefined> {
    return this.change(phoneSystemId, id, changes, call, answer);
  }

  @Delete(':axlServerId')
  @HttpCode(204)
  @DeleteOperation({ id: 'deleteAxlServer', summary: 'Delete an AXL server' })
  remove(
    @PhoneSystemId() phoneSystemId: string,
    @AxlServerId() id: string,
    @UpstreamCall() call: CupiCall,
  ): Promise<void> {
    return this.axlServers.remove(phoneSystemId, id, call);
  }

  private async change(
    phoneSystemId: string,
    id: string,
    changes: UpdateAxlServer,
    call: CupiCall,
    answer: WriteAnswer,
  ): Promise<AxlServer | undefined> {
    await this.axlServers.update(phoneSystemId, id, changes, call);
    return answer.changed(() => this.axlServers.find(phoneSystemId, id, call));
  }
}
