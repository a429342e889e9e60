import { rejected } from '../cupi-error.js';
import type { Fields, Row } from '../rows.js';
import type { Behaviour, World } from '../world.js';
import { sharedElements } from './from-template.js';

/** What is particular to each kind of PIN and password. */
const KINDS = {
  'user-pins': { type: '4', template: 'user-template-pins', isNumeric: true },
  'user-passwords': { type: '3', template: 'user-template-passwords', isNumeric: false },
  'user-template-pins': { type: '4', template: 'user-template-pins', isNumeric: true },
  'user-template-passwords': { type: '3', template: 'user-template-passwords', isNumeric: false },
} as const;

type CredentialKind = keyof typeof KINDS;

/** The alias of the user or template that the object belongs to. */
const showAlias: NonNullable<Behaviour['shown']> = (world, { parents }) => ({
  Alias: world.locate(['users', 'user-templates', 'admin-users'], parents[0])?.entry.row.get('Alias'),
});

/** PINs and passwords. CUPI: a body without any element is an error. */
export function credentials(kind: CredentialKind): Behaviour {
  return {
    save: (world, row, { before, fields, parents: [ownerId = ''] }) => {
      if (before && fields.size === 0) throw rejected('the body has no element');
      const secret = fields.get('Credentials') ?? '';
      if (secret !== '') assertAllowed(world, { kind, ownerId, secret, rule: ruleOf(world, row) });
      return before ? withLocks(withChange(row, secret, world), before, fields, world) : row;
    },
    saved: (world, { parents: [ownerId = ''] }, { fields }) => {
      world.secrets.remember(ownerId, kind, fields.get('Credentials') ?? '');
    },
    shown: showAlias,
  };
}

/** Roles of users and of user templates. */
export const roleAssignments: Behaviour = { shown: showAlias };

/**
 * Gives a new user or template a PIN or a password, which is the one of its template.
 *
 * @param templateId of the template that the owner is made from, if there is one.
 */
export function addCredential(
  world: World,
  kind: CredentialKind,
  ownerId: string,
  templateId: string | undefined,
): void {
  const [rule] = world.all('authentication-rules');
  const { type, template } = KINDS[kind];
  const original = templateId === undefined ? undefined : world.find(template, [templateId], '');
  world.add(kind, [ownerId], {
    CredentialType: type,
    CredentialPolicyObjectId: rule?.id,
    CredMustChange: 'true',
    ...(original && sharedElements(kind, original.row)),
  });
  if (templateId !== undefined) world.secrets.copy([templateId, template], [ownerId, kind]);
}

/** The authentication rule of a PIN or a password. */
export function ruleOf(world: World, row: Row): Row | undefined {
  return world.locate(['authentication-rules'], row.get('CredentialPolicyObjectId'))?.entry.row;
}

/** CUPI: times of credentials have a blank, three decimals and no zone. */
export function credentialTime(date: Date): string {
  return date.toISOString().replace('T', ' ').replace('Z', '');
}

interface NewSecret {
  readonly kind: CredentialKind;
  readonly ownerId: string;
  readonly secret: string;
  readonly rule: Row | undefined;
}

/**
 * What a PIN or a password must be by its authentication rule. CUPI: a 400 is expected, whose words are not documented; what
 * counts as trivial is our decision.
 *
 * @throws CupiError 400
 */
function assertAllowed(world: World, { kind, ownerId, secret, rule }: NewSecret): void {
  if (KINDS[kind].isNumeric && !/^\d+$/.test(secret)) throw rejected('Credentials is not made of digits');
  if (secret.length < Number(rule?.get('MinLength') ?? 0))
    throw rejected('Credentials has fewer characters than the authentication rule allows');
  const extension = world.locate(['users'], ownerId)?.entry.row.get('DtmfAccessId');
  if (rule?.get('TrivialCredChecking') === 'true' && (isTrivial(secret) || secret === extension))
    throw rejected('Credentials is trivial, which the authentication rule does not allow');
  if (world.secrets.isRemembered(ownerId, kind, secret, Number(rule?.get('PrevCredCount') ?? 0)))
    throw rejected('Credentials was used before, which the authentication rule does not allow');
}

/** The same character over and over, or one after the other: 111111, 123456, 654321. */
function isTrivial(secret: string): boolean {
  const codes = Array.from(secret, (character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return [0, 1, -1].some((step) => steps.every((other) => other === step));
}

function withChange(row: Row, secret: string, world: World): Row {
  return secret === '' ? row : new Map([...row, ['TimeChanged', credentialTime(world.now())]]);
}

/**
 * CUPI: resetting the failed sign-ins, and the time of the lock, unlocks; clients write `Hacked` false instead. The lock by an
 * administrator is another one.
 */
function withLocks(row: Row, before: Row, fields: Fields, world: World): Row {
  const written = new Map(row);
  const isReset = fields.has('HackCount') && row.get('HackCount') === '0' && !row.has('TimeHacked');
  const isUnlocked = fields.has('Hacked') && row.get('Hacked') === 'false';
  if (isReset || isUnlocked) {
    written.set('Hacked', 'false').set('HackCount', '0');
    written.delete('TimeHacked');
  }
  if (row.get('Locked') === before.get('Locked')) return written;
  if (row.get('Locked') === 'true') written.set('TimeLockout', credentialTime(world.now()));
  else written.delete('TimeLockout');
  return written;
}
