import { describe, expect, it } from 'vitest';
import { axlServer } from '../../../test/support/cupi-models.js';
import { readWithSaxes } from '../../../test/support/saxes-reader.js';
import { utf8 } from '../../../test/support/xml-documents.js';
import { decodeObject } from './decode.js';
import { defineModel } from './model.js';

function extensions(content: string, attributes = ''): Record<string, string> | undefined {
  return decodeObject(axlServer, utf8(`<AXLServer${attributes}>${content}</AXLServer>`)).extensions;
}

describe('extensions', () => {
  it('are absent when there is nothing to keep', () => {
    expect(decodeObject(axlServer, utf8('<AXLServer><Port>1</Port></AXLServer>'))).toEqual({ port: 1 });
  });

  it('keep unknown elements as text by their exact name', () => {
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

  it('keep text that stands between the elements', () => {
    expect(extensions('\n <Port>1</Port> stray <TlsPort>2</TlsPort>')).toEqual({ '#text': 'stray' });
  });
});

describe('attributes of an object', () => {
  it('are kept with an @, as in the JSON of CUPI', () => {
    expect(extensions('', ' href=" a&amp;b "')).toEqual({ '@href': ' a&b ' });
  });

  it.each(['xmlns="urn:x"', 'xmlns:x="urn:x"', 'xml:lang="en"', 'xsi:nil="true"'])(
    'are left out when they belong to XML itself: %s',
    (attribute) => {
      expect(extensions('', ` ${attribute}`)).toBeUndefined();
    },
  );

  it.each(['password', 'accessToken', 'CcmAXLPassword', 'selfURI'])('are left out when named %s', (name) => {
    expect(extensions('', ` ${name}="hunter2"`)).toBeUndefined();
  });
});

describe('an unknown element with elements inside', () => {
  it('is kept as its XML', () => {
    expect(extensions('<A>\n<B c="1">x</B><D/>\n</A>')).toEqual({ A: '<B c="1">x</B><D/>' });
  });

  it('keeps the order of mixed content', () => {
    expect(extensions('<A>1<B/>2<C>3</C>4</A>')).toEqual({ A: '1<B/>2<C>3</C>4' });
  });

  it('loses nothing of its texts and attributes', () => {
    const inner =
      `<B a="&quot;'&amp;amp;&lt;&gt;&#10;&#13;&#9;">&amp;amp; &lt;b&gt; ]]&gt;&#13;\n<![CDATA[<c>&amp;]]></B>` +
      `<D toString="1">&#x1F600;</D>`;
    const kept = extensions(`<A>${inner}</A>`)?.A ?? '';
    expect(readWithSaxes(`<A>${kept}</A>`)).toEqual(readWithSaxes(`<A>${inner}</A>`));
  });
});

describe('secrets that no model declares', () => {
  it.each(['CcmCtiPassword', 'PrivateKey', 'UserPin', 'AuthToken', 'ClientSecret', 'Credential'])(
    'are not kept: %s',
    (name) => {
      expect(extensions(`<${name}>hunter2</${name}><${name}><A>hunter2</A></${name}>`)).toBeUndefined();
    },
  );

  it('are cut out of what is kept, at any depth', () => {
    const xml = '<A><B><Password>hunter2</Password><C token="hunter2" d="1">x</C></B></A>';
    expect(extensions(xml)).toEqual({ A: '<B><C d="1">x</C></B>' });
  });

  it('leave an empty text when nothing else was inside', () => {
    expect(extensions('<A><Password>hunter2</Password></A>')).toEqual({ A: '' });
  });

  it('include the write-only fields of the model, at any depth and in any case', () => {
    const door = defineModel({
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
    expect(decodeObject(door, utf8(xml))).toEqual({ extensions: { A: '<B>1</B>' } });
  });
});

describe('links of CUPI', () => {
  it('are not kept', () => {
    expect(extensions('<URI>/vmrest/a</URI><PhoneSystemURI>/vmrest/b</PhoneSystemURI>')).toBeUndefined();
  });

  it('are cut out of what is kept', () => {
    expect(extensions('<A><PortGroupURI>/vmrest/a</PortGroupURI><B>1</B></A>')).toEqual({ A: '<B>1</B>' });
  });

  it('are told by the capitals', () => {
    expect(extensions('<Curi>a</Curi>')).toEqual({ Curi: 'a' });
  });
});
