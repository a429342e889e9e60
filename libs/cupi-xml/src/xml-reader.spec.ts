import { describe, expect, it } from 'vitest';
import { invalidXmlReasonOf, invalidXmlFrom, readWithSaxes, utf8 } from '#libs/testing';
import { parseXml } from './parse-xml.js';
import { MAX_ATTRIBUTE_LENGTH, MAX_DEPTH, MAX_NODES, MAX_REFERENCES } from './xml-reader.js';

function faultOfXml(xml: string): string | undefined {
  return invalidXmlReasonOf(() => parseXml(utf8(xml)));
}

describe('a document that is not well-formed', () => {
  it.each([
    ['empty', ''],
    ['nothing but blanks', ' \n '],
    ['nothing but a declaration', '<?xml version="1.0"?>'],
    ['nothing but a comment', '<!-- a -->'],
    ['plain text', 'Service unavailable'],
    ['JSON', '{"@total":"0"}'],
    ['text before the root', 'x<a/>'],
    ['text after the root', '<a/>x'],
    ['a no-break space after the root', '<a/>\u00A0'],
    ['a bracket after the root', '<a></a>>'],
    ['a reference outside the root', '<a/>&#32;'],
    ['CDATA outside the root', '<a/><![CDATA[ ]]>'],
    ['two roots', '<a/><b/>'],
    ['two roots with content', '<a>1</a><a>2</a>'],
    ['an unclosed root', '<a>'],
    ['an unclosed child', '<a><b></a>'],
    ['truncated in text', '<a><b>tex'],
    ['truncated in a tag', '<a><b'],
    ['truncated in an end tag', '<a><b></b'],
    ['truncated in an attribute', '<a b="c'],
    ['truncated in CDATA', '<a><![CDATA[x'],
    ['truncated in a comment', '<a/><!-- x'],
    ['truncated in an instruction', '<a/><?x y'],
    ['an end tag too many', '<a/></a>'],
    ['an end tag of another name', '<a></b>'],
    ['an end tag in another case', '<a></A>'],
    ['an end tag with an attribute', '<a></a b="c">'],
    ['crossed elements', '<a><b><c></b></c></a>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['an attribute without quotes', '<a b=1/>'],
    ['an attribute without value', '<a b/>'],
    ['attributes that touch', '<a b="1"c="2"/>'],
    ['a bracket in an attribute', '<a b="<"/>'],
    ['a stray ampersand in an attribute', '<a b="&"/>'],
    ['a blank before a name', '< a/>'],
    ['a blank within an empty tag', '<a/ >'],
    ['a name that begins with a digit', '<1a/>'],
    ['a tag without name', '<a><></a>'],
    ['a name of a private character', '<a><\u{F0000}/></a>'],
    ['a stray ampersand', '<a>AT&T</a>'],
    ['a reference without its end', '<a>&amp</a>'],
    ['an undefined entity', '<a>&x;</a>'],
    ['an entity of HTML', '<a>&nbsp;</a>'],
    ['an entity of HTML in an attribute', '<a b="&nbsp;"/>'],
    ['an entity in the wrong case', '<a>&AMP;</a>'],
    ['a reference in the wrong case', '<a>&#X41;</a>'],
    ['a reference to no number', '<a>&#x;</a>'],
    ['a reference to U+0000', '<a>&#0;</a>'],
    ['a reference to a control character', '<a>&#1;</a>'],
    ['a reference to a control character in an attribute', '<a b="&#x1F;"/>'],
    ['a reference to a surrogate', '<a>&#xD83D;&#xDE00;</a>'],
    ['a reference to U+FFFE', '<a>&#65534;</a>'],
    ['a reference beyond Unicode', '<a>&#x110000;</a>'],
    ['a control character', '<a>\u0001</a>'],
    ['a control character in a comment', '<a><!--\u0001--></a>'],
    ['U+FFFF', '<a>\uFFFF</a>'],
    ['the end of CDATA in text', '<a>]]></a>'],
    ['two hyphens in a comment', '<a><!-- -- --></a>'],
    ['a comment that ends in three hyphens', '<a><!-- ---></a>'],
    ['a declaration of CDATA in the wrong case', '<a><![cdata[x]]></a>'],
    ['another declaration', '<a><!ELEMENT b ANY></a>'],
    ['an XML declaration after a blank', ' <?xml version="1.0"?><a/>'],
    ['an XML declaration in the middle', '<a><?xml version="1.0"?></a>'],
    ['an XML declaration without version', '<?xml encoding="utf-8"?><a/>'],
    ['an XML declaration in the wrong case', '<?XML version="1.0"?><a/>'],
    ['an instruction without target', '<a><? x?></a>'],
  ])('is rejected: %s', (_case, xml) => {
    expect(readWithSaxes(xml)).toBeUndefined();
    expect(faultOfXml(xml)).toBe('not-well-formed');
  });
});

describe('a well-formed document', () => {
  it.each([
    ['a declaration', '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<a/>\n'],
    ['a declaration in single quotes', "<?xml version='1.0' encoding='utf-8' ?><a/>"],
    ['comments and instructions around the root', '<!-- a --><?b c?><a/><?d?><!----> '],
    ['blanks within tags', '<a\n b = "1"\tc\n=\'2\' ><d\n/></a\n>'],
    ['quotes within quotes', `<a b="'" c='"'>"'</a>`],
    ['brackets in text, attributes and CDATA', '<a b=">">>]]<![CDATA[<a>]]]]></a>'],
    ['the five entities', '<a b="&lt;">&amp;&lt;&gt;&quot;&apos;</a>'],
    ['references in all forms', '<a>&#65;&#x41;&#x4a;&#x4A;&#00065;&#x1F600;&#13;</a>'],
    ['names of all letters', '<Zürich.1-a_b:c é="1">😀</Zürich.1-a_b:c>'],
    ['names beyond U+FFFF', '<a><\u{10000}b \u{EFFFF}="1"/></a>'],
    ['an instruction that ends in two question marks', '<a><?b c??><d>1</d><?e?></a>'],
    ['a DOCTYPE in a comment', '<a><!-- <!DOCTYPE a> --></a>'],
    ['a DOCTYPE in CDATA', '<a><![CDATA[<!DOCTYPE a>]]></a>'],
  ])('is read: %s', (_kind, xml) => {
    expect(readWithSaxes(xml)).toBeDefined();
    expect(faultOfXml(xml)).toBeUndefined();
  });
});

describe('a DOCTYPE', () => {
  it.each([
    '<!DOCTYPE a><a/>',
    '<!doctype html><html><body><br></body></html>',
    '<?xml version="1.0"?><!-- x --><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    '<a><!DOCTYPE a></a>',
    '<a/><!DOCTYPE a>',
    '<!DOCTYPE',
  ])('is rejected wherever it stands: %s', (xml) => {
    expect(faultOfXml(xml)).toBe('doctype');
  });
});

describe('the limits', () => {
  const nested = (depth: number): string => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;

  it('let elements nest sixteen deep', () => {
    expect(MAX_DEPTH).toBe(16);
    expect(faultOfXml(nested(MAX_DEPTH))).toBeUndefined();
  });

  it('do not let them nest deeper', () => {
    expect(faultOfXml(nested(MAX_DEPTH + 1))).toBe('too-deep');
  });

  it('count an empty element as deep as any', () => {
    expect(faultOfXml(`${'<a>'.repeat(MAX_DEPTH)}<b/>${'</a>'.repeat(MAX_DEPTH)}`)).toBe('too-deep');
  });

  it('let a document have 25,000 tags', () => {
    expect(faultOfXml(`<a>${'<b/>'.repeat(MAX_NODES - 2)}</a>`)).toBeUndefined();
  });

  it.each([
    ['tags', `<a>${'<b/>'.repeat(MAX_NODES)}</a>`],
    ['comments', `<a>${'<!---->'.repeat(MAX_NODES)}</a>`],
    ['CDATA sections', `<a>${'<![CDATA[]]>'.repeat(MAX_NODES)}</a>`],
    ['attributes', `<a>${'<b c="" d="" e="" f=""/>'.repeat(MAX_NODES / 5)}</a>`],
  ])('do not let it have more %s', (_kind, xml) => {
    expect(faultOfXml(xml)).toBe('too-many-nodes');
  });

  it('let a document have 100,000 references, in text and attributes', () => {
    const half = '&#65;'.repeat(MAX_REFERENCES / 2);
    expect(MAX_REFERENCES).toBe(100_000);
    expect(faultOfXml(`<a b="${half}">${half}</a>`)).toBeUndefined();
    expect(faultOfXml(`<a b="${half}">${half}&amp;</a>`)).toBe('too-many-nodes');
  });

  it('let an attribute have 262,144 characters', () => {
    expect(faultOfXml(`<a b="${'\t'.repeat(MAX_ATTRIBUTE_LENGTH)}"/>`)).toBeUndefined();
    expect(faultOfXml(`<a b="${'\t'.repeat(MAX_ATTRIBUTE_LENGTH + 1)}"/>`)).toBe('too-large');
  });

  const size = 10 * 1024 * 1024;
  it.each([
    ['start tags', '<a>'.repeat(size / 3)],
    ['brackets', '<'.repeat(size)],
    ['ampersands', `<a>${'&'.repeat(size - 3)}`],
    ['references', `<a>${'&lt;'.repeat(size / 4 - 1)}`],
    ['carriage returns', `<a>${'\r'.repeat(size - 7)}</a>`],
    ['blanks in an attribute', `<a b="${'\t'.repeat(size - 9)}"/>`],
    ['references in an attribute', `<a b="${'&lt;'.repeat(size / 4 - 3)}"/>`],
    ['digits of a reference', `<a>&#${'0'.repeat(size - 5)}`],
    ['text outside the root', 'x'.repeat(size)],
    ['blanks in a tag', `<a${' '.repeat(size - 2)}`],
    ['a name', `<${'a'.repeat(size - 1)}`],
    ['a name beyond U+FFFF', `<${'\u{10000}'.repeat(size / 4 - 1)}`],
    ['an attribute name', `<a ${'a'.repeat(size - 3)}`],
    ['an XML declaration', `<?xml ${'a'.repeat(size - 6)}`],
    ['hyphens', `<!--${'-'.repeat(size - 4)}`],
  ])('make 10 MiB of %s fail within two seconds', (_kind, xml) => {
    const document = utf8(xml);
    const startedMs = performance.now();
    expect(invalidXmlReasonOf(() => parseXml(document))).toMatch(
      /^(too-deep|too-large|too-many-nodes|not-well-formed)$/,
    );
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });
});

describe('the message of an error', () => {
  it.each([
    '<a>hunter2',
    '<a>hunter2</b>',
    '<a b="hunter2</a>',
    '<a>&hunter2;</a>',
    'hunter2<a/>',
    '<a b="hunter2" b="hunter2"/>',
    '<a><![CDATA[hunter2</a>',
    '<a><?xml hunter2?></a>',
  ])('shows nothing of the content of %s', (xml) => {
    const error = invalidXmlFrom(() => parseXml(utf8(xml)));
    expect(error?.message).toMatch(/^the document is not well-formed XML: /);
    expect(JSON.stringify([error?.message, error?.stack, error?.cause])).not.toContain('hunter2');
  });

  it('cuts a long element name', () => {
    const name = 'a'.repeat(1000);
    const message = invalidXmlFrom(() => parseXml(utf8(`<${name}></b>`)))?.message ?? '';
    expect(message).toContain(`"${'a'.repeat(100)}…"`);
    expect(message).not.toContain('a'.repeat(101));
  });
});
