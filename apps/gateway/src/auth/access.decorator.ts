import { SetMetadata, type CustomDecorator } from '@nestjs/common';

/**
 * Who may call: `public` routes are open to anybody; `telephony` routes need a known caller whose scopes cover
 * the method, `telephony.read` for GET and HEAD, `telephony.write` for the rest; `session` routes are for
 * signed-in users.
 */
export type AccessRule = 'public' | 'session' | 'telephony';

/** Metadata key of the rule. */
export const ACCESS_RULE = Symbol('ACCESS_RULE');

/** Declares who may call a route, or all routes of a controller. A route without a rule is closed to everybody. */
export function Access(rule: AccessRule): CustomDecorator<symbol> {
  return SetMetadata(ACCESS_RULE, rule);
}
