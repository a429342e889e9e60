import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readW3cSuite, readWithSaxes, textOf, type SaxesElement, type W3cTest } from '#libs/testing';
import { InvalidXmlError } from './errors.js';
import { parseXml } from './parse-xml.js';
import type { XmlDocument } from './xml-document.js';
import type { XmlElement } from './xml-reader.js';

/** The content of an element in a form that can be compared. */
interface Tree {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly content: readonly (Tree | string)[];
  readonly children: readonly Tree[];
  readonly text: string;
}

/** The expected XmlElement for an element of saxes. */
function treeOfSaxes(element: SaxesElement): Tree {
  const content = element.content.map((node) => (typeof node === 'string' ? node : treeOfSaxes(node)));
  return {
    name: element.name,
    attributes: [...element.attributes],
    content,
    children: content.filter((node) => typeof node !== 'string'),
    text: content.filter((node) => typeof node === 'string').join(''),
  };
}

function treeOf({ name, attributes, content, children, text }: XmlElement): Tree {
  return {
    name,
    attributes: [...attributes],
    content: content.map((node) => (typeof node === 'string' ? node : treeOf(node))),
    children: children.map(treeOf),
    text,
  };
}

/** The tree of a document, or why it is rejected. */
function outcomeOf(document: XmlDocument): Tree | InvalidXmlError['reason'] {
  let root: XmlElement;
  try {
    root = parseXml(document);
  } catch (error) {
    if (error instanceof InvalidXmlError) return error.reason;
    throw error;
  }
  return treeOf(root);
}

/** Whether a document is rejected for its content. A limit that it exceeds does not count. */
function isRefused(document: XmlDocument): boolean {
  const outcome = outcomeOf(document);
  return outcome === 'not-well-formed' || outcome === 'undecodable' || outcome === 'doctype';
}

/** Whether a document is read as saxes reads its text: to an equal tree, or not at all. */
function isReadLikeSaxes(document: XmlDocument, text: string | undefined): boolean {
  const judged = text === undefined ? undefined : readWithSaxes(text);
  if (judged === undefined) return isRefused(document);
  return isDeepStrictEqual(outcomeOf(document), treeOfSaxes(judged));
}

/** Whether a DOCTYPE, spelt so, stands where one may, at the start, with comments and instructions before it at most. */
function hasDoctype({ bytes }: W3cTest): boolean {
  const text = bytes.toString('latin1').replaceAll('\0', '');
  return /^[^<]*<!DOCTYPE/.test(text.replace(/<\?.*?\?>|<!--.*?-->/gs, ''));
}

/** A DOCTYPE with its internal subset, whose end need only be good enough: both readers get what remains. */
const DOCTYPE = /<!DOCTYPE(?:"[^"]*"|'[^']*'|[^"'[>])*(?:\[.*?\][^"'<>\]]*)?>/s;

/**
 * The reader implements XML 1.0 in its fifth edition, which also covers documents of later versions, without
 * namespaces.
 */
function isOfXml10({ type, recommendation, version = '1.0', editions = ['5'] }: W3cTest): boolean {
  return (
    recommendation.startsWith('XML1.0') && version === '1.0' && editions.includes('5') && type !== 'error'
  );
}

function idsOf(tests: readonly W3cTest[]): string[] {
  return tests.map(({ id }) => id);
}

const suite = readW3cSuite();
const withoutDoctype = suite.filter((test) => !hasDoctype(test));
const withDoctype = suite.filter(hasDoctype);

describe("a document of the W3C's suite without a DOCTYPE", () => {
  it('is rejected when it is not well-formed', () => {
    const tests = withoutDoctype.filter((test) => isOfXml10(test) && test.type === 'not-wf');
    expect(tests).toHaveLength(232);
    expect(idsOf(tests.filter((test) => !isRefused(test)))).toEqual([]);
  });

  it('is read to the tree of saxes when it is well-formed', () => {
    const tests = withoutDoctype.filter((test) => isOfXml10(test) && test.type !== 'not-wf');
    expect(tests).toHaveLength(60);
    expect(idsOf(tests.filter((test) => isRefused(test)))).toEqual([]);
    expect(idsOf(tests.filter((test) => !isReadLikeSaxes(test, textOf(test))))).toEqual([]);
  });

  it('is read or rejected as by saxes when its test is about XML 1.1, namespaces or an earlier edition, or leaves it open', () => {
    const tests = withoutDoctype.filter((test) => !isOfXml10(test));
    expect(tests).toHaveLength(111);
    expect(tests.filter((test) => !isRefused(test))).toHaveLength(69);
    expect(idsOf(tests.filter((test) => !isReadLikeSaxes(test, textOf(test))))).toEqual([]);
  });
});

describe("a document of the W3C's suite with a DOCTYPE", () => {
  it('is rejected', () => {
    expect(withDoctype).toHaveLength(2_182);
    expect(idsOf(withDoctype.filter((test) => !isRefused(test)))).toEqual([]);
  });

  it('is rejected for nothing else when it is well-formed', () => {
    const tests = withDoctype.filter((test) => isOfXml10(test) && test.type !== 'not-wf');
    expect(tests).toHaveLength(873);
    expect(idsOf(tests.filter((test) => outcomeOf(test) !== 'doctype'))).toEqual([]);
  });

  it('is read or rejected as by saxes without its DOCTYPE', () => {
    const documents = withDoctype.flatMap((test) => {
      const text = textOf(test)?.replace(DOCTYPE, '');
      return text === undefined ? [] : [{ id: test.id, text, bytes: Buffer.from(text), charset: 'utf-8' }];
    });
    expect(documents).toHaveLength(2_154);
    expect(documents.filter((document) => !isRefused(document))).toHaveLength(1_600);
    expect(
      documents.filter((document) => !isReadLikeSaxes(document, document.text)).map(({ id }) => id),
    ).toEqual([]);
  });
});
