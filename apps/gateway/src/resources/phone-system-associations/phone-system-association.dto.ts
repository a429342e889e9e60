import { ApiProperty } from '@nestjs/swagger';
import { objectDto, pageDto } from '../../dto/index.js';
import { phoneSystemAssociationModel } from './phone-system-association.model.js';

/** Gateway paths of an association. */
class PhoneSystemAssociationLinks {
  @ApiProperty({
    description: 'The phone system.',
    example: '/api/v1/phone-systems/24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
  })
  phoneSystem!: string;
}

/** A user who is associated with a phone system. */
class PhoneSystemAssociation extends objectDto(phoneSystemAssociationModel, PhoneSystemAssociationLinks) {}

/** A page of associations. */
export class PhoneSystemAssociationPage extends pageDto(PhoneSystemAssociation) {}
