import { describe, expect, it } from 'vitest';
import { axlServer, childTexts, phoneSystem } from '#libs/testing';
import { encodeObject } from './encode.js';
import { UnencodableValueError } from './errors.js';
import { datetime, text, uuidList } from './fields.js';
import { defineModel, type Model } from './model.js';

const role = defineModel({
  name: 'Role',
  element: 'Role',
  listElement: 'Roles',
  fields: {
    assignPrivileges: uuidList('Added.', [], { itemElement: 'PrivilegeObjectId', access: 'write-only' }),
    expires: datetime('End.', '2024-05-17T08:09:11', { access: 'update-only' }),
    name: text('Name.', 'x'),
  },
});

/** Encodes values that the types forbid: validation comes first, but the encoder must not rely on it. */
function encodeAnything(model: Model, values: object): string {
  return encodeObject(model, values);
}

function errorOf(values: object, model: Model = axlServer): unknown {
  try {
    return encodeAnything(model, values);
  } catch (error) {
    return error;
  }
}

describe('encodeObject', () => {
  it('writes the element of the object without declaration or layout', () => {
    expect(encodeObject(phoneSystem, { displayName: 'Branch PBX' })).toBe(
      '<PhoneSystem><DisplayName>Branch PBX</DisplayName></PhoneSystem>',
    );
  });

  it('writes the fields in declared order, in whatever order they are given', () => {
    const xml = encodeObject(phoneSystem, {
      callLoopGuardTimeMs: 2500,
      mwiForceOff: true,
      displayName: 'PBX',
      mwiAlwaysUpdate: false,
    });
    expect(childTexts(xml)).toEqual([
      ['DisplayName', 'PBX'],
      ['MwiAlwaysUpdate', 'false'],
      ['CallLoopGuardTimeMs', '2500'],
      ['MwiForceOff', 'true'],
    ]);
  });

  it('writes nothing for a field that is undefined', () => {
    expect(
      encodeAnything(phoneSystem, { displayName: undefined, mwiForceOff: true, nothing: undefined }),
    ).toBe('<PhoneSystem><MwiForceOff>true</MwiForceOff></PhoneSystem>');
  });

  it('writes nothing that the values inherit', () => {
    expect(encodeAnything(phoneSystem, Object.create({ displayName: 'PBX' }) as object)).toBe(
      '<PhoneSystem/>',
    );
  });

  it('writes write-only and create-only fields', () => {
    expect(
      childTexts(encodeAnything(axlServer, { ccmAxlPassword: 's', mediaRemoteService: 'CcmAxl' })),
    ).toEqual([
      ['MediaRemoteServiceEnum', '103'],
      ['CcmAXLPassword', 's'],
    ]);
  });

  it.each(['CcmAxl', '103'])('writes the code of %s', (mediaRemoteService) => {
    expect(childTexts(encodeAnything(axlServer, { mediaRemoteService }))).toEqual([
      ['MediaRemoteServiceEnum', '103'],
    ]);
  });

  it('writes a code without a known name unchanged', () => {
    expect(childTexts(encodeAnything(axlServer, { mediaRemoteService: '0110' }))).toEqual([
      ['MediaRemoteServiceEnum', '0110'],
    ]);
  });

  it('writes a UUID in lower case', () => {
    const mediaSwitchObjectId = 'AA6D3F45-CCDF-4FA2-8170-E5C94B51813A';
    expect(childTexts(encodeAnything(axlServer, { mediaSwitchObjectId }))).toEqual([
      ['MediaSwitchObjectId', 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a'],
    ]);
  });

  it('writes a list of UUIDs as elements in its own, in their order and in lower case', () => {
    const [one, other] = ['AA6D3F45-CCDF-4FA2-8170-E5C94B51813A', '24f1171f-27b3-4ad3-a94c-66d1fb2e448b'];
    expect(encodeObject(role, { name: 'x', assignPrivileges: [other, one] })).toBe(
      `<Role><AssignPrivileges><PrivilegeObjectId>${other}</PrivilegeObjectId>` +
        `<PrivilegeObjectId>${one.toLowerCase()}</PrivilegeObjectId></AssignPrivileges><Name>x</Name></Role>`,
    );
  });

  it('writes an empty list as an empty element', () => {
    expect(encodeObject(role, { assignPrivileges: [] })).toBe('<Role><AssignPrivileges/></Role>');
  });

  it.each([
    ['2024-05-17T08:09:11.044', '2024-05-17 08:09:11.044'],
    ['2024-05-17T08:09:11Z', '2024-05-17T08:09:11Z'],
    ['', ''],
  ])('writes the point in time %s as %s', (expires, text) => {
    expect(childTexts(encodeObject(role, { expires }))).toEqual([['Expires', text]]);
  });

  it.each([
    [0, '0'],
    [-0, '0'],
    [-7, '-7'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('writes the integer %d in plain decimal', (port, text) => {
    expect(childTexts(encodeObject(axlServer, { port }))).toEqual([['Port', text]]);
  });

  it.each([
    'AT&T',
    '&amp;',
    '&amp;amp;lt;',
    '<b>',
    ']]>',
    '<![CDATA[x]]>',
    `"quoted" 'text'`,
    '😀\u{10FFFF}',
    '  both ends  ',
    'two\nlines',
    'a\ttab',
    'a carriage\rreturn\r\n',
    '&#13;',
    '0042',
    'true',
    '\u0085\u2028\u00A0',
    '',
  ])('writes %j so that a reader gets exactly the same', (displayName) => {
    expect(childTexts(encodeObject(phoneSystem, { displayName }))).toEqual([['DisplayName', displayName]]);
  });
});

describe('a value that cannot be written', () => {
  it.each([
    ['an unknown field', 'nothing', 'x'],
    ['an element name', 'HostOrIPAddress', 'x'],
    ['the prototype', '__proto__', { port: 1 }],
    ['a field of every object', 'toString', 'x'],
    ['a read-only field', 'objectId', 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a'],
    ['a number as text', 'hostOrIpAddress', 1],
    ['null as text', 'hostOrIpAddress', null],
    ['a string as boolean', 'isPinSyncEnabled', 'true'],
    ['a number as boolean', 'isPinSyncEnabled', 1],
    ['a string as integer', 'port', '2500'],
    ['a fraction', 'port', 1.5],
    ['no number', 'port', NaN],
    ['an infinite number', 'port', Infinity],
    ['an unsafe integer', 'port', 2 ** 53],
    ['a text as UUID', 'mediaSwitchObjectId', 'x'],
    ['an unknown name of a code', 'mediaRemoteService', 'ccmaxl'],
    ['a number as code', 'mediaRemoteService', 103],
    ['a negative code', 'mediaRemoteService', '-1'],
    ['an empty code', 'mediaRemoteService', ''],
    ['a control character', 'hostOrIpAddress', 'a\u0001'],
    ['a null character', 'ccmAxlPassword', '\u0000'],
    ['a lone surrogate', 'hostOrIpAddress', '\uD83D'],
    ['U+FFFE', 'hostOrIpAddress', '\uFFFE'],
  ])('is rejected with the name of its field: %s', (_case, field, value) => {
    const error = errorOf(Object.fromEntries([[field, value]]));
    expect(error).toBeInstanceOf(UnencodableValueError);
    expect(error).toMatchObject({ name: 'UnencodableValueError', field });
  });

  it.each([
    ['a day as a point in time', 'expires', '2024-05-17'],
    ['a number as a point in time', 'expires', 0],
    ['a UUID as a list of them', 'assignPrivileges', 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a'],
    ['an object as a list', 'assignPrivileges', { length: 0 }],
    ['a text in a list of UUIDs', 'assignPrivileges', ['x']],
    ['null in a list of UUIDs', 'assignPrivileges', [null]],
  ])('is rejected as well: %s', (_case, field, value) => {
    const error = errorOf(Object.fromEntries([[field, value]]), role);
    expect(error).toBeInstanceOf(UnencodableValueError);
    expect(error).toMatchObject({ field });
  });

  it('is not shown by the error', () => {
    const error = errorOf({ ccmAxlPassword: 'hunter2\u0001' }) as Error;
    expect(error.message).toBe('"ccmAxlPassword" has a character that XML cannot carry');
    expect(error.stack).not.toContain('hunter2');
  });
});

describe('characters that some readers treat as line ends, or reject', () => {
  it('are written as references', () => {
    const xml = encodeObject(phoneSystem, { displayName: '\r\u0085\u2028\u2029\uFFFD' });
    expect(xml).toContain('<DisplayName>&#13;&#133;&#8232;&#8233;&#65533;</DisplayName>');
  });
});
