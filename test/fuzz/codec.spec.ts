import * as fc from 'fast-check';
import { axlServers, phoneSystemAssociations, phoneSystems } from '#gateway';
import {
  decodeList,
  decodeObject,
  encodeObject,
  InvalidXmlError,
  type Field,
  type Model,
  type XmlDocument,
} from '#libs/cupi-xml';
import { describe, expect, it } from 'vitest';
import { childTexts, readWithSaxes, type SaxesElement, utf8 } from '#libs/testing';
import { xmlText } from '../support/xml-arbitraries.js';
import { budget } from './fuzz-budget.js';
import { bytesOf, fuzzedDocument, type FuzzedDocument } from './fuzzed-document.js';
import { readSeeds } from './seeds.js';

/** Many times what the largest of these documents takes: something that grows faster than its input shows. */
const MAX_MS = 2000;

interface Row {
  readonly extensions?: Record<string, string>;
}

interface Reader {
  readonly model: Model;
  readonly root: string;
  readonly read: (document: XmlDocument) => readonly Row[];
}

function listReader(model: Model): Reader {
  return { model, root: model.listElement, read: (document) => decodeList(model, document).items };
}

/** The same model of what callers send, which has no id yet. */
function withoutIdentity(model: Model): Model {
  const fields = Object.entries(model.fields).map(([name, field]) => [name, { ...field, isIdentity: false }]);
  return { ...model, fields: Object.fromEntries(fields) as Model['fields'] };
}

function objectReader(model: Model): Reader {
  return { model, root: model.element, read: (document) => [decodeObject(model, document)] };
}

const READERS: Readonly<Record<FuzzedDocument['fixture'], Reader>> = {
  'phone-systems': listReader(phoneSystems.model),
  'phone-system': objectReader(phoneSystems.model),
  'axl-servers': listReader(axlServers.model),
  'axl-server.create': objectReader(withoutIdentity(axlServers.model)),
  'phone-system-associations': listReader(phoneSystemAssociations.model),
};

interface Reading {
  readonly rows?: readonly Row[];
  readonly fault?: InvalidXmlError;
}

/** @throws whatever is no InvalidXmlError */
function readingOf(fuzzed: FuzzedDocument): Reading {
  const startedAtMs = performance.now();
  try {
    return { rows: READERS[fuzzed.fixture].read({ bytes: bytesOf(fuzzed), charset: fuzzed.charset }) };
  } catch (error) {
    if (!(error instanceof InvalidXmlError)) throw error;
    return { fault: error };
  } finally {
    expect(performance.now() - startedAtMs).toBeLessThan(MAX_MS);
  }
}

