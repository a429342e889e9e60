import { describe, expect, it } from 'vitest';
import { breakingChanges, type ApiDocument } from './breaking-changes.js';

type Json = Record<string, unknown>;

const json = (schema: object): object => ({ content: { 'application/json': { schema } } });

/** A document of one operation, which takes and answers so. */
const documentOf = (operation: Json, schemas: Record<string, Json> = {}): ApiDocument => ({
  paths: { '/a': { post: { responses: {}, ...operation } } },
  components: { schemas },
});

const taking = (schema: object): ApiDocument => documentOf({ requestBody: json(schema) });
const answering = (schema: object): ApiDocument => documentOf({ responses: { 200: json(schema) } });
const withParameter = (parameter?: object): ApiDocument =>
  documentOf({ parameters: parameter ? [{ name: 'p', in: 'query', ...parameter }] : [] });

const text = { type: 'string' };
const object = (properties: object, rest: object = {}): object => ({ type: 'object', properties, ...rest });
const union = (...values: string[]): Json => ({
  discriminator: {
    mapping: Object.fromEntries(values.map((value) => [value, `#/components/schemas/${value}`])),
  },
});

describe('a change that breaks callers is named', () => {
  it.each<[what: string, released: ApiDocument, current: ApiDocument, names: string[]]>([
    ['an operation is gone', documentOf({}), { paths: { '/a': {} } }, ['POST /a is gone']],
    ['a path is gone', documentOf({}), { paths: {} }, ['POST /a is gone']],
    ['a parameter is gone', withParameter({}), withParameter(), ['POST /a: parameter query p is gone']],
    [
      'a parameter is required now',
      withParameter({}),
      withParameter({ required: true }),
      ['POST /a: parameter query p is required now'],
    ],
    [
      'a new parameter is required',
      withParameter(),
      withParameter({ required: true }),
      ['POST /a: parameter query p is required now'],
    ],
    [
      'a parameter takes less',
      withParameter({ schema: { type: 'integer', maximum: 9 } }),
      withParameter({ schema: { type: 'integer', maximum: 8 } }),
      ['POST /a: parameter query p has a narrower maximum'],
    ],
    ['a body is gone', taking(text), documentOf({}), ['POST /a: the body is gone']],
    [
      'a media type is gone',
      taking(text),
      documentOf({ requestBody: { content: {} } }),
      ['POST /a: body: application/json is gone'],
    ],
    [
      'a member can no longer be sent',
      taking(object({ x: text })),
      taking(object({})),
      ['POST /a: body/x is gone'],
    ],
    [
      'a member has to be sent',
      taking(object({ x: text })),
      taking(object({ x: text }, { required: ['x'] })),
      ['POST /a: body/x is required now'],
    ],
    [
      'other members can no longer be sent',
      taking(object({})),
      taking(object({}, { additionalProperties: false })),
      ['POST /a: body takes no other members now'],
    ],
    [
      'a type can no longer be sent',
      taking({ type: ['string', 'null'] }),
      taking(text),
      ['POST /a: body has another type'],
    ],
    [
      'a value can no longer be sent',
      taking({ enum: ['a', 'b'] }),
      taking({ enum: ['a'] }),
      ['POST /a: body can no longer be "b"'],
    ],
    [
      'only some values can be sent',
      taking(text),
      taking({ ...text, enum: ['a'] }),
      ['POST /a: body has other values'],
    ],
    [
      'a text has to have a format',
      taking(text),
      taking({ ...text, pattern: 'x' }),
      ['POST /a: body has a narrower pattern'],
    ],
    [
      'an answer lacks a member',
      answering(object({ x: text })),
      answering(object({})),
      ['POST /a: 200/x is gone'],
    ],
    [
      'a member is no longer always there',
      answering(object({ x: text }, { required: ['x'] })),
      answering(object({ x: text })),
      ['POST /a: 200/x is no longer always there'],
    ],
    [
      'a member deep inside has another type',
      answering(object({ list: { type: 'array', items: object({ x: text }) } })),
      answering(object({ list: { type: 'array', items: object({ x: { type: 'integer' } }) } })),
      ['POST /a: 200/list/*/x has another type'],
    ],
    [
      'an answer may be of another type',
      answering(text),
      answering({ type: ['string', 'null'] }),
      ['POST /a: 200 has another type'],
    ],
    [
      'an answer may have another value',
      answering({ enum: ['a'] }),
      answering({ enum: ['a', 'b'] }),
      ['POST /a: 200 can now be "b"'],
    ],
    ['a status is gone', answering(text), documentOf({}), ['POST /a: status 200 is gone']],
    [
      'a schema with a name lacks a member, which is named once',
      documentOf(
        {
          responses: {
            200: json({ $ref: '#/components/schemas/A' }),
            201: json({ $ref: '#/components/schemas/A' }),
          },
        },
        { A: object({ x: text }) as Json },
      ),
      documentOf({ responses: { 200: json(object({})), 201: json(object({})) } }),
      ['A/x is gone'],
    ],
    [
      'one of several alternatives lacks a member',
      answering(object({ x: text })),
      documentOf(
        { responses: { 200: json(union('a', 'b')) } },
        { a: object({ x: text }) as Json, b: object({}) as Json },
      ),
      ['POST /a: 200/x is gone'],
    ],
    [
      'an alternative lacks a member',
      documentOf({ responses: { 200: json(union('a')) } }, { a: object({ x: text }) as Json }),
      documentOf({ responses: { 200: json(union('a')) } }, { a: object({}) as Json }),
      ['a/x is gone'],
    ],
  ])('%s', (_what, released, current, names) => {
    expect(breakingChanges(released, current)).toEqual(names);
  });
});

