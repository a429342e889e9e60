import { Module, type DynamicModule } from '@nestjs/common';
import { RouteTable } from '../../server/routing/index.js';
import { ApiIndexController } from './api-index.controller.js';

/** `/api/v1` */
@Module({ controllers: [ApiIndexController] })
export class ApiIndexModule {
  /** @param routes those of the service; read on first use of the index */
  static with(routes: RouteTable): DynamicModule {
    return { module: ApiIndexModule, providers: [{ provide: RouteTable, useValue: routes }] };
  }
}