/** saxes takes a target that is followed by neither a blank nor `?>` (XML 1.0 §2.6). */
const SAXES_BLIND_SPOT = /<\?[^ \t\n\r?]+\?(?!>)/;
/** Another charset than UTF-8, as a document may claim to have. */
const OTHER_ENCODING = /encoding\s*=\s*["'](?!utf-8["'])/i;
/** saxes takes seconds for what is longer and broken throughout. */
const MAX_COMPARED_CHARACTERS = 200_000;
/** A lone surrogate is no character, and becomes another one on its way through UTF-8. */
const isPlainUtf8 = ({ text, encoding, charset }: FuzzedDocument): boolean =>
  encoding === 'utf8' &&
  (charset === undefined || charset === 'utf-8') &&
  Buffer.from(text).toString() === text &&
  text.length <= MAX_COMPARED_CHARACTERS &&
  !OTHER_ENCODING.test(text.slice(0, 256)) &&
  !SAXES_BLIND_SPOT.test(text);

/** Holds the reading against what an independent parser makes of the same text. */
function judge(fuzzed: FuzzedDocument): void {
  const reading = readingOf(fuzzed);
  if (!isPlainUtf8(fuzzed)) return;
  const { model, root } = READERS[fuzzed.fixture];
  const tree = readWithSaxes(fuzzed.text.replace(/^\uFEFF/, ''));
  if (reading.rows) {
    expect(tree?.name).toBe(root);
    const elements =
      root === model.element ? [tree] : childrenOf(tree).filter(({ name }) => name === model.element);
    expect(reading.rows).toHaveLength(elements.length);
    for (const [index, row] of reading.rows.entries()) expectSame(model, row, childrenOf(elements[index]));
    return;
  }
  const allowed = ['bad-value', 'too-deep', 'too-many-nodes'];
  if (tree?.name !== root) allowed.push('wrong-root', 'not-well-formed');
  if (/<!DOCTYPE/i.test(fuzzed.text)) allowed.push('doctype');
  expect(allowed).toContain(reading.fault?.reason);
}

function childrenOf(element: SaxesElement | undefined): SaxesElement[] {
  return element?.content.filter((node) => typeof node !== 'string') ?? [];
}

function expectSame(model: Model, row: Row, elements: readonly SaxesElement[]): void {
  for (const [jsonName, field] of Object.entries(model.fields)) {
    const names = [field.element, ...(field.readAliases ?? [])];
    const first = names.map((name) => elements.find((element) => element.name === name)).find(Boolean);
    const isShown = field.access !== 'write-only';
    const ifAbsent = isShown && field.type === 'text' && field.requiredOnCreate ? '' : undefined;
    const expected = first && isShown ? valueOf(field, first) : ifAbsent;
    expect((row as Record<string, unknown>)[jsonName], jsonName).toEqual(expected);
  }
}

const ID = { type: 'uuid' } as Field;

/** The tests' own reading of a value; an empty one is none unless it is a text. */
function valueOf(field: Field, element: SaxesElement): unknown {
  const { content } = element;
  const text = content
    .filter((node) => typeof node === 'string')
    .join('')
    .replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  if (field.type === 'text') return text;
  if (field.type === 'uuid-list') return childrenOf(element).map((child) => valueOf(ID, child));
  if (text === '') return undefined;
  switch (field.type) {
    case 'boolean':
      return /^>?(?:true|1)$/i.test(text);
    case 'integer':
      return Number(text) || 0;
    case 'uuid':
      return text.toLowerCase();
    case 'datetime':
      return text.replace(' ', 'T');
    case 'enum':
      return field.names[Number(text)] ?? text.replace(/^0+(?=\d)/, '');
  }
}

describe('a document that is nearly what CUPI sends', () => {
  it(
    'is read as an independent parser reads it, or rejected with a reason, and in time',
    { timeout: budget.timeoutMs },
    () => {
      fc.assert(fc.property(fuzzedDocument, judge), { numRuns: budget.documents, seed: budget.seed });
    },
  );

  it.each(readSeeds('documents'))('is judged so too: $why', (seed) => {
    judge({
      ...seed,
      text: seed.text.replace(/^(.*)\*(\d+)$/s, (_all, piece: string, times: string) =>
        piece.repeat(Number(times)),
      ),
    });
  });
});

const FOUR_DIGITS = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z') };

/** Values that callers may send for a field, and the texts that must then arrive. */
function writtenValue(field: Field): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'text':
      return xmlText;
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.maxSafeInteger();
    case 'uuid':
      return fc.uuid();
    case 'uuid-list':
      return fc.array(fc.uuid());
    case 'datetime':
      return fc.date({ noInvalidDate: true, ...FOUR_DIGITS }).map((date) => date.toISOString());
    case 'enum':
      return fc.constantFrom(...Object.keys(field.names), '0', '4711', '9999999999999999999');
  }
}

function writableFieldsOf(model: Model): [jsonName: string, field: Field][] {
  return Object.entries(model.fields).filter(([, { access }]) => access !== 'read-only');
}

describe.each([phoneSystems, axlServers].map(({ model }) => withoutIdentity(model)))(
  'an encoded $name',
  (model) => {
    const fields = writableFieldsOf(model);
    const values = fc.record(Object.fromEntries(fields.map(([name, field]) => [name, writtenValue(field)])), {
      requiredKeys: [],
    });

    it(
      'says to an independent parser what was given, and to the decoder the same',
      { timeout: budget.timeoutMs },
      () => {
        fc.assert(
          fc.property(values, (given) => {
            const xml = encodeObject(model, given);
            const isGiven = ([jsonName]: [string, Field]): boolean => Object.hasOwn(given, jsonName);
            expect(childTexts(xml)).toEqual(
              fields.filter(isGiven).map(([jsonName, { element }]) => [element, String(given[jsonName])]),
            );
            expectSame(model, decodeObject(model, utf8(xml)), childrenOf(readWithSaxes(xml)));
          }),
          { numRuns: Math.ceil(budget.documents / 4), seed: budget.seed },
        );
      },
    );
  },
);
