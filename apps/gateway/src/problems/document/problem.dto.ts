import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { problemCatalogue, requestErrorCodes } from '../core/index.js';

const meanings = Object.entries(requestErrorCodes).map(([code, meaning]) => `\`${code}\`: ${meaning}`);

/** One validation error of a request in the OpenAPI document. */
export class ProblemFault {
  @ApiPropertyOptional({
    description:
      'JSON Pointer (RFC 6901) into the body; empty for the body itself. Truncated after 100 characters, with `…` at the end.',
    example: '/displayName',
  })
  pointer?: string;

  @ApiPropertyOptional({
    description: 'Name of the path or query parameter, or of the header field; truncated like `pointer`.',
    example: 'pageSize',
  })
  parameter?: string;

  @ApiProperty({
    enum: Object.keys(requestErrorCodes),
    description: ['What is wrong, for programs:', ...meanings].join('\n- '),
    example: 'too-long',
  })
  code!: string;

  @ApiPropertyOptional({ type: 'integer', description: 'With `too-short`: the minimum length.', example: 1 })
  minLength?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'With `too-long`: the maximum length.', example: 64 })
  maxLength?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'With `too-small`: the minimum value.', example: 0 })
  minimum?: number;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'With `too-large`: the maximum value.',
    example: 200,
  })
  maximum?: number;

  @ApiPropertyOptional({
    type: [String],
    description: 'With `not-allowed`: the allowed values.',
    example: ['A', 'B', 'C', 'D'],
  })
  allowed?: string[];

  @ApiPropertyOptional({
    description: 'With `format`: the name of the format, or a regular expression.',
    example: 'uuid',
  })
  format?: string;

  @ApiProperty({ description: 'What is wrong.', example: 'must have at most 64 characters' })
  detail!: string;
}

/** The response of Unity Connection in the OpenAPI document. */
export class ProblemUpstream {
  @ApiProperty({ type: 'integer', description: 'HTTP status of the answer.', example: 404 })
  status!: number;

  @ApiPropertyOptional({ description: 'Error code that CUPI gave.', example: 'NOT_FOUND' })
  code?: string;

  @ApiPropertyOptional({
    description: 'Error message that CUPI gave.',
    example: 'phonesystem - ObjectId=00000000-0000-4000-8000-000000000001',
  })
  message?: string;

  @ApiPropertyOptional({ description: 'Detail code of the error, when CUPI gave one.', example: '1000' })
  detailCode?: string;
}

/** The members of every problem document besides its code and status (RFC 9457 §3.1), in the OpenAPI document. */
export class ProblemDetails {
  @ApiProperty({
    description: 'The kind of problem: a path with its explanation.',
    format: 'uri-reference',
    example: '/problems/not-found',
  })
  type!: string;

  @ApiProperty({
    description: 'A short summary of the kind of problem.',
    example: problemCatalogue['not-found'].title,
  })
  title!: string;

  @ApiProperty({
    description: 'Explanation of this occurrence.',
    example: problemCatalogue['not-found'].when,
  })
  detail!: string;

  @ApiProperty({
    description: 'Path of the request. Truncated after 500 characters, with `...` at the end.',
    format: 'uri-reference',
    example: '/api/v1/phone-systems/00000000-0000-4000-8000-000000000001',
  })
  instance!: string;

  @ApiProperty({
    description: 'Id of the request, as in `X-Request-Id`.',
    example: '4f2d1c3e-9b1a-4c57-8a45-0f3a1b2c3d4e',
  })
  requestId!: string;

  @ApiPropertyOptional({
    type: ProblemUpstream,
    description: 'What Unity Connection answered, if it could be read.',
  })
  upstream?: ProblemUpstream;

  @ApiPropertyOptional({
    enum: ['unknown', 'succeeded'],
    description:
      'Outcome of the change: `unknown` when Unity Connection did not answer, or its answer leaves it open, `succeeded` when the change was made and only reading the object back failed.',
    example: 'unknown',
  })
  outcome?: string;
}
