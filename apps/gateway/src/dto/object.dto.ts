import type { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Decoded, Model } from '#libs/cupi-xml';
import { readSchemaOf } from './field-schema.js';

/** An object as callers see it: its fields, and gateway paths to what belongs to it. */
export type LinkedObject<M extends Model, Links extends object> = Decoded<M> & { links: Links };

/**
 * Base class of the DTO that shows an object. The OpenAPI properties follow from the model.
 * @param Links class that documents the links of the object
 * @example class PhoneSystem extends objectDto(phoneSystemModel, PhoneSystemLinks) {}
 */
export function objectDto<M extends Model, Links extends object>(
  model: M,
  Links: Type<Links>,
): Type<LinkedObject<M, Links>> {
  const ObjectDto = class {};
  for (const [name, field] of Object.entries(model.fields)) {
    if (field.access === 'write-only') continue;
    const { description, example } = field;
    ApiPropertyOptional({ ...readSchemaOf(field), description, example })(ObjectDto.prototype, name);
  }
  ApiProperty({ type: Links, description: 'Paths of the object and of what belongs to it.' })(
    ObjectDto.prototype,
    'links',
  );
  ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description:
      'What Unity Connection sent and this version does not know, as text by element name; an attribute as `Element@name`, or `@name` when it is of the object itself. Secrets are not among them.',
    example: { TenantObjectId: 'c06e6be1-1b53-4bb5-8a65-5e35e7a0c7f0' },
  })(ObjectDto.prototype, 'extensions');
  return ObjectDto as Type<LinkedObject<M, Links>>;
}
