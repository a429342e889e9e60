import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { HttpModule, HttpService } from '@nestjs/axios';
import { CacheInterceptor, CacheModule } from '@nestjs/cache-manager';
import {
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  Param,
  ClassSerializerInterceptor,
  UnauthorizedException,
  ValidationPipe,
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Exclude, Expose, plainToInstance, Transform } from 'class-transformer';
import { IsUUID } from 'class-validator';
import { firstValueFrom } from 'rxjs';
import { xml2js } from 'xml-js';
import { sayHello } from '../processes/talk.js';

// What a team would write first: Nest on Express, with the modules that Nest's documentation proposes, each as it comes.
const { CUPI_URL = '', CUPI_USERNAME = '', CUPI_PASSWORD = '', API_KEY = '', IS_CACHING } = process.env;

interface RequestWithKey {
  readonly headers: { readonly 'x-api-key'?: string };
}

type Element = Readonly<Record<string, { readonly _text?: string } | undefined>>;

const isTrue = Transform(({ value }) => value === 'true');
const asNumber = Transform(({ value }) => Number(value));

@Exclude()
class PhoneSystemDto {
  @Expose() objectId!: string;
  @Expose() displayName!: string;
  @Expose() @isTrue mwiAlwaysUpdate!: boolean;
  @Expose() @isTrue mwiPortMemory!: boolean;
  @Expose() @isTrue callLoopSupervisedTransferDetect!: boolean;
  @Expose() @isTrue callLoopForwardNotificationDetect!: boolean;
  @Expose() callLoopDtmf!: string;
  @Expose() @asNumber callLoopGuardTimeMs!: number;
  @Expose() @asNumber portCount!: number;
  @Expose() @isTrue enablePhoneApplications!: boolean;
  @Expose() @isTrue defaultTrapSwitch!: boolean;
  @Expose() @isTrue mwiForceOff!: boolean;
  @Expose() @isTrue restrictDialUnconditional!: boolean;
  @Expose() @isTrue restrictDialScheduled!: boolean;
  @Expose() @asNumber restrictDialStartTime!: number;
  @Expose() @asNumber restrictDialEndTime!: number;
  @Expose() @isTrue callLoopExtensionDetect!: boolean;
}

class PhoneSystemParams {
  @IsUUID('all') phoneSystemId!: string;
}

@Injectable()
class ApiKeyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.switchToHttp().getRequest<RequestWithKey>().headers['x-api-key'] === API_KEY) return true;
    throw new UnauthorizedException();
  }
}

@Injectable()
class PhoneSystemsService {
  constructor(@Inject(HttpService) private readonly http: HttpService) {}

  async get(id: string): Promise<PhoneSystemDto> {
    const { data } = await firstValueFrom(
      this.http.get<string>(`${CUPI_URL}/vmrest/phonesystems/${id}`, {
        auth: { username: CUPI_USERNAME, password: CUPI_PASSWORD },
        headers: { Accept: 'application/xml' },
        responseType: 'text',
      }),
    );
    const { PhoneSystem: element } = xml2js(data, { compact: true }) as { PhoneSystem: Element };
    const fields = Object.entries(element).map(([name, value]) => [jsonName(name), value?._text]);
    return plainToInstance(PhoneSystemDto, Object.fromEntries(fields));
  }
}

@Controller('api/v1/phone-systems')
class PhoneSystemsController {
  constructor(@Inject(PhoneSystemsService) private readonly service: PhoneSystemsService) {}

  @Get(':phoneSystemId')
  get(@Param() { phoneSystemId }: PhoneSystemParams): Promise<PhoneSystemDto> {
    return this.service.get(phoneSystemId);
  }
}

@Module({})
class FacadeModule {
  static with(isCaching: boolean): DynamicModule {
    return {
      module: FacadeModule,
      imports: [HttpModule, ...(isCaching ? [CacheModule.register({ ttl: 30_000 })] : [])],
      controllers: [PhoneSystemsController],
      providers: [
        PhoneSystemsService,
        { provide: APP_GUARD, useClass: ApiKeyGuard },
        { provide: APP_PIPE, useValue: new ValidationPipe({ transform: true, whitelist: true }) },
        ...(isCaching ? [{ provide: APP_INTERCEPTOR, useClass: CacheInterceptor }] : []),
        { provide: APP_INTERCEPTOR, useClass: ClassSerializerInterceptor },
      ],
    };
  }
}

/** `CallLoopDTMF` is `callLoopDtmf`. */
function jsonName(element: string): string {
  const words = element.replace(/TRaP/, 'Trap').match(/[A-Z]+(?![a-z])|[A-Z][a-z]*/g) ?? [];
  return words
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join('')
    .replace(/^./, (letter) => letter.toLowerCase());
}

const app = await NestFactory.create<NestExpressApplication>(FacadeModule.with(IS_CACHING === 'true'), {
  logger: false,
});
await app.listen(0, '127.0.0.1');
sayHello({ port: (app.getHttpServer().address() as AddressInfo).port });
