import { SetMetadata, type CustomDecorator } from '@nestjs/common';

/**
 * Who may call: `public` routes are open to anybody; `telephony` routes need a known caller whose scopes cover
 * the method, `telephony.read` for GET and HEAD, `telephony.write` for the rest.
 */
export type AccessRule = 'public' | 'telephony';

/** Metadata key of the rule. */
export const ACCESS_RULE = Symbol('ACCESS_RULE');

/** Declares who may call the routes of a controller. A route without a rule is closed to everybody. */
export function Access(rule: AccessRule): CustomDecorator<symbol> {
  return SetMetadata(ACCESS_RULE, rule);
}
