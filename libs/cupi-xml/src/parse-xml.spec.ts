import { describe, expect, it } from 'vitest';
import { utf8 } from '#libs/testing';
import { parseXml } from './parse-xml.js';

function textOf(xml: string): string {
  return parseXml(utf8(xml)).text;
}

describe('parseXml', () => {
  it('reads an error document', () => {
    const root = parseXml(
      utf8(
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><ErrorDetails><errors><code>NOT_FOUND</code>' +
          '<message>PhoneSystem not found </message></errors></ErrorDetails>',
      ),
    );
    const [errors] = root.children;
    expect(root.name).toBe('ErrorDetails');
    expect(errors?.children.map(({ name, text }) => [name, text])).toEqual([
      ['code', 'NOT_FOUND'],
      ['message', 'PhoneSystem not found '],
    ]);
  });

  it('reads attributes with their references resolved', () => {
    const { attributes } = parseXml(
      utf8(`<a total="2" toString='x' constructor="&lt;&quot;&#10;&amp;amp;"/>`),
    );
    expect([...attributes]).toEqual([
      ['total', '2'],
      ['toString', 'x'],
      ['constructor', '<"\n&amp;'],
    ]);
  });

  it('reads the blanks of an attribute as spaces, but for those written as references', () => {
    const { attributes } = parseXml(utf8('<a b="1\t2\r\n3&#10;4&#9;5"/>'));
    expect(attributes.get('b')).toBe('1 2 3\n4\t5');
  });

  it('joins text and CDATA in document order', () => {
    expect(textOf('<a>1<![CDATA[<2>]]>3<![CDATA[]]><![CDATA[4]]></a>')).toBe('1<2>34');
  });

  it('preserves blanks, also between CDATA sections', () => {
    expect(textOf('<a> <![CDATA[1]]> \n <![CDATA[2]]>\t</a>')).toBe(' 1 \n 2\t');
  });

  it('preserves a text of no-break spaces', () => {
    expect(textOf('<a>\u00A0</a>')).toBe('\u00A0');
  });

  it('ignores comments and instructions within a text', () => {
    expect(textOf('<a>1<!-- 2 --> <?x 3??>4<?xml-stylesheet 5?></a>')).toBe('1 4');
  });

  it('joins the texts around elements', () => {
    expect(textOf('<a>1<b>2</b>3</a>')).toBe('13');
  });

  it('preserves the order of texts and elements', () => {
    const { content } = parseXml(utf8('<a>1<b/>2<c/></a>'));
    expect(content.map((node) => (typeof node === 'string' ? node : node.name))).toEqual([
      '1',
      'b',
      '2',
      'c',
    ]);
  });

  it('resolves each reference once', () => {
    expect(textOf('<a>&amp;lt;&#38;amp;</a>')).toBe('&lt;&amp;');
  });

  it('reads a carriage return only from a reference', () => {
    expect(textOf('<a>1\r\n2\r3&#13;4&#xD;\n</a>')).toBe('1\n2\n3\r4\r\n');
  });

  it('reads a long text', () => {
    const text = '0123456789'.repeat(100_000);
    expect(textOf(`<a>${text}&amp;<![CDATA[${text}]]></a>`)).toBe(`${text}&${text}`);
  });

  it('reads names that mean something to JavaScript', () => {
    const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'parent', 'elements'];
    const attributes = names.map((name) => `${name}="1"`).join(' ');
    const elements = names.map((name) => `<${name}/>`).join('');
    const root = parseXml(utf8(`<__proto__ ${attributes}>${elements}</__proto__>`));
    expect([root.name, ...root.children.map(({ name }) => name)]).toEqual(['__proto__', ...names]);
    expect([...root.attributes.keys()]).toEqual(names);
  });
});
