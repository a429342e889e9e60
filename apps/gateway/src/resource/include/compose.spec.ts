import { describe, expect, it } from 'vitest';
import { composeObject, composePage } from './compose.js';

const TEXT = 'Zentrale "Köln" 📞';
const object = { displayName: TEXT, links: { self: '/a' } };
const parts = [
  ['short', '{"items":[]}'],
  ['long', Buffer.from(JSON.stringify({ displayName: TEXT }))],
] as const;
const included = { short: { items: [] }, long: { displayName: TEXT } };

const read = (body: Buffer): unknown => JSON.parse(body.toString());

describe('what is composed', () => {
  it('is the object with its parts, whether these are stored as texts or as bytes', () => {
    expect(read(composeObject({ object, parts }))).toEqual({ ...object, included });
  });

  it('has nothing included where the object has none of it', () => {
    expect(read(composeObject({ object, parts: [] }))).toEqual({ ...object, included: {} });
  });

  it('is the page with the parts of each item, and links that include the same', () => {
    const page = { items: [object, object], total: 2, links: { self: '/a?page=1', next: '/a?page=2' } };
    const composites = [
      { object, parts },
      { object, parts: [] },
    ];
    expect(read(composePage(page, composites, 'short,long'))).toEqual({
      items: [
        { ...object, included },
        { ...object, included: {} },
      ],
      total: 2,
      links: { self: '/a?page=1&include=short,long', next: '/a?page=2&include=short,long' },
    });
  });

  it('is the page as it is where it has no items', () => {
    const page = { items: [], total: 2, links: { self: '/a?pageSize=0' } };
    expect(read(composePage(page, [], 'short'))).toEqual({
      ...page,
      links: { self: '/a?pageSize=0&include=short' },
    });
  });
});
