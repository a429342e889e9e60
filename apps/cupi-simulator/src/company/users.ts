import { idOf } from './ids.js';
import type { SeedObject } from './seed-data.js';

const FIRST_NAMES =
  'Ada,Alan,Barbara,Claude,Dorothy,Edsger,Frances,Grace,Hedy,Ivan,Joan,Katherine,Leslie,Margaret'.split(',');

/** Of the branch. */
const LAST_NAMES = ['Bartik', 'Lamarr'];

/** The aliases of those who are called by the first of these names. */
export const BRANCH_ALIASES = FIRST_NAMES.map((first) => aliasOf(first, LAST_NAMES[0] ?? ''));

/** The users of Cisco's page. */
const PRINTED_USERS: readonly SeedObject[] = [
  {
    Alias: 'undeliverablemessagesmailbox',
    ObjectId: '219ce340-a3a5-428c-8dc6-4776690b69ee',
    DisplayName: 'Papa Recommended Web Application Authentication Rule',
    Undeletable: 'true',
    DtmfAccessId: '99999',
  },
  {
    Alias: 'operator',
    ObjectId: '6b455973-13d1-4b10-871e-1d1d55f160d2',
    DisplayName: 'Operator',
    Undeletable: 'true',
    DtmfAccessId: '99990',
  },
];

/** The users of the branch: those of Cisco's page, and 28 more, the last of them of the tenant. */
export function branchUsers(phoneSystemId: string): readonly SeedObject[] {
  const count = FIRST_NAMES.length * LAST_NAMES.length;
  const names = Array.from({ length: count }, (_, number): SeedObject => {
    const first = FIRST_NAMES[number % FIRST_NAMES.length] ?? '';
    const last = LAST_NAMES[Math.floor(number / FIRST_NAMES.length)] ?? '';
    return {
      ...named(first, last),
      ObjectId: idOf(`user ${number} of ${phoneSystemId}`),
      DtmfAccessId: String(2001 + number),
      ...(number === count - 1 && { TenantObjectId: '@tenants/warehouse' }),
    };
  });
  return [...PRINTED_USERS, ...names].map((user) => ({ ...user, MediaSwitchObjectId: phoneSystemId }));
}

/** Users of another phone system than the branch's; `number` distinguishes them. */
export function neighbourUsers(phoneSystemId: string, number: number, count: number): readonly SeedObject[] {
  return FIRST_NAMES.slice(0, count).map((first, index) => ({
    ...named(first, `Neighbour ${number}`),
    ObjectId: idOf(`user ${index} of ${phoneSystemId}`),
    DtmfAccessId: String(3000 + number * 10 + index),
    MediaSwitchObjectId: phoneSystemId,
  }));
}

function aliasOf(first: string, last: string): string {
  return `${first}.${last}`.toLowerCase().replaceAll(' ', '');
}

function named(first: string, last: string): SeedObject {
  const alias = aliasOf(first, last);
  return {
    Alias: alias,
    DisplayName: `${first} ${last}`,
    FirstName: first,
    LastName: last,
    EmailAddress: `${alias}@example.test`,
  };
}
