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
    partnerId: uuid('Another thing, which lists do not show.', ID),
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
  peer: { oneOf: { ownerId: owners, partnerId: things } },
});
relate(owners, { things: { to: things, filter: 'ownerId' } });

const placesOf = (resource: Parameters<typeof inclusionsOf>[0], object: object) =>
  [...inclusionsOf(resource)].map(([name, { placeOf }]) => {
    const place = placeOf({}, object);
    return place ? [name, place.of.name, place.ids, place.query] : [name];
  });

describe('what can be included', () => {
  it('is what belongs to an object and what it is related to, as far as that can be read', () => {
    expect([...inclusionsOf(things).keys()]).toEqual(['subParts', 'settings', 'owner', 'keeper', 'peer']);
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
      ['subParts', 'Part', { thingId: ID }, {}],
      ['settings', 'ThingSettings', { thingId: ID }, {}],
      ['owner', 'Owner', { ownerId: OTHER_ID }, {}],
      ['keeper', 'Owner', { ownerId: ID }, {}],
      ['peer', 'Owner', { ownerId: OTHER_ID }, {}],
    ]);
    expect(placesOf(things, { partnerId: OTHER_ID }).at(-1)).toEqual([
      'peer',
      'Thing',
      { thingId: OTHER_ID },
      {},
    ]);
    expect(placesOf(owners, { objectId: ID })).toEqual([['things', 'Thing', {}, { ownerId: ID }]]);
  });

  it('is not there where the object says no id', () => {
    expect(placesOf(things, { objectId: ID, ownerId: '' })).toMatchObject([
      ['subParts', 'Part', {}, {}],
      ['settings', 'ThingSettings', {}, {}],
      ['owner'],
      ['keeper'],
      ['peer'],
    ]);
    expect(placesOf(owners, {})).toEqual([['things']]);
  });
});
