import { Module } from '@nestjs/common';
import { AuthModule } from '../../index.js';
import { LimitsModule } from '../../../limits/index.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';

/** `/auth/session` */
@Module({
  imports: [AuthModule, LimitsModule],
  controllers: [SessionsController],
  providers: [SessionsService],
})
export class SessionsModule {}
