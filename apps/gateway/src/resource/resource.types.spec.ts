/* Compile-time tests: what must not compile is marked, and `npm run check:types` fails when it does. */
import { describe, expect, it } from 'vitest';
import { boolean, enumeration, enumOf, integer, objectId, text, uuid } from '#libs/cupi-xml';
import type { bodiesOf } from './bodies.js';
import { collectionOf } from './collection.js';
import { relate } from './relations.js';
import { exactlyOneOf } from './rules.js';
import {
  defineResource,
  type CreateBody,
  type IdsOf,
  type ParentIdsOf,
  type Shown,
  type UpdateBody,
} from './resource.js';

const ID = '3f8c2a52-0000-4000-8000-000000000001';
const Codec = enumOf('Codec', { 1: 'G711', 2: 'G729' });

const parents = defineResource({
  name: 'Parent',
  title: 'parent',
  description: 'A parent.',
  group: 'telephony',
  path: '/parents/{parentId}',
  verbs: ['list', 'get'],
  fields: { objectId: objectId('Id.', ID), displayName: text('Name.', 'x') },
});

const right = defineResource({
  name: 'Child',
  title: 'child',
  titles: 'children',
  description: 'A child.',
  path: '/parents/{parentId}/children/{childId}',
  parent: parents,
  parentField: 'parentObjectId',
  verbs: ['list', 'get', 'create', 'update'],
  filter: ['displayName', 'enabled', 'parentObjectId'],
  sort: ['displayName'],
  listed: ['key', 'displayName'],
  createQuery: { templateAlias: text('Alias.', 't', { element: 'templateAlias', requiredOnCreate: true }) },
  rules: {
    create: [
      {
        says: 'G729 needs a port.',
        check: ({ codec, port }) =>
          codec === 'G729' && port === undefined
            ? { field: 'port', code: 'required', detail: 'is required' }
            : undefined,
      },
    ],
    update: [
      {
        says: 'What is retired is not on.',
        check: ({ enabled, retired }) =>
          enabled === true && retired === true
            ? { field: 'retired', code: 'conflict', detail: 'x' }
            : undefined,
      },
    ],
  },
  examples: { 'All of it': { displayName: 'x', templateAlias: 't', port: 3, codec: 'G711' } },
  fields: {
    key: text('Key.', '*', { access: 'read-only', isIdentity: true, pattern: '[0-9*#]' }),
    displayName: text('Name.', 'x', { requiredOnCreate: true }),
    parentObjectId: uuid('Parent.', ID, { access: 'create-only' }),
    enabled: boolean('On.', true),
    port: integer('Port.', 5),
    codec: enumeration('Codec.', Codec, 'G711'),
    secret: text('Secret.', '', { access: 'write-only' }),
    retired: boolean('Retired.', false, { access: 'update-only' }),
  },
});

const base = {
  name: 'Wrong',
  title: 'wrong',
  description: 'Wrong.',
  group: 'telephony',
  path: '/wrongs/{wrongId}',
  verbs: ['list', 'get'],
} as const;
const fields = { objectId: objectId('Id.', ID), displayName: text('Name.', 'x'), port: integer('Port.', 5) };

