import { ApiProperty } from '@nestjs/swagger';

/** The verbs of resources, in the order in which they are listed. */
export const verbs = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;

/** An HTTP method of a resource. */
export type Verb = (typeof verbs)[number];

/** A path of a resource, and what can be done there. */
export class ApiResource {
  @ApiProperty({
    description: 'Name of the resource; the path of its collection and that of one object have the same.',
    example: 'phone-systems',
  })
  name!: string;

  @ApiProperty({
    description: 'Path, with its parameters in braces as in the OpenAPI document.',
    format: 'uri-template',
    example: '/api/v1/phone-systems/{phoneSystemId}',
  })
  path!: string;

  @ApiProperty({
    description: 'Methods that the path is offered with. `HEAD` goes wherever `GET` does.',
    enum: verbs,
    isArray: true,
    example: ['GET', 'PATCH', 'PUT', 'DELETE'],
  })
  verbs!: Verb[];
}

/** Resources that belong together. */
export class ApiGroup {
  @ApiProperty({ description: 'Name of the group.', example: 'telephony' })
  name!: string;

  @ApiProperty({ type: [ApiResource], description: 'One for each path of each resource.' })
  resources!: ApiResource[];
}

/** Where the API is described. */
export class ApiLinks {
  @ApiProperty({ description: 'Its reference for people.', format: 'uri-reference', example: '/docs' })
  docs!: string;

  @ApiProperty({ description: 'Its OpenAPI document.', format: 'uri-reference', example: '/openapi.json' })
  openapi!: string;
}

/** What the API offers. */
export class ApiIndex {
  @ApiProperty({ type: [ApiGroup], description: 'The groups of resources.' })
  groups!: ApiGroup[];

  @ApiProperty({ type: ApiLinks, description: 'Where the API is described.' })
  links!: ApiLinks;
}
