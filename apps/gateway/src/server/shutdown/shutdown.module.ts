import { Global, Module } from '@nestjs/common';
import { Shutdown } from './shutdown.js';

/** The one {@link Shutdown} of the service. */
@Global()
@Module({ providers: [Shutdown], exports: [Shutdown] })
export class ShutdownModule {}
