import { Module } from '@nestjs/common';
import { UserPinModule } from '../pin/user-pin.resource.js';
import { UsersModule } from '../users.module.js';
import { OperationAttempts } from './operation-attempts.js';
import { UsersBulkController } from './users-bulk.controller.js';
import { UserBulks } from './users-bulk.service.js';

/** Bulks of changes to users. */
@Module({
  imports: [UsersModule, UserPinModule],
  controllers: [UsersBulkController],
  providers: [OperationAttempts, UserBulks],
})
export class UsersBulkModule {}
