import { describe, expect, it } from 'vitest';
import { boolean, objectId, text, uuid } from '#libs/cupi-xml';
import { relate } from '../relations.js';
import { defineResource } from '../resource.js';
import { inclusionsOf, inclusionsOfList } from './inclusions.js';

const ID = '3f8c2a52-0000-4000-8000-000000000001';
const OTHER_ID = '3f8c2a52-0000-4000-8000-000000000002';

const base = { description: 'A thing.', group: 'telephony' } as const;

const owners = defineResource({
  ...base,
  name: 'Owner',
  title: 'owner',
  path: '/owners/{ownerId}',
  verbs: ['list', 'get'],
  fields: { objectId: objectId('Id.', ID) },
});

const secrets = defineResource({
  ...base,
  name: 'Secret',
  title: 'secret',
  path: '/secrets/{secretId}',
  verbs: ['update'],
  fields: { objectId: objectId('Id.', ID) },
});

const things = defineResource({
  ...base,
  name: 'Thing',
  title: 'thing',
  path: '/things/{thingId}',
  verbs: ['list', 'get'],
  listed: ['objectId', 'ownerId'],
  filter: ['ownerId'],
  fields: {
    objectId: objectId('Id.', ID),
    ownerId: uuid('Owner.', ID),
    keeperId: uuid('Keeper, which lists do not show.', ID),
    secretId: uuid('Secret.', ID),
  },
});

const parts = defineResource({
  ...base,
  name: 'Part',
  title: 'part',
  path: '/things/{thingId}/sub-parts/{partKey}',
  parent: things,
  verbs: ['list', 'get'],
  fields: { key: text('Key.', '#', { access: 'read-only', isIdentity: true, pattern: '[0-9#*]' }) },
});

defineResource({
  ...base,
  name: 'ThingSettings',
  title: 'thing settings',
  path: '/things/{thingId}/settings',
  parent: things,
  verbs: ['get', 'update'],
  fields: { isOn: boolean('On.', true) },
});

defineResource({
  ...base,
  name: 'ThingPassword',
  title: 'thing password',
  path: '/things/{thingId}/password',
  parent: things,
  verbs: ['update'],
  fields: { password: text('Password.', '', { access: 'write-only' }) },
});

relate(things, {
  owner: { to: owners, field: 'ownerId' },
  keeper: { to: owners, field: 'keeperId' },
  secret: { to: secrets, field: 'secretId' },
});
relate(owners, { things: { to: things, filter: 'ownerId' } });

const placesOf = (resource: Parameters<typeof inclusionsOf>[0], object: object) =>
  [...inclusionsOf(resource)].map(([name, { placeOf }]) => [name, placeOf({}, object)]);

describe('what can be included', () => {
  it('is what belongs to an object and what it is related to, as far as that can be read', () => {
    expect([...inclusionsOf(things).keys()]).toEqual(['subParts', 'settings', 'owner', 'keeper']);
    expect([...inclusionsOf(owners).keys()]).toEqual(['things']);
  });

  it('is not the parent, whose id the path says', () => {
    expect([...inclusionsOf(parts).keys()]).toEqual([]);
  });

  it('is not in a list what fields lead to that the list does not show', () => {
    expect([...inclusionsOfList(things).keys()]).toEqual(['subParts', 'settings', 'owner']);
  });

  it('is found by the ids that an object says', () => {
    expect(placesOf(things, { objectId: ID, ownerId: OTHER_ID, keeperId: ID })).toEqual([
      ['subParts', { ids: { thingId: ID }, query: {} }],
      ['settings', { ids: { thingId: ID }, query: {} }],
      ['owner', { ids: { ownerId: OTHER_ID }, query: {} }],
      ['keeper', { ids: { ownerId: ID }, query: {} }],
    ]);
    expect(placesOf(owners, { objectId: ID })).toEqual([['things', { ids: {}, query: { ownerId: ID } }]]);
  });

  it('is not there where the object says no id', () => {
    expect(placesOf(things, { objectId: ID, ownerId: '' })).toMatchObject([
      ['subParts', {}],
      ['settings', {}],
      ['owner', undefined],
      ['keeper', undefined],
    ]);
    expect(placesOf(owners, {})).toEqual([['things', undefined]]);
  });
});
