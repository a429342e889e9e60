import { describe, expect, it } from 'vitest';
import { invalidXmlReasonOf, invalidXmlFrom, utf8 } from '#libs/testing';
import { decodeObject } from './decode.js';
import { defineModel } from './model.js';

const about = { access: 'read-write', description: 'A field.' } as const;
const thing = defineModel({
  name: 'Thing',
  element: 'Thing',
  listElement: 'Things',
  fields: {
    text: { ...about, type: 'text', element: 'Text', maxLength: 3, example: 'x' },
    flag: { ...about, type: 'boolean', element: 'Flag', example: true },
    count: { ...about, type: 'integer', element: 'Count', minimum: 0, maximum: 9, example: 1 },
    id: { ...about, type: 'uuid', element: 'Id', example: '00000000-0000-4000-8000-000000000001' },
    kind: {
      ...about,
      type: 'enum',
      element: 'KindEnum',
      names: { 0: 'None', 103: 'CcmAxl' },
      example: 'None',
    },
    time: { ...about, type: 'datetime', element: 'Time', example: '2024-05-17T08:09:11' },
    ids: { ...about, type: 'uuid-list', element: 'Ids', itemElement: 'ItemId', example: [] },
  },
});

function read(element: string, content: string): unknown {
  return Object.values(decodeObject(thing, utf8(`<Thing><${element}>${content}</${element}></Thing>`)))[0];
}

function faultOfValue(element: string, content: string): string | undefined {
  return invalidXmlReasonOf(() => read(element, content));
}

describe('a text', () => {
  it('is trimmed at both ends and preserves its inner blanks', () => {
    expect(read('Text', '\n\t Branch  \n PBX \r\n')).toBe('Branch  \n PBX');
  });

  it('preserves no-break spaces at its ends', () => {
    expect(read('Text', ' \u00A0x\u00A0 ')).toBe('\u00A0x\u00A0');
  });

  it.each(['0042', 'true', '>false', '1e3', 'null'])('remains a text when it is %s', (text) => {
    expect(read('Text', text.replace('>', '&gt;'))).toBe(text);
  });

  it('preserves blanks between CDATA sections', () => {
    expect(read('Text', ' <![CDATA[ a]]> <![CDATA[b ]]> ')).toBe('a b');
  });

  it.each(['', ' \n ', '<!-- x -->'])('is empty when its element holds %j', (content) => {
    expect(read('Text', content)).toBe('');
  });

  it('is shown even when it is longer than callers may send', () => {
    expect(read('Text', 'a long one')).toBe('a long one');
  });
});

describe('a boolean', () => {
  it.each(['true', 'TRUE', 'True', '1', ' true\n', '>true', 't<!-- -->rue', '<![CDATA[true]]>'])(
    'is true when its element holds %j',
    (content) => {
      expect(read('Flag', content)).toBe(true);
    },
  );

  it.each(['false', 'FALSE', '0', '>false', '&gt;false'])('is false when its element holds %j', (content) => {
    expect(read('Flag', content)).toBe(false);
  });

  it.each(['yes', '2', '01', '>>false', '> false', '>', 'true false', '\u00A0true'])(
    'is not what %j says',
    (content) => {
      expect(faultOfValue('Flag', content)).toBe('bad-value');
    },
  );
});

describe('an integer', () => {
  it.each([
    ['2500', 2500],
    [' 0 ', 0],
    ['-7', -7],
    ['007', 7],
    ['-0', 0],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('is read from %j', (content, value) => {
    expect(read('Count', content)).toBe(value);
  });

  it.each(['1.0', '1e3', '+1', '0x10', '1 000', '٣', '>1', 'x', '--1', '9007199254740992'])(
    'is not what %j says',
    (content) => {
      expect(faultOfValue('Count', content)).toBe('bad-value');
    },
  );
});

describe('a UUID', () => {
  it('is shown in lower case', () => {
    expect(read('Id', ' AA6D3F45-CCDF-4FA2-8170-E5C94B51813A ')).toBe('aa6d3f45-ccdf-4fa2-8170-e5c94b51813a');
  });

  it.each(['aa6d3f45', 'aa6d3f45ccdf4fa28170e5c94b51813a', '{aa6d3f45-ccdf-4fa2-8170-e5c94b51813a}', 'x'])(
    'is not what %j says',
    (content) => {
      expect(faultOfValue('Id', content)).toBe('bad-value');
    },
  );
});

describe('a code', () => {
  it.each([
    ['103', 'CcmAxl'],
    ['0103', 'CcmAxl'],
    ['0', 'None'],
    ['000', 'None'],
    ['110', '110'],
    ['0110', '110'],
    ['2147483647', '2147483647'],
    ['9999999999999999999', '9999999999999999999'],
  ])('%s is shown as %s', (content, shown) => {
    expect(read('KindEnum', content)).toBe(shown);
  });

  it.each(['CcmAxl', '-1', '1.0', 'constructor'])('is not what %j says', (content) => {
    expect(faultOfValue('KindEnum', content)).toBe('bad-value');
  });
});

describe('a point in time', () => {
  it.each([
    ['2010-05-20T10:36:19Z', '2010-05-20T10:36:19Z'],
    [' 2024-05-17 08:09:11.044\n', '2024-05-17T08:09:11.044'],
  ])('is read from %j', (content, value) => {
    expect(read('Time', content)).toBe(value);
  });

  it.each(['2024-05-17', '2024-02-30 08:09:11', 'now'])('is not what %j says', (content) => {
    expect(faultOfValue('Time', content)).toBe('bad-value');
  });
});

describe('a list of UUIDs', () => {
  const [one, other] = ['aa6d3f45-ccdf-4fa2-8170-e5c94b51813a', '24f1171f-27b3-4ad3-a94c-66d1fb2e448b'];

  it('is read from the elements in its own, in their order and in lower case', () => {
    const content = `\n <ItemId> ${other.toUpperCase()} </ItemId>\n<ItemId>${one}</ItemId>\n`;
    expect(read('Ids', content)).toEqual([other, one]);
  });

  it.each([
    ['a text', 'x'],
    ['a text beside the elements', `<ItemId>${one}</ItemId>x`],
    ['another element', `<Other>${one}</Other>`],
    ['an element that is no UUID', '<ItemId>x</ItemId>'],
    ['an empty element', '<ItemId/>'],
    ['an element with elements inside', `<ItemId>${one}<b/></ItemId>`],
  ])('is not accepted with %s', (_what, content) => {
    expect(faultOfValue('Ids', content)).toBe('bad-value');
  });
});

describe('an empty element', () => {
  it.each(['Flag', 'Count', 'Id', 'KindEnum', 'Time'])('is absent for %s, which is not text', (element) => {
    expect(decodeObject(thing, utf8(`<Thing><${element}></${element}></Thing>`))).toStrictEqual({});
    expect(decodeObject(thing, utf8(`<Thing><${element}> \n</${element}></Thing>`))).toStrictEqual({});
  });
});

describe('a field with elements inside', () => {
  it.each(['Text', 'Flag', 'Count', 'Time'])('is a bad value: %s', (element) => {
    expect(faultOfValue(element, '1<b/>')).toBe('bad-value');
  });
});

describe('the message of a bad value', () => {
  it('names the element and the type, never the value', () => {
    expect(invalidXmlFrom(() => read('Count', 'hunter2'))?.message).toBe(
      'the value of "Count" is not of type integer',
    );
  });
});
