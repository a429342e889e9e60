import { describe, expect, it } from 'vitest';
import { retainedBytesOf } from '#libs/testing';
import { TagVersions } from './tag-versions.js';

describe('TagVersions', () => {
  it('outdate what began before an invalidation of something it depends on', () => {
    const versions = new TagVersions();
    const began = versions.current;
    versions.invalidate(['a']);
    expect(versions.areCurrentSince(began, ['b', 'a'])).toBe(false);
  });

  it('do not outdate what depends on something else', () => {
    const versions = new TagVersions();
    const began = versions.current;
    versions.invalidate(['a']);
    expect(versions.areCurrentSince(began, ['b'])).toBe(true);
  });

  it('do not outdate what began after the invalidation', () => {
    const versions = new TagVersions();
    versions.invalidate(['a']);
    expect(versions.areCurrentSince(versions.current, ['a'])).toBe(true);
  });

  it('outdate everything that began before a forgotten invalidation', () => {
    const versions = new TagVersions(2);
    const began = versions.current;
    for (const tag of ['a', 'b', 'c']) versions.invalidate([tag]);
    expect(versions.areCurrentSince(began, ['a'])).toBe(false);
    expect(versions.areCurrentSince(began, ['never invalidated'])).toBe(false);
  });

  it('do not outdate what began after the last forgotten invalidation', () => {
    const versions = new TagVersions(2);
    versions.invalidate(['a']);
    const began = versions.current;
    for (const tag of ['b', 'c']) versions.invalidate([tag]);
    expect(versions.areCurrentSince(began, ['a'])).toBe(true);
  });

  it('remember the last invalidation of a tag', () => {
    const versions = new TagVersions(2);
    for (const tag of ['a', 'b', 'a']) versions.invalidate([tag]);
    const began = versions.current;
    versions.invalidate(['c']);
    expect(versions.areCurrentSince(began, ['a'])).toBe(true);
    expect(versions.areCurrentSince(began - 1, ['a'])).toBe(false);
  });

  it('do not retain the string that a tag was sliced from', () => {
    const versions = new TagVersions();
    const keptBytes = retainedBytesOf((text) => {
      versions.invalidate([`tag:${text}`]);
    });
    expect(versions.current).toBe(500);
    expect(keptBytes).toBeLessThan(4_000);
  });
});
