import { describe, expect, it } from 'vitest';
import {
  axlServer,
  invalidXmlReasonOf,
  invalidXmlFrom,
  phoneSystem,
  phoneSystemAssociation,
  utf8,
} from '#libs/testing';
import { decodeList, decodeObject, decodingList, decodingObject } from './decode.js';
import { integer, objectId, text } from './fields.js';
import { defineModel } from './model.js';
import type { Steps } from './steps.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';

describe('decodeObject', () => {
  it('omits absent fields', () => {
    expect(
      decodeObject(phoneSystem, utf8('<PhoneSystem><DisplayName>PBX</DisplayName></PhoneSystem>')),
    ).toEqual({
      displayName: 'PBX',
    });
  });

  it('reads an object without any element', () => {
    expect(decodeObject(phoneSystem, utf8('<PhoneSystem/>'))).toEqual({});
  });

  it('shows the fields in declared order, in whatever order they were sent', () => {
    const decoded = decodeObject(
      phoneSystem,
      utf8(
        `<PhoneSystem><Other/><PortCount>1</PortCount><DisplayName>PBX</DisplayName><ObjectId>${ID}</ObjectId></PhoneSystem>`,
      ),
    );
    expect(Object.keys(decoded)).toEqual(['objectId', 'displayName', 'portCount', 'extensions']);
  });

  it('recognises elements by their exact case', () => {
    expect(
      decodeObject(phoneSystem, utf8('<PhoneSystem><displayName>PBX</displayName></PhoneSystem>')),
    ).toEqual({
      extensions: { displayName: 'PBX' },
    });
  });

  it('never shows a write-only field, in any number and any spelling of the case', () => {
    const decoded = decodeObject(
      axlServer,
      utf8(
        '<AXLServer><CcmAXLPassword>hunter2</CcmAXLPassword><CcmAXLPassword>hunter2</CcmAXLPassword>' +
          '<ccmaxlpassword>hunter2</ccmaxlpassword><CCMAXLPASSWORD><a>hunter2</a></CCMAXLPASSWORD></AXLServer>',
      ),
    );
    expect(decoded).toEqual({});
  });

  it('reads a field under the other spelling that servers may use', () => {
    const xml =
      '<PhoneSystemAssociation><numNoitificationDevice>4</numNoitificationDevice></PhoneSystemAssociation>';
    expect(decodeObject(phoneSystemAssociation, utf8(xml))).toEqual({ numNotificationDevice: 4 });
  });

  it('prefers the documented spelling and shows the other as an extension', () => {
    const xml =
      '<PhoneSystemAssociation><numNoitificationDevice>4</numNoitificationDevice>' +
      '<numNotificationDevice>5</numNotificationDevice></PhoneSystemAssociation>';
    expect(decodeObject(phoneSystemAssociation, utf8(xml))).toEqual({
      numNotificationDevice: 5,
      extensions: { numNoitificationDevice: '4' },
    });
  });

  it('takes the first of a repeated field and shows the later ones as an extension', () => {
    const xml =
      '<PhoneSystem><PortCount>1</PortCount><PortCount>2</PortCount><PortCount>x</PortCount></PhoneSystem>';
    expect(decodeObject(phoneSystem, utf8(xml))).toEqual({ portCount: 1, extensions: { PortCount: '2\nx' } });
  });

  it('rejects another root and names both', () => {
    const error = invalidXmlFrom(() => decodeObject(phoneSystem, utf8('<html><body/></html>')));
    expect(error?.reason).toBe('wrong-root');
    expect(error?.message).toBe('the root element is "html", not "PhoneSystem"');
  });

  it.each(['<PhoneSystems/>', '<phonesystem/>', '<c:PhoneSystem/>'])('rejects the root %s', (xml) => {
    expect(invalidXmlReasonOf(() => decodeObject(phoneSystem, utf8(xml)))).toBe('wrong-root');
  });

  it('decodes by the charset of the Content-Type', () => {
    const bytes = Buffer.from('<PhoneSystem><DisplayName>Zürich</DisplayName></PhoneSystem>', 'latin1');
    expect(decodeObject(phoneSystem, { bytes, charset: 'iso-8859-1' })).toEqual({ displayName: 'Zürich' });
  });
});

