import { rejected } from '../cupi-error.js';
import type { Behaviour, World } from '../world.js';

const ALIAS_LENGTH = 28;
const LAST_NUMBER = 99;

/** Private lists. CUPI: the server makes their aliases, and the class of service limits their number. */
export const privateLists: Behaviour = {
  save: (world, row, { before, parents: [userId = ''] }) => {
    if (before) return row;
    const lists = [...world.under('private-lists', [userId])];
    if (lists.length >= limitOf(world, userId, 'MaxPrivateDlists'))
      throw rejected('the user has as many private lists as the class of service allows');

    const alias = world.find('users', [], userId)?.row.get('Alias') ?? '';
    const number = row.get('NumericId') ?? firstFree(lists.map((list) => list.row.get('NumericId')));
    return new Map([
      ...row,
      ['NumericId', number],
      ['Alias', `${alias.slice(0, ALIAS_LENGTH)}_${row.get('ObjectId') ?? ''}`],
    ]);
  },
};

/** How many of something the class of service of a user allows; any number without a class. */
export function limitOf(world: World, userId: string, element: string): number {
  const user = world.find('users', [], userId);
  const cos = world.locate(['classes-of-service'], user?.row.get('CosObjectId'))?.entry.row;
  return Number(cos?.get(element) ?? Infinity);
}

function firstFree(taken: readonly (string | undefined)[]): string {
  for (let number = 1; number <= LAST_NUMBER; number += 1) {
    if (!taken.includes(String(number))) return String(number);
  }
  throw rejected('all numbers of private lists are taken');
}
