import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { createDto, objectDto, pageDto, updateDto } from '../../dto/index.js';
import { axlServerModel } from './axl-server.model.js';

/** Gateway paths of an AXL server. */
class AxlServerLinks {
  @ApiPropertyOptional({
    description: 'The AXL server itself.',
    example:
      '/api/v1/phone-systems/24f1171f-27b3-4ad3-a94c-66d1fb2e448b/axl-servers/5f3c84e3-8ab1-4fae-a051-bc1db938dae4',
  })
  self?: string;

  @ApiProperty({
    description: 'Its phone system.',
    example: '/api/v1/phone-systems/24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
  })
  phoneSystem!: string;
}

/** An AXL server of a phone system. */
export class AxlServer extends objectDto(axlServerModel, AxlServerLinks) {}

/** A page of AXL servers. */
export class AxlServerPage extends pageDto(AxlServer) {}

/** Body that creates an AXL server. */
export class CreateAxlServer extends createDto(axlServerModel) {}

/** Body that changes an AXL server. */
export class UpdateAxlServer extends updateDto(axlServerModel) {}