describe('decodeList', () => {
  const row = `<PhoneSystem><ObjectId>${ID}</ObjectId></PhoneSystem>`;

  it.each([0, 1, 2, 3])('reads a list of %i rows as an array', (count) => {
    const { items } = decodeList(phoneSystem, utf8(`<PhoneSystems>${row.repeat(count)}</PhoneSystems>`));
    expect(items).toEqual(Array.from({ length: count }, () => ({ objectId: ID })));
  });

  it('reads a list without elements', () => {
    expect(decodeList(phoneSystem, utf8('<PhoneSystems total="0"/>'))).toEqual({ items: [], total: 0 });
  });

  it('preserves the order of the rows', () => {
    const rows = ['b', 'a', 'c'].map(
      (name) => `<PhoneSystem><DisplayName>${name}</DisplayName></PhoneSystem>`,
    );
    const { items } = decodeList(phoneSystem, utf8(`<PhoneSystems>${rows.join('\n')}</PhoneSystems>`));
    expect(items.map(({ displayName }) => displayName)).toEqual(['b', 'a', 'c']);
  });

  it("shows CUPI's total, even if the number of rows differs", () => {
    expect(decodeList(phoneSystem, utf8(`<PhoneSystems total="37">${row}</PhoneSystems>`)).total).toBe(37);
  });

  it('has no total when CUPI sends none', () => {
    expect(decodeList(phoneSystem, utf8('<PhoneSystems/>')).total).toBeUndefined();
  });

  it.each([
    ['', undefined],
    [' ', undefined],
    [' 1 ', 1],
  ])('trims the total %j', (total, count) => {
    expect(decodeList(phoneSystem, utf8(`<PhoneSystems total="${total}"/>`)).total).toBe(count);
  });

  it.each(['x', '-1', '1.5', '1 1', '9007199254740992'])('rejects the total %j', (total) => {
    expect(invalidXmlReasonOf(() => decodeList(phoneSystem, utf8(`<PhoneSystems total="${total}"/>`)))).toBe(
      'bad-value',
    );
  });

  it('rejects the whole list for a bad value in one row', () => {
    const xml = `<PhoneSystems>${row}<PhoneSystem><PortCount>x</PortCount></PhoneSystem></PhoneSystems>`;
    expect(invalidXmlReasonOf(() => decodeList(phoneSystem, utf8(xml)))).toBe('bad-value');
  });

  it.each(['<PhoneSystem/>', '<AXLServers total="0"/>'])('rejects the root %s', (xml) => {
    expect(invalidXmlReasonOf(() => decodeList(phoneSystem, utf8(xml)))).toBe('wrong-root');
  });

  it('shows what is beside the rows as extensions', () => {
    const xml = `<PhoneSystems total="1" node="cuc1">${row}<Note>partial</Note><Password>hunter2</Password></PhoneSystems>`;
    expect(decodeList(phoneSystem, utf8(xml))).toEqual({
      items: [{ objectId: ID }],
      total: 1,
      extensions: { '@node': 'cuc1', Note: 'partial' },
    });
  });

  it('reads an empty row, and one between texts', () => {
    const xml = `<PhoneSystems>a<PhoneSystem/>b${row}c</PhoneSystems>`;
    expect(decodeList(phoneSystem, utf8(xml))).toEqual({
      items: [{}, { objectId: ID }],
      extensions: { '#text': 'abc' },
    });
  });

  it('does not mistake a deeper element for a row', () => {
    const xml = `<PhoneSystems><PhoneSystem><PhoneSystem>1</PhoneSystem></PhoneSystem><Old>${row}</Old></PhoneSystems>`;
    expect(decodeList(phoneSystem, utf8(xml))).toEqual({
      items: [{ extensions: { PhoneSystem: '1' } }],
      extensions: { Old: row },
    });
  });

  it('does not read the rows of another root', () => {
    const xml = '<AXLServers><PhoneSystem><PortCount>x</PortCount></PhoneSystem></AXLServers>';
    expect(invalidXmlReasonOf(() => decodeList(phoneSystem, utf8(xml)))).toBe('wrong-root');
  });

  it('does not mistake the extensions of a row for those of the list', () => {
    const xml = '<PhoneSystems><PhoneSystem><Note>a</Note></PhoneSystem></PhoneSystems>';
    expect(decodeList(phoneSystem, utf8(xml))).toEqual({
      items: [{ extensions: { Note: 'a' } }],
      total: undefined,
    });
  });
});

