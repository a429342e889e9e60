import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../../auth/index.js';
import { PublicDocument, sendDocument } from '../../server/documents/index.js';
import { RequestWithoutQuery } from '../../resource/arguments/index.js';
import { PublicReadOperation } from '../index.js';
import { RouteTable } from '../../server/routing/index.js';
import { ApiIndex } from './api-index.dto.js';
import { apiIndexOf } from './api-index.js';

const example: ApiIndex = {
  groups: [
    {
      name: 'telephony',
      resources: [
        { name: 'phone-systems', path: '/api/v1/phone-systems', verbs: ['GET', 'POST'] },
        {
          name: 'phone-systems',
          path: '/api/v1/phone-systems/{phoneSystemId}',
          verbs: ['GET', 'PATCH', 'PUT', 'DELETE'],
        },
      ],
    },
    { name: 'system', resources: [{ name: 'system', path: '/api/v1/system', verbs: ['GET'] }] },
  ],
  links: { docs: '/docs', openapi: '/openapi.json' },
};

/** The route that lists the resources. */
@Access('public')
@ApiTags('Overview')
@Controller('api/v1')
export class ApiIndexController {
  readonly #index: PublicDocument;

  constructor(routes: RouteTable) {
    this.#index = new PublicDocument('application/json; charset=utf-8', () =>
      Buffer.from(JSON.stringify(apiIndexOf(routes.all()))),
    );
  }

  @Get()
  @PublicReadOperation({
    id: 'listGroups',
    summary: 'List the groups of resources',
    description:
      'Every resource with its paths and their methods, one entry per path. It is the same for all callers until the gateway is upgraded.',
    type: ApiIndex,
    example,
  })
  list(@RequestWithoutQuery() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return sendDocument(request, reply, this.#index);
  }
}