describe('a change that does not break callers is not reported', () => {
  it.each<[what: string, released: ApiDocument, current: ApiDocument]>([
    ['an operation more', { paths: {} }, documentOf({})],
    ['a parameter more', withParameter(), withParameter({})],
    ['a member more can be sent', taking(object({})), taking(object({ x: text }))],
    ['a value more can be sent', taking({ enum: ['a'] }), taking({ enum: ['a', 'b'] })],
    ['any integer is a number', taking({ type: 'integer' }), taking({ type: 'number' })],
    ['a member more is shown', answering(object({})), answering(object({ x: text }, { required: ['x'] }))],
    ['what was null is not there', answering({ type: ['string', 'null'] }), answering(text)],
    [
      'a value more of a list that is open',
      answering({ enum: ['a'], 'x-extensible-enum': true }),
      answering({ enum: ['a', 'b'], 'x-extensible-enum': true }),
    ],
    [
      'an alternative more of an answer',
      documentOf({ responses: { 200: json(union('a')) } }, { a: {} }),
      documentOf({ responses: { 200: json(union('a', 'b')) } }, { a: {}, b: {} }),
    ],
    [
      'a status that is said by its range',
      documentOf({ responses: { 404: json(text), 500: json(text) } }),
      documentOf({ responses: { '4XX': json(text), default: json(text) } }),
    ],
    [
      'a schema has a name, or consists of others',
      answering(object({ x: text })),
      documentOf(
        { responses: { 200: json({ $ref: '#/components/schemas/A' }) } },
        { A: { allOf: [{ $ref: '#/components/schemas/B' }] }, B: object({ x: text }) as Json },
      ),
    ],
  ])('%s', (_what, released, current) => {
    expect(breakingChanges(released, current)).toEqual([]);
  });

  it('also of a schema that contains itself', () => {
    const node = { $ref: '#/components/schemas/Node' };
    const document = documentOf(
      { responses: { 200: json(node) } },
      { Node: object({ parent: node }) as Json },
    );
    expect(breakingChanges(document, document)).toEqual([]);
  });
});
