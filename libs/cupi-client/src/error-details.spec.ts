import { describe, expect, it } from 'vitest';

import { readErrorDetails } from './error-details.js';

function read(body: string) {
  return readErrorDetails({ bytes: Buffer.from(body) });
}

describe('readErrorDetails', () => {
  it.each([
    ['XML', '<ErrorDetails><errors><code>A</code><message>m</message></errors></ErrorDetails>'],
    ['JSON', '{"errors":{"code":"A","message":"m"}}'],
    ['JSON with an array of errors', '{"errors":[{"code":"A","message":"m"},{"code":"B"}]}'],
    ['JSON with its root', '{"ErrorDetails":{"errors":{"code":"A","message":"m"}}}'],
    ['JSON with an array of texts', '{"errors":{"code":"A","error":["m","n"]}}'],
    ['JSON with one text', '{"errors":{"code":"A","error":"m"}}'],
  ])('reads %s', (_, body) => {
    expect(read(body)).toEqual({ code: 'A', message: 'm' });
  });

  it.each([
    [
      'XML',
      '<ErrorDetails><errors><code>A</code><message>m</message><DetailCode>D</DetailCode></errors></ErrorDetails>',
    ],
    ['JSON', '{"errors":{"code":"A","message":"m","DetailCode":"D"}}'],
  ])('reads the detail code of %s', (_, body) => {
    expect(read(body)).toEqual({ code: 'A', message: 'm', detailCode: 'D' });
  });

  it('takes the first of several errors', () => {
    const body =
      '<ErrorDetails><errors><code>A</code></errors><errors><code>B</code><message>m</message></errors></ErrorDetails>';
    expect(read(body)).toEqual({ code: 'A' });
  });

  it('reads the charset that the document declares', () => {
    const body =
      '<?xml version="1.0" encoding="ISO-8859-1"?><ErrorDetails><errors><message>ü</message></errors></ErrorDetails>';
    expect(readErrorDetails({ bytes: Buffer.from(body, 'latin1') })).toEqual({ message: 'ü' });
  });

  it.each([
    '',
    'text',
    'null',
    '[]',
    '{"errors":null}',
    '{"errors":[]}',
    '{"errors":{"code":4,"message":{}}}',
    '{"errors":"text"}',
    '<Error><Code>A</Code></Error>',
    '<Other><errors><code>A</code></errors></Other>',
    '<ErrorDetails/>',
    '<ErrorDetails><errors/></ErrorDetails>',
  ])('finds nothing in %s', (body) => {
    expect(read(body)).toEqual({});
  });
});
