import { Global, Module } from '@nestjs/common';
import { DriftRegister } from './drift-register.js';

/** Registers differences between Unity Connection's responses and the models. */
@Global()
@Module({ providers: [DriftRegister], exports: [DriftRegister] })
export class DriftModule {}
