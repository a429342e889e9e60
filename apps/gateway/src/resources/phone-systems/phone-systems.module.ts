import { Module } from '@nestjs/common';
import { PhoneSystemAssociationsModule } from '../phone-system-associations/index.js';
import { PhoneSystemsController } from './phone-systems.controller.js';
import { PhoneSystemsService } from './phone-systems.service.js';

/** `/phone-systems` */
@Module({
  imports: [PhoneSystemAssociationsModule],
  controllers: [PhoneSystemsController],
  providers: [PhoneSystemsService],
})
export class PhoneSystemsModule {}
