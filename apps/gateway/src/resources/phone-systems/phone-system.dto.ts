import { ApiPropertyOptional } from '@nestjs/swagger';
import { createDto, objectDto, pageDto, updateDto } from '../../dto/index.js';
import { phoneSystemModel } from './phone-system.model.js';

/** Gateway paths of a phone system. */
class PhoneSystemLinks {
  @ApiPropertyOptional({
    description: 'The phone system itself.',
    example: '/api/v1/phone-systems/aa6d3f45-ccdf-4fa2-8170-e5c94b51813a',
  })
  self?: string;

  @ApiPropertyOptional({
    description: 'Its AXL servers.',
    example: '/api/v1/phone-systems/aa6d3f45-ccdf-4fa2-8170-e5c94b51813a/axl-servers',
  })
  axlServers?: string;

  @ApiPropertyOptional({
    description: 'The users who are associated with it.',
    example: '/api/v1/phone-systems/aa6d3f45-ccdf-4fa2-8170-e5c94b51813a/associations',
  })
  associations?: string;
}

/** A phone system. */
export class PhoneSystem extends objectDto(phoneSystemModel, PhoneSystemLinks) {}

/** A page of phone systems. */
export class PhoneSystemPage extends pageDto(PhoneSystem) {}

/** Body that creates a phone system. */
export class CreatePhoneSystem extends createDto(phoneSystemModel) {}

/** Body that changes a phone system. */
export class UpdatePhoneSystem extends updateDto(phoneSystemModel) {}
