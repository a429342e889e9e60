import { Module } from '@nestjs/common';
import { PhoneSystemScopeModule } from '../phone-system-scope/index.js';
import { PhoneSystemAssociationsController } from './phone-system-associations.controller.js';
import { PhoneSystemAssociationsService } from './phone-system-associations.service.js';

/** `/phone-systems/{phoneSystemId}/associations` */
@Module({
  imports: [PhoneSystemScopeModule],
  controllers: [PhoneSystemAssociationsController],
  providers: [PhoneSystemAssociationsService],
  exports: [PhoneSystemAssociationsService],
})
export class PhoneSystemAssociationsModule {}
