import { ApiProperty } from '@nestjs/swagger';

/** The methods of resources, in the order in which they are listed. */
export const verbs = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;

/** An HTTP method of a resource. */
export type Verb = (typeof verbs)[number];

/** A path of a resource, and its methods. */
export class ApiResource {
  @ApiProperty({
    description: 'Name of the resource; the same for the paths of the collection and of one object.',
    example: 'phone-systems',
  })
  name!: string;

  @ApiProperty({
    description: 'Path, with its parameters in braces, as in the OpenAPI document.',
    format: 'uri-template',
    example: '/api/v1/phone-systems/{phoneSystemId}',
  })
  path!: string;

  @ApiProperty({
    description: 'Methods that the path supports. `HEAD` is supported wherever `GET` is.',
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

/** Links to the descriptions of the API. */
export class ApiLinks {
  @ApiProperty({ description: 'The API reference for people.', format: 'uri-reference', example: '/docs' })
  docs!: string;

  @ApiProperty({ description: 'The OpenAPI document.', format: 'uri-reference', example: '/openapi.json' })
  openapi!: string;
}

/** The resources of the API. */
export class ApiIndex {
  @ApiProperty({ type: [ApiGroup], description: 'The groups of resources.' })
  groups!: ApiGroup[];

  @ApiProperty({ type: ApiLinks, description: 'Links to the descriptions of the API.' })
  links!: ApiLinks;
}
