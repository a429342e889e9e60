import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { objectDto, pageDto } from '../../dto/index.js';
import { phoneSystemAssociationModel } from './phone-system-association.model.js';

/** Gateway paths of an association. */
class PhoneSystemAssociationLinks {
  @ApiPropertyOptional({
    description: 'The association itself.',
    example:
      '/api/v1/phone-systems/24f1171f-27b3-4ad3-a94c-66d1fb2e448b/associations/6b455973-13d1-4b10-871e-1d1d55f160d2',
  })
  self?: string;

  @ApiProperty({
    description: 'The phone system.',
    example: '/api/v1/phone-systems/24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
  })
  phoneSystem!: string;
}

/** A user who is associated with a phone system. */
export class PhoneSystemAssociation extends objectDto(
  phoneSystemAssociationModel,
  PhoneSystemAssociationLinks,
) {}

/** A page of associations. */
export class PhoneSystemAssociationPage extends pageDto(PhoneSystemAssociation) {}
