import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ProblemDocument } from '../../../../problems/core/index.js';
import { MAX_OPERATIONS } from './bulk-operations.js';

const USER_ID = '9f5c9479-e53a-46f5-8db5-f1e77030e2ae';

// Described elsewhere: only their names count here.
class UpdateUser {}
class UpdateUserPin {}
class Problem {}

/** One operation of a bulk, in the OpenAPI document. */
export class UserOperation {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the user.',
    example: USER_ID,
  })
  id!: string;

  @ApiPropertyOptional({ type: UpdateUser, description: 'As the body of PATCH on the user.' })
  patch?: object;

  @ApiPropertyOptional({ type: UpdateUserPin, description: 'As the body of PATCH on its PIN.' })
  pin?: object;

  @ApiPropertyOptional({
    type: 'boolean',
    enum: [true],
    description: 'Ends a lock of the PIN by failed sign-ins.',
    example: true,
  })
  unlock?: true;
}

/** Body of a bulk, in the OpenAPI document. */
export class BulkOfUsers {
  @ApiProperty({
    type: [UserOperation],
    minItems: 1,
    maxItems: MAX_OPERATIONS,
    description: 'Each has exactly one of `patch`, `pin` and `unlock`. A user may be in several.',
  })
  operations!: UserOperation[];
}

/** Result of an operation. */
export class OperationResult {
  @ApiProperty({ format: 'uuid', description: 'Id of the user.', example: USER_ID })
  id!: string;

  @ApiProperty({ type: 'integer', description: 'HTTP status of the operation by itself.', example: 204 })
  status!: number;

  @ApiPropertyOptional({ type: Problem })
  problem?: ProblemDocument;
}

/** The paths of a bulk. */
export class BulkLinks {
  @ApiProperty({
    description: 'Its current state.',
    example: '/api/v1/user-bulks/7d2a5b1e-4c3f-8a6d-9e0b-1f2c3d4e5f60',
  })
  self!: string;
}

/** The state of a bulk. */
export class Bulk {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the bulk.',
    example: '7d2a5b1e-4c3f-8a6d-9e0b-1f2c3d4e5f60',
  })
  id!: string;

  @ApiProperty({
    enum: ['running', 'finished', 'interrupted'],
    description: '`interrupted`: a repeat with the same `Idempotency-Key` continues it.',
    example: 'running',
  })
  state!: 'running' | 'finished' | 'interrupted';

  @ApiProperty({ type: 'integer', description: 'Number of operations.', example: 500 })
  total!: number;

  @ApiProperty({ type: 'integer', description: 'Number of those that have a result.', example: 120 })
  done!: number;

  @ApiProperty({ type: 'integer', description: 'Of these, without a problem.', example: 119 })
  succeeded!: number;

  @ApiProperty({ type: 'integer', description: 'Of these, with a problem.', example: 1 })
  failed!: number;

  @ApiPropertyOptional({
    type: [OperationResult],
    description: 'In the order of the operations; absent while the bulk is running.',
  })
  results?: OperationResult[];

  @ApiProperty({ type: BulkLinks, description: 'Paths.' })
  links!: BulkLinks;
}
