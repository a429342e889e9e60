import { Module } from '@nestjs/common';
import { PhoneSystemChildren } from './phone-system-children.js';

/** What everything under `/phone-systems/{phoneSystemId}` shares. */
@Module({ providers: [PhoneSystemChildren], exports: [PhoneSystemChildren] })
export class PhoneSystemScopeModule {}
