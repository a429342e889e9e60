import { rejected } from '../cupi-error.js';
import type { Row } from '../rows.js';
import type { Behaviour, World } from '../world.js';

/** The alias of the user or template that the object belongs to. */
const showAlias: NonNullable<Behaviour['shown']> = (world, { parents }) => ({
  Alias: world.locate(['users', 'user-templates', 'admin-users'], parents[0])?.entry.row.get('Alias'),
});

/**
 * What a PIN or a password must be by its authentication rule. CUPI: a 400 is expected, whose words are not documented; what
 * counts as trivial is our decision.
 * @throws CupiError 400
 */
function requireRuleKept(world: World, row: Row, secret: string): void {
  const rule = world.locate(['authentication-rules'], row.get('CredentialPolicyObjectId'))?.entry.row;
  if (secret.length < Number(rule?.get('MinLength') ?? 0))
    throw rejected('Credentials has fewer characters than the authentication rule allows');
  if (rule?.get('TrivialCredChecking') === 'true' && isTrivial(secret))
    throw rejected('Credentials is trivial, which the authentication rule does not allow');
}

/** The same character over and over, or one after the other: 111111, 123456, 654321. */
function isTrivial(secret: string): boolean {
  const codes = Array.from(secret, (character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return [0, 1, -1].some((step) => steps.every((other) => other === step));
}

/** PINs and passwords. CUPI: a body without any element is an error. */
export const credentials: Behaviour = {
  save: (world, row, { before, fields }) => {
    if (before && fields.size === 0) throw rejected('the body has no element');
    const secret = fields.get('Credentials') ?? '';
    if (secret !== '') requireRuleKept(world, row, secret);
    // CUPI: resetting the failed sign-ins, and the time of the last one, unlocks the account.
    const isUnlocked =
      before && fields.has('HackCount') && row.get('HackCount') === '0' && !row.has('TimeHacked');
    return isUnlocked ? new Map([...row, ['Hacked', 'false']]) : row;
  },
  shown: showAlias,
};

/** Roles of users and of user templates. */
export const roleAssignments: Behaviour = { shown: showAlias };
