import { describe, expect, it } from 'vitest';
import { axlServer, readWithSaxes, utf8 } from '#libs/testing';
import { decodeList, decodeObject } from './decode.js';
import { defineModel } from './model.js';

function extensions(content: string, attributes = ''): Record<string, string> | undefined {
  return decodeObject(axlServer, utf8(`<AXLServer${attributes}>${content}</AXLServer>`)).extensions;
}

describe('extensions', () => {
  it('are absent when there is nothing undeclared', () => {
    expect(decodeObject(axlServer, utf8('<AXLServer><Port>1</Port></AXLServer>'))).toEqual({ port: 1 });
  });

  it('include unknown elements as text by their exact name', () => {
    expect(extensions('<TenantObjectId> 0042 </TenantObjectId><tenantObjectId/>')).toEqual({
      TenantObjectId: '0042',
      tenantObjectId: '',
    });
  });

  it('join the texts of a repeated element by line feeds', () => {
    expect(extensions('<Note>a</Note><Port>1</Port><Note/><Note>b</Note>')).toEqual({ Note: 'a\n\nb' });
  });

  it('have own properties even for names that mean something to JavaScript', () => {
    const decoded = decodeObject(
      axlServer,
      utf8(
        '<AXLServer><__proto__>x</__proto__><constructor>y</constructor><hasOwnProperty>z</hasOwnProperty></AXLServer>',
      ),
    );
    expect(JSON.stringify(decoded)).toBe(
      '{"extensions":{"__proto__":"x","constructor":"y","hasOwnProperty":"z"}}',
    );
    expect(Object.getPrototypeOf(decoded.extensions)).toBe(Object.prototype);
  });

  it('include text between the elements', () => {
    expect(extensions('\n <Port>1</Port> stray <TlsPort>2</TlsPort>')).toEqual({ '#text': 'stray' });
  });
});

describe('attributes of an object', () => {
  it('are included with an @, as in the JSON of CUPI', () => {
    expect(extensions('', ' href=" a&amp;b "')).toEqual({ '@href': ' a&b ' });
  });

  it.each(['xmlns="urn:x"', 'xmlns:x="urn:x"', 'xml:lang="en"', 'xsi:nil="true"'])(
    'are omitted when they belong to XML itself: %s',
    (attribute) => {
      expect(extensions('', ` ${attribute}`)).toBeUndefined();
    },
  );

  it.each(['password', 'accessToken', 'CcmAXLPassword', 'selfURI'])('are omitted when named %s', (name) => {
    expect(extensions('', ` ${name}="hunter2"`)).toBeUndefined();
  });
});

describe('attributes of the elements of an object', () => {
  it('are included with the name of their element, declared or not', () => {
    const xml = '<Port unit="x">1</Port><HostOrIPAddress a="1" b=" 2 "/><Note c="3">n</Note><Empty d=""/>';
    expect(decodeObject(axlServer, utf8(`<AXLServer>${xml}</AXLServer>`))).toEqual({
      port: 1,
      hostOrIpAddress: '',
      extensions: {
        Note: 'n',
        Empty: '',
        'Port@unit': 'x',
        'HostOrIPAddress@a': '1',
        'HostOrIPAddress@b': ' 2 ',
        'Note@c': '3',
        'Empty@d': '',
      },
    });
  });

  it('are included for an element with children', () => {
    expect(extensions('<A x="1"><B y="2">b</B></A>')).toEqual({ A: '<B y="2">b</B>', 'A@x': '1' });
  });

  it('are joined by line feeds when the element is repeated', () => {
    expect(extensions('<Port a="1" b="2">1</Port><Port a="3">2</Port>')).toEqual({
      Port: '2',
      'Port@a': '1\n3',
      'Port@b': '2',
    });
  });

  it.each([
    ['belong to XML itself', '<Port xml:lang="en" xsi:nil="true" xmlns:x="u" xmlns="v">1</Port>'],
    [
      'are named as a secret is',
      '<Port password="hunter2" accessToken="hunter2" CcmAXLPassword="hunter2">1</Port>',
    ],
    ['are links', '<Port selfURI="/vmrest/a">1</Port>'],
    ['are of a secret', '<CcmAXLPassword hint="hunter2"/><ApiKey hint="hunter2">x</ApiKey>'],
    ['are of a link', '<PhoneSystemURI rel="x">/vmrest/a</PhoneSystemURI>'],
  ])('are omitted when they %s', (_, xml) => {
    expect(extensions(xml)).toBeUndefined();
  });

  it('are included beside the rows of a list', () => {
    const xml = '<AXLServers total="0"><Note lang="en">n</Note></AXLServers>';
    expect(decodeList(axlServer, utf8(xml)).extensions).toEqual({ Note: 'n', 'Note@lang': 'en' });
  });

  it('have own properties even for names that mean something to JavaScript', () => {
    const collected = extensions('<__proto__ constructor="x"/>') ?? {};
    expect(Object.entries(collected)).toEqual([
      ['__proto__', ''],
      ['__proto__@constructor', 'x'],
    ]);
  });

  it('do not repeat an absurdly long name', () => {
    const name = 'n'.repeat(1_001);
    expect(extensions(`<${name} a="1">x</${name}><A ${name}="1"/>`)).toEqual({ A: '' });
  });
});