const group = defineModel({
  name: 'Group',
  element: 'Group',
  listElement: 'Groups',
  fields: {
    objectId: objectId('Id.', ID),
    displayName: text('Name.', 'x', { requiredOnCreate: true }),
    size: integer('Size.', 1, { requiredOnCreate: true }),
    secret: text('Secret.', 'x', { requiredOnCreate: true, access: 'write-only' }),
    note: text('Note.', 'x'),
  },
});

describe('what every object has', () => {
  /** The result, and the elements that were missing. */
  function outcomeOf<Result>(reading: (onAbsent: (element: string) => void) => Steps<Result>) {
    const absent: string[] = [];
    const steps = reading((element) => absent.push(element));
    let step = steps.next();
    while (!step.done) step = steps.next();
    return { result: step.value, absent };
  }
  const readingOf = (content: string) =>
    outcomeOf((onAbsent) => decodingObject(group, utf8(`<Group>${content}</Group>`), onAbsent));

  it.each(['', '<ObjectId/>', '<ObjectId> \n </ObjectId>', '<objectid>x</objectid>'])(
    'includes its identity, without which it cannot be read: %j',
    (id) => {
      const error = invalidXmlFrom(() => decodeObject(group, utf8(`<Group>${id}<Note>x</Note></Group>`)));
      expect(error).toMatchObject({ reason: 'bad-value', element: 'ObjectId' });
      expect(error?.message).toBe('there is no "ObjectId"');
    },
  );

  it('includes the identity of each row of a list', () => {
    const xml = `<Groups total="2"><Group><ObjectId>${ID}</ObjectId></Group><Group/></Groups>`;
    expect(invalidXmlReasonOf(() => decodeList(group, utf8(xml)))).toBe('bad-value');
  });

  it('includes the texts that it cannot be created without: they are empty when missing, and reported', () => {
    expect(readingOf(`<ObjectId>${ID}</ObjectId>`)).toEqual({
      result: { objectId: ID, displayName: '' },
      absent: ['DisplayName'],
    });
  });

  it('may have empty texts, which are not missing', () => {
    expect(readingOf(`<ObjectId>${ID}</ObjectId><DisplayName/><Note/>`)).toEqual({
      result: { objectId: ID, displayName: '', note: '' },
      absent: [],
    });
  });

  it('is reported as often as it is missing in a list', () => {
    const row = `<Group><ObjectId>${ID}</ObjectId></Group>`;
    const xml = utf8(`<Groups>${row.repeat(2)}</Groups>`);
    expect(outcomeOf((onAbsent) => decodingList(group, xml, onAbsent)).absent).toEqual([
      'DisplayName',
      'DisplayName',
    ]);
  });
});

describe('decodingList', () => {
  it('pauses often in a long list', () => {
    const fields = '<DisplayName>PBX</DisplayName>'.repeat(30);
    const xml = `<PhoneSystems>${`<PhoneSystem>${fields}</PhoneSystem>`.repeat(200)}</PhoneSystems>`;
    const decoding = decodingList(phoneSystem, utf8(xml));
    let pauses = 0;
    while (!decoding.next().done) pauses += 1;
    expect(pauses).toBeGreaterThan(100);
  });
});
