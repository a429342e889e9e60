import type { Type } from '@nestjs/common';
import { createDto, readBody, updateDto, type BodyDto, type BodyReading } from './arguments/index.js';
import type { CreateBody, Resource, UpdateBody } from './resource.js';
import { ruleErrorsOf } from './rules.js';

/** Classes of the bodies of a resource, checked by class-validator. */
interface Bodies<R extends Resource> {
  /** `CreatePhoneSystem` */
  readonly create: BodyDto<CreateBody<R>>;
  /** `UpdatePhoneSystem` */
  readonly update: BodyDto<UpdateBody<R>>;
}

const known = new WeakMap<Resource, Bodies<Resource>>();

/** The classes of the bodies of a resource, created on first use: creating all at once would take a tenth of the start. */
export function bodiesOf<R extends Resource>(resource: R): Bodies<R> {
  const bodies = known.get(resource) ?? makeBodies(resource);
  known.set(resource, bodies);
  return bodies as Bodies<R>;
}

function makeBodies({ name, model, createFields }: Resource): Bodies<Resource> {
  const whole = { ...model, fields: createFields };
  return {
    create: named(`Create${name}`, createDto(whole)),
    update: named(`Update${name}`, updateDto(whole)),
  };
}

/** Validates a change of an object, which may be a part of a body; the pointers of its errors begin at the change itself. */
export function readUpdate<R extends Resource>(resource: R, change: unknown): BodyReading<UpdateBody<R>> {
  const { value, errors } = readBody(bodiesOf(resource).update, change);
  return {
    value,
    errors: [...errors, ...ruleErrorsOf(resource.declaration.rules?.update, value, errors)],
  };
}

/** The class with its name in the OpenAPI document and in stack traces. */
export function named<T extends Type>(name: string, Class: T): T {
  Object.defineProperty(Class, 'name', { value: name });
  return Class;
}
