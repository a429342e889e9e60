import { Global, Module } from '@nestjs/common';
import { DriftRegister } from './drift-register.js';

/** What Unity Connection sends beside what the models declare. */
@Global()
@Module({ providers: [DriftRegister], exports: [DriftRegister] })
export class DriftModule {}