describe('NullFields', () => {
  it('are not included, wherever they are', () => {
    const xml = '<NullFields>CcmAXLUser Port</NullFields><A><NullFields>B</NullFields><C>1</C></A>';
    expect(extensions(xml, ' NullFields="Port"')).toEqual({ A: '<C>1</C>' });
    expect(
      decodeList(axlServer, utf8('<AXLServers><NullFields>x</NullFields></AXLServers>')).extensions,
    ).toBeUndefined();
  });

  it('are recognised by their exact name', () => {
    expect(extensions('<nullFields>x</nullFields>')).toEqual({ nullFields: 'x' });
  });
});

describe('an unknown element with elements inside', () => {
  it('is included as its XML', () => {
    expect(extensions('<A>\n<B c="1">x</B><D/>\n</A>')).toEqual({ A: '<B c="1">x</B><D/>' });
  });

  it('preserves the order of mixed content', () => {
    expect(extensions('<A>1<B/>2<C>3</C>4</A>')).toEqual({ A: '1<B/>2<C>3</C>4' });
  });

  it('loses nothing of its texts and attributes', () => {
    const inner =
      `<B a="&quot;'&amp;amp;&lt;&gt;&#10;&#13;&#9;">&amp;amp; &lt;b&gt; ]]&gt;&#13;\n<![CDATA[<c>&amp;]]></B>` +
      `<D toString="1">&#x1F600;</D>`;
    const collected = extensions(`<A>${inner}</A>`)?.A ?? '';
    expect(readWithSaxes(`<A>${collected}</A>`)).toEqual(readWithSaxes(`<A>${inner}</A>`));
  });
});

describe('secrets that no model declares', () => {
  it.each(['CcmCtiPassword', 'PrivateKey', 'UserPin', 'AuthToken', 'ClientSecret', 'Credential'])(
    'are not included: %s',
    (name) => {
      expect(extensions(`<${name}>hunter2</${name}><${name}><A>hunter2</A></${name}>`)).toBeUndefined();
    },
  );

  it('are removed from what is included, at any depth', () => {
    const xml = '<A><B><Password>hunter2</Password><C token="hunter2" d="1">x</C></B></A>';
    expect(extensions(xml)).toEqual({ A: '<B><C d="1">x</C></B>' });
  });

  it('leave an empty text when there was nothing else', () => {
    expect(extensions('<A><Password>hunter2</Password></A>')).toEqual({ A: '' });
  });

  it('include the write-only fields of the model, at any depth, case-insensitive', () => {
    const lock = defineModel({
      name: 'Door',
      element: 'Door',
      listElement: 'Doors',
      fields: {
        code: {
          type: 'text',
          element: 'DoorCode',
          readAliases: ['EntryCode'],
          access: 'write-only',
          description: 'Opens it.',
          example: '1',
        },
      },
    });
    const xml =
      '<Door><DoorCode>hunter2</DoorCode><EntryCode>hunter2</EntryCode><doorcode>hunter2</doorcode>' +
      '<A><DOORCODE>hunter2</DOORCODE><B entryCode="hunter2">1</B></A></Door>';
    expect(decodeObject(lock, utf8(xml))).toEqual({ extensions: { A: '<B>1</B>' } });
  });
});

describe('links of CUPI', () => {
  it('are not included', () => {
    expect(extensions('<URI>/vmrest/a</URI><PhoneSystemURI>/vmrest/b</PhoneSystemURI>')).toBeUndefined();
  });

  it('are removed from what is included', () => {
    expect(extensions('<A><PortGroupURI>/vmrest/a</PortGroupURI><B>1</B></A>')).toEqual({ A: '<B>1</B>' });
  });

  it('are recognised by the capitals', () => {
    expect(extensions('<Curi>a</Curi>')).toEqual({ Curi: 'a' });
  });
});