/** Never called: it is enough that it compiles. */
export function declareWrongly(): void {
  // @ts-expect-error no such field
  defineResource({ ...base, fields, filter: ['displayname'] });
  // @ts-expect-error no such field
  defineResource({ ...base, fields, sort: ['name'] });
  // @ts-expect-error no such field
  defineResource({ ...base, fields, listed: ['nam'] });
  // @ts-expect-error no such field
  defineResource({ ...base, fields, parentField: 'owner' });
  // @ts-expect-error no such verb
  defineResource({ ...base, fields, verbs: ['read'] });
  // @ts-expect-error no such group
  defineResource({ ...base, fields, group: 'phones' });
  // @ts-expect-error no such field in an example
  defineResource({ ...base, fields, examples: { Wrong: { displayname: 'x' } } });
  // @ts-expect-error of another type in an example
  defineResource({ ...base, fields, examples: { Wrong: { port: '5' } } });
  // @ts-expect-error read-only in an example
  defineResource({ ...base, fields, examples: { Wrong: { objectId: ID } } });
  // @ts-expect-error no such field for a rule of the server
  defineResource({ ...base, fields, ruledField: { name: 'pin', rule: 'rule' } });
  // @ts-expect-error no such field in what an action sets
  defineResource({ ...base, fields, actions: { unlock: { summary: 'Unlock', sets: { locked: false } } } });
  // @ts-expect-error no such field in a rule across fields
  defineResource({ ...base, fields, rules: { create: [exactlyOneOf('displayName', 'name')] } });
  // @ts-expect-error no such scopes
  defineResource({ ...base, fields, scopes: 'pins' });
  const conflict = { code: 'conflict', detail: 'x' } as const;
  defineResource({
    ...base,
    fields,
    rules: {
      create: [
        {
          says: 'x',
          // @ts-expect-error a rule about a field that there is not
          check: ({ prot }) => (prot === undefined ? undefined : { field: 'port', ...conflict }),
        },
      ],
    },
  });
  defineResource({
    ...base,
    fields,
    rules: {
      // @ts-expect-error an error of a field that there is not
      create: [{ says: 'x', check: () => ({ field: 'prot', ...conflict }) }],
      // @ts-expect-error an error of a field that callers cannot give
      update: [{ says: 'x', check: () => ({ field: 'objectId', ...conflict }) }],
    },
  });
  // @ts-expect-error not below its parent
  defineResource({ ...base, fields, parent: parents, path: '/parent/{parentId}/wrongs/{wrongId}' });
  // @ts-expect-error an example that is no name of the enumeration
  enumeration('Codec.', Codec, 'G722');
  // @ts-expect-error no such option
  text('Name.', 'x', { maxLenght: 3 });
  // @ts-expect-error no such access
  text('Name.', 'x', { access: 'readonly' });
  // @ts-expect-error no such field to relate by
  relate(right, { owner: { to: parents, field: 'ownerId' } });
  // @ts-expect-error no such field to relate by, of several
  relate(right, { owner: { oneOf: { parentObjectId: parents, ownerId: parents } } });
  // @ts-expect-error a secret relates to nothing
  relate(right, { owner: { to: parents, field: 'secret' } });
}

class Right extends collectionOf(right) {
  override tagsOfOthers({ enabled, port, retired }: UpdateBody<typeof right>): readonly string[] {
    return enabled === true && (port ?? 0) > 1 && retired !== true ? ['x'] : [];
  }

  override async update(ids: IdsOf<typeof right>, changes: UpdateBody<typeof right>): Promise<void> {
    await Promise.resolve([ids.parentId, ids.childId, changes.secret]);
    // @ts-expect-error no such id in the path
    await Promise.resolve(ids.portId);
    // @ts-expect-error given on creation only
    await Promise.resolve(changes.parentObjectId);
  }
}

class Wrong extends collectionOf(right) {
  // @ts-expect-error no such field
  override tagsOfOthers({ enable }: UpdateBody<typeof right>): readonly string[] {
    return enable === true ? ['x'] : [];
  }
}

/** Never called: what the types come to. */
export function useTypes(
  shown: Shown<typeof right>,
  create: CreateBody<typeof right>,
  parentIds: ParentIdsOf<typeof right>,
): unknown {
  const key: string = shown.key;
  const name: string = shown.displayName;
  const etag: string = shown.etag;
  const port: number | undefined = shown.port;
  const template: string = create.templateAlias;
  const body: InstanceType<ReturnType<typeof bodiesOf<typeof right>>['create']> = create;
  // @ts-expect-error a secret is never shown
  const secret = shown.secret as string;
  // @ts-expect-error given on changes only
  const retired = create.retired as boolean;
  // @ts-expect-error it is no number
  const wrong: number = body.displayName;
  // @ts-expect-error a list has no id of an object
  const childId = parentIds.childId as string;
  return [Wrong, key, name, etag, port, template, secret, retired, wrong, childId, parentIds.parentId];
}

describe('the types of a resource', () => {
  it('are those of a declaration that works', () => {
    expect(right.objectPath({ parentId: ID, childId: '#' })).toBe(`/api/v1/parents/${ID}/children/%23`);
    expect(Right.prototype.tagsOfOthers({ enabled: true, port: 2 })).toEqual(['x']);
  });
});
