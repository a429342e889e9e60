import { Module } from '@nestjs/common';
import { PhoneSystemScopeModule } from '../phone-system-scope/index.js';
import { AxlServersController } from './axl-servers.controller.js';
import { AxlServersService } from './axl-servers.service.js';

/** `/phone-systems/{phoneSystemId}/axl-servers` */
@Module({
  imports: [PhoneSystemScopeModule],
  controllers: [AxlServersController],
  providers: [AxlServersService],
})
export class AxlServersModule {}
