import { describe, expect, it } from 'vitest';
import { keptBytesOf } from '#libs/testing';
import { TagVersions } from './tag-versions.js';

describe('TagVersions', () => {
  it('outdate what began before a drop of something it depends on', () => {
    const versions = new TagVersions();
    const began = versions.current;
    versions.drop(['a']);
    expect(versions.areCurrentSince(began, ['b', 'a'])).toBe(false);
  });

  it('leave what depends on something else', () => {
    const versions = new TagVersions();
    const began = versions.current;
    versions.drop(['a']);
    expect(versions.areCurrentSince(began, ['b'])).toBe(true);
  });

  it('leave what began after the drop', () => {
    const versions = new TagVersions();
    versions.drop(['a']);
    expect(versions.areCurrentSince(versions.current, ['a'])).toBe(true);
  });

  it('outdate whatever began before a drop that was forgotten', () => {
    const versions = new TagVersions(2);
    const began = versions.current;
    for (const tag of ['a', 'b', 'c']) versions.drop([tag]);
    expect(versions.areCurrentSince(began, ['a'])).toBe(false);
    expect(versions.areCurrentSince(began, ['never dropped'])).toBe(false);
  });

  it('leave what began after the last drop that was forgotten', () => {
    const versions = new TagVersions(2);
    versions.drop(['a']);
    const began = versions.current;
    for (const tag of ['b', 'c']) versions.drop([tag]);
    expect(versions.areCurrentSince(began, ['a'])).toBe(true);
  });

  it('remember a tag by its last drop', () => {
    const versions = new TagVersions(2);
    for (const tag of ['a', 'b', 'a']) versions.drop([tag]);
    const began = versions.current;
    versions.drop(['c']);
    expect(versions.areCurrentSince(began, ['a'])).toBe(true);
    expect(versions.areCurrentSince(began - 1, ['a'])).toBe(false);
  });

  it('keep no text alive that a tag was cut out of', () => {
    const versions = new TagVersions();
    const keptBytes = keptBytesOf((text) => {
      versions.drop([`tag:${text}`]);
    });
    expect(versions.current).toBe(500);
    expect(keptBytes).toBeLessThan(4_000);
  });
});
