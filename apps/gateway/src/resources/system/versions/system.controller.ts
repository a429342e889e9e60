import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { CupiCall } from '#libs/cupi-client';
import type { RepresentationData } from '#libs/response-cache';
import { Access } from '../../../auth/index.js';
import { Cached, ReadThroughCache, type CachedRead } from '../../../caching/index.js';
import { UpstreamCall } from '../../../resource/arguments/index.js';
import { ReadOperation } from '../../../openapi/index.js';
import { ResourceGroup } from '../../../server/routing/index.js';
import { SystemInformation } from './system.dto.js';
import { SystemService } from './system.service.js';

/** The route with the versions. */
@Access('system')
@ResourceGroup('system')
@ApiTags('System')
@Controller('api/v1/system')
export class SystemController {
  constructor(private readonly system: SystemService) {}

  @Get()
  @ReadOperation({
    id: 'getSystem',
    summary: 'Get the versions of the gateway and of Unity Connection',
    type: SystemInformation,
    example: { gateway: { version: '0.1.0' }, cupi: { version: '8.0.0.229', product: '11.5.1.17108-2' } },
  })
  @Cached(() => [])
  describe(
    @UpstreamCall() call: CupiCall,
    @ReadThroughCache() read: CachedRead,
  ): Promise<RepresentationData | undefined> {
    return read.answer(call, (call) => this.system.describe(call));
  }
}
