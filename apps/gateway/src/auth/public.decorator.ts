import { SetMetadata, type CustomDecorator } from '@nestjs/common';

/** Metadata key of routes that anybody may call. */
export const IS_PUBLIC = Symbol('IS_PUBLIC');

/** Opens a route, or all routes of a controller, to callers without credentials. Every other route is locked. */
export function Public(): CustomDecorator<symbol> {
  return SetMetadata(IS_PUBLIC, true);
}
