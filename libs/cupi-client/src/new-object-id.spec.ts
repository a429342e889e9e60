import { describe, expect, it } from 'vitest';

import { newObjectId, newObjectIds } from './new-object-id.js';

const ID = '00000000-0000-4000-8000-0000000000a1';

describe('newObjectId', () => {
  it.each([
    ['a path', `/vmrest/phonesystems/${ID}`],
    ['a path with another prefix', `/vmrest/user/schedules/${ID}`],
    ['a URL', `https://cuc1.example.test:8443/vmrest/phonesystems/${ID}`],
    ['a path with blanks around it', ` /vmrest/phonesystems/${ID} \r\n`],
    ['a path with a slash at its end', `/vmrest/phonesystems/${ID}/\n`],
    ['a path in upper case', `/VMREST/PHONESYSTEMS/${ID.toUpperCase()}`],
    ['a URL with a query', `https://cuc1.example.test/vmrest/phonesystems/${ID}?view=/all`],
    ['a bare id', ID],
  ])('takes the id from %s', (_, body) => {
    expect(newObjectId(body, undefined)).toBe(ID);
  });

  it('prefers the body to Location', () => {
    expect(newObjectId(ID, '/vmrest/phonesystems/00000000-0000-4000-8000-0000000000b2')).toBe(ID);
  });

  it('takes the id from Location when the body does not end in one', () => {
    expect(newObjectId('<html>created</html>', `/vmrest/phonesystems/${ID}`)).toBe(ID);
  });

  it.each([
    ['text', 'created'],
    ['an id that was cut off', `/vmrest/phonesystems/${ID.slice(0, -1)}`],
    ['an id before the last segment', `/vmrest/phonesystems/${ID}/axlservers`],
    ['an id within a word', `/vmrest/x${ID}`],
  ])('finds none in %s', (_, body) => {
    expect(newObjectId(body, undefined)).toBeUndefined();
  });
});

describe('newObjectId of objects whose ids are not UUIDs', () => {
  const PATTERN = /^(?:[A-Z][\w ]*|\d+)$/u;

  it.each([
    ['/vmrest/languages/1033', '1033'],
    ['/vmrest/greetings/Off%20Hours\n', 'Off Hours'],
    ['Standard', 'Standard'],
  ])('takes from %j the id %j', (body, id) => {
    expect(newObjectId(body, undefined, PATTERN)).toBe(id);
  });

  it('takes the id from Location when the body does not end in one', () => {
    expect(newObjectId('<html>created</html>', '/vmrest/greetings/Standard', PATTERN)).toBe('Standard');
  });

  it.each([
    ['an id in another case', '/vmrest/greetings/standard'],
    ['an id that does not match as a whole', '/vmrest/languages/1033x'],
    ['an id that is not percent-encoded rightly', '/vmrest/greetings/Off%2'],
    ['an encoded slash', '/vmrest/greetings/A%2FB'],
    ['nothing', ''],
  ])('finds none in %s', (_, body) => {
    expect(newObjectId(body, undefined, PATTERN)).toBeUndefined();
  });
});

describe('newObjectIds', () => {
  const OTHER_ID = '00000000-0000-4000-8000-0000000000b2';

  it.each([
    ['one path', `/vmrest/ports/${ID}`, [ID]],
    ['a path a line', `/vmrest/ports/${ID}\r\n/vmrest/ports/${OTHER_ID.toUpperCase()}\n`, [ID, OTHER_ID]],
    ['the same path twice', `/vmrest/ports/${ID}\n/vmrest/ports/${ID}`, [ID]],
    ['paths among other words', `created /vmrest/ports/${ID} and ${OTHER_ID}`, [ID, OTHER_ID]],
  ])('takes the ids from %s', (_, body, ids) => {
    expect(newObjectIds(body, undefined)).toEqual(ids);
  });

  it('takes the id from Location when the body names none', () => {
    expect(newObjectIds('created', `/vmrest/ports/${ID}`)).toEqual([ID]);
  });

  it('takes none when none is named', () => {
    expect(newObjectIds('created', '/vmrest/ports')).toEqual([]);
    expect(newObjectIds('', undefined)).toEqual([]);
  });
});
