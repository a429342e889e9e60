import { resourceNamed } from '../catalogue.js';
import type { Row } from '../rows.js';
import type { World } from '../world.js';

/** The children of a user template that become children of its users, and what they become. */
const CHILDREN = {
  'user-template-phone-devices': 'phone-devices',
  'user-template-pager-devices': 'pager-devices',
  'user-template-smtp-devices': 'smtp-devices',
  'user-template-html-devices': 'html-devices',
  'user-template-message-actions': 'message-handlers',
  'user-template-roles': 'user-roles',
  'template-external-service-accounts': 'external-service-accounts',
} as const;

type TemplateChild = keyof typeof CHILDREN;

/** The parts of a template's call handler, and what they become in that of a user. */
const HANDLER_PARTS = {
  'call-handler-primary-template-greetings': 'greetings',
  'call-handler-primary-template-transfer-options': 'transfer-options',
  'call-handler-primary-template-menu-entries': 'menu-entries',
} as const;

/** What each object has of its own. */
const OWN = new Set([
  'FailDeviceObjectId',
  'LocationObjectId',
  'ObjectId',
  'SubscriberObjectId',
  'UserObjectId',
  'UserTemplateObjectId',
]);

/** The children of a template. */
const TEMPLATE_CHILDREN = Object.keys(CHILDREN) as readonly TemplateChild[];

/** The elements of a row that an object of another resource has as well, without what each object has of its own. */
export function sharedElements(resource: string, row: Row): Readonly<Record<string, string>> {
  const { fields } = resourceNamed(resource);
  const shared = fields.flatMap(({ element, access }): [string, string][] => {
    const value = row.get(element);
    return value === undefined || access === 'write-only' || OWN.has(element) ? [] : [[element, value]];
  });
  return Object.fromEntries(shared);
}

/**
 * CUPI: a new user has what the template has at that moment; later changes of the template do not reach it.
 *
 * @param children those to copy, by default all.
 */
export function copyToUser(
  world: World,
  templateId: string,
  userId: string,
  children: readonly TemplateChild[] = TEMPLATE_CHILDREN,
): void {
  for (const child of children) copyChildren(world, [child, templateId], [CHILDREN[child], userId]);
}

/** A template that is made from another one has the same children. */
export function copyToTemplate(world: World, templateId: string, newTemplateId: string): void {
  for (const child of TEMPLATE_CHILDREN) copyChildren(world, [child, templateId], [child, newTemplateId]);
}

/** Greetings, transfer options and menu entries, from the call handler of a template to that of a user or a template. */
export function copyHandlerParts(world: World, fromId: string, toId: string, to: 'user' | 'template'): void {
  for (const [part, partOfUser] of Object.entries(HANDLER_PARTS)) {
    const target = to === 'user' ? partOfUser : part;
    for (const { id, row } of world.under(part, [fromId])) {
      const own = world.find(target, [toId], id);
      if (own) world.set(target, own, { ...sharedElements(target, row), CallHandlerObjectId: toId });
    }
  }
}

/** CUPI: who is made from a template that is a member of a list joins that list. */
export function joinLists(world: World, templateId: string, userId: string): void {
  for (const { parents, row } of [...world.all('distribution-list-members')]) {
    if (row.get('MemberUserObjectId') === templateId)
      world.add('distribution-list-members', parents, { MemberUserObjectId: userId });
  }
}

type Place = readonly [resource: string, ownerId: string];

/** Devices that follow each other follow each other in the copy, too. */
function copyChildren(world: World, [source, sourceId]: Place, [target, ownerId]: Place): void {
  const copies = new Map<string, string>();
  for (const { id, row } of [...world.under(source, [sourceId])]) {
    copies.set(id, world.add(target, [ownerId], sharedElements(target, row)).id);
  }
  for (const { id, row } of world.under(source, [sourceId])) {
    const next = copies.get(row.get('FailDeviceObjectId') ?? '');
    const copy = world.find(target, [ownerId], copies.get(id) ?? '');
    if (next !== undefined && copy) world.set(target, copy, { FailDeviceObjectId: next });
  }
}
