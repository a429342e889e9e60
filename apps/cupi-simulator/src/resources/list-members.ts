import { resourceNamed } from '../catalogue.js';
import { rejected, taken } from '../cupi-error.js';
import { targetsOf } from '../references.js';
import type { Row } from '../rows.js';
import type { Ids } from '../table.js';
import type { Behaviour, World } from '../world.js';
import { limitOf } from './private-lists.js';

/** Members of lists: their names are looked up when they are read. */
const showMember: NonNullable<Behaviour['shown']> = (world, { row }) => {
  const member = memberOf(world, row);
  return {
    Alias: member?.get('Alias'),
    DisplayName: member?.get('DisplayName'),
    Extension: member?.get('DtmfAccessId'),
  };
};

/** Members of distribution lists. CUPI: a template stands for those who are made from it, and contacts need permission. */
export const distributionListMembers: Behaviour = {
  save: (world, row, { parents: [listId = ''] }) => {
    assertNew(world, 'distribution-list-members', [listId], row);
    const list = world.find('distribution-lists', [], listId)?.row;
    if (row.has('MemberContactObjectId') && list?.get('AllowContacts') === 'false')
      throw rejected('the list has no contacts as members: AllowContacts is false');
    const template = world.locate(['user-templates'], row.get('MemberUserObjectId'));
    return new Map([...row, ['IsUserTemplate', String(template !== undefined)]]);
  },
  shown: showMember,
};

/** Members of private lists. CUPI: the class of service limits their number. */
export const privateListMembers: Behaviour = {
  save: (world, row, { parents }) => {
    assertNew(world, 'private-list-members', parents, row);
    const [userId = ''] = parents;
    if ([...world.under('private-list-members', parents)].length >= limitOf(world, userId, 'MaxMembersPVL'))
      throw rejected('the list has as many members as the class of service allows');
    return row;
  },
  shown: showMember,
};

/** Our decision: nobody is a member twice. */
function assertNew(world: World, resource: string, parents: Ids, row: Row): void {
  for (const { row: other } of world.under(resource, parents)) {
    const element = memberElements(row).find((name) => row.get(name) === other.get(name));
    if (element !== undefined) throw taken(element, resourceNamed(resource).item);
  }
}

function memberOf(world: World, row: Row): Row | undefined {
  for (const element of memberElements(row)) {
    const member = world.locate(targetsOf(element), row.get(element));
    if (member) return member.entry.row;
  }
  return undefined;
}

function memberElements(row: Row): readonly string[] {
  return [...row.keys()].filter((element) => element.startsWith('Member'));
}
