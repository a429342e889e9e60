import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from './server.js';
import { call, create, FACTORY, type TestAnswer, textOf } from './simulator-client.fixture.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

async function put(body: string | Uint8Array<ArrayBuffer>, contentType?: string): Promise<TestAnswer> {
  const response = await fetch(simulator.url + FACTORY, {
    method: 'PUT',
    headers: {
      Authorization: `Basic ${btoa('administrator:sample-password')}`,
      ...(contentType === undefined ? {} : { 'Content-Type': contentType }),
    },
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('the content type of a body', () => {
  it.each(['application/xml', 'application/xml; charset=utf-8', 'text/xml', 'Application/XML'])(
    'may be %s',
    async (contentType) => {
      const { status } = await put('<PhoneSystem/>', contentType);
      expect(status).toBe(204);
    },
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'may not be %s',
    async (contentType) => {
      const { status } = await put('<PhoneSystem/>', contentType);
      expect(status).toBe(415);
    },
  );

  it('may not be missing', async () => {
    const { status } = await put('<PhoneSystem/>');
    expect(status).toBe(415);
  });
});

describe('an XML body', () => {
  it.each([
    ['nothing', ''],
    ['an open element', '<PhoneSystem><DisplayName>x</PhoneSystem>'],
    ['text behind the root', '<PhoneSystem/>x'],
    ['two roots', '<PhoneSystem/><PhoneSystem/>'],
    ['an attribute without quotes', '<PhoneSystem a=1/>'],
    ['a bare ampersand', '<PhoneSystem><CallLoopDTMF>A & B</CallLoopDTMF></PhoneSystem>'],
    ['an undeclared entity', '<PhoneSystem><CallLoopDTMF>&x;</CallLoopDTMF></PhoneSystem>'],
    ['a bare ]]>', '<PhoneSystem><X>]]></X></PhoneSystem>'],
    ['a control character', '<PhoneSystem><X>\u0001</X></PhoneSystem>'],
    ['a reference to a control character', '<PhoneSystem><X>&#1;</X></PhoneSystem>'],
    ['a non-character', '<PhoneSystem><X>\uFFFE</X></PhoneSystem>'],
    ['a DOCTYPE', '<!DOCTYPE PhoneSystem><PhoneSystem/>'],
    ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><PhoneSystem/>'],
  ])('is rejected for %s', async (_, body) => {
    const { status, text } = await put(body, 'application/xml');
    expect([status, textOf(text, 'code')]).toEqual([400, 'DATA_EXCEPTION']);
  });

  it('is rejected when it is not UTF-8', async () => {
    const latin1 = new Uint8Array([
      ...Buffer.from('<PhoneSystem><X>'),
      0xfc,
      ...Buffer.from('</X></PhoneSystem>'),
    ]);
    const { status } = await put(latin1, 'application/xml');
    expect(status).toBe(400);
  });

  it.each([
    ['leading and trailing blanks', '  x  ', '  x  '],
    ['line breaks', 'a\nb', 'a\nb'],
    ['a carriage return', 'a&#13;b', 'a\rb'],
    ['emoji', '📞 ☎️', '📞 ☎️'],
    ['markup characters', '&lt;b&gt; &amp; "\'', '<b> & "\''],
    ['what looks escaped', '&amp;amp;', '&amp;'],
    ['a CDATA section', '<![CDATA[<x> & ]]>', '<x> & '],
  ])('preserves %s', async (_, written, read) => {
    const path = await create(
      simulator,
      '/vmrest/phonesystems',
      `<PhoneSystem><DisplayName>${written}</DisplayName></PhoneSystem>`,
    );
    const { text } = await call(simulator, path);
    expect(textOf(text, 'DisplayName')).toBe(read);
  });

  it.each(['PhoneSystems', 'phonesystem', 'AXLServer'])('may have any root: %s', async (root) => {
    await put(`<${root}><CallLoopDTMF>D</CallLoopDTMF></${root}>`, 'application/xml');
    const { text } = await call(simulator, FACTORY);
    expect(textOf(text, 'CallLoopDTMF')).toBe('D');
    await put('<PhoneSystem><CallLoopDTMF>A</CallLoopDTMF></PhoneSystem>', 'application/xml');
  });

  it('may contain NullFields, which are ignored', async () => {
    const body = '<PhoneSystem><NullFields>CallLoopDTMF</NullFields></PhoneSystem>';
    expect((await put(body, 'application/xml')).status).toBe(204);
    const { text } = await call(simulator, FACTORY);
    expect([textOf(text, 'CallLoopDTMF'), textOf(text, 'NullFields')]).toEqual(['A', undefined]);
  });

  it('may contain unknown elements', async () => {
    const { status } = await put('<PhoneSystem><Colour>red</Colour></PhoneSystem>', 'application/xml');
    expect(status).toBe(204);
  });

  it('may start with a declaration and a byte order mark', async () => {
    const { status } = await put(
      '\uFEFF<?xml version="1.0" encoding="UTF-8"?><PhoneSystem/>',
      'application/xml',
    );
    expect(status).toBe(204);
  });
});

describe('a JSON body', () => {
  async function guardTimeAfter(json: unknown): Promise<string | undefined> {
    await call(simulator, FACTORY, { method: 'PUT', json });
    const { text } = await call(simulator, FACTORY);
    return textOf(text, 'CallLoopGuardTimeMs');
  }

  it('may be bare', async () => {
    await expect(guardTimeAfter({ CallLoopGuardTimeMs: '2501' })).resolves.toBe('2501');
  });

  it.each(['PhoneSystem', 'phonesystem', 'Callhandler'])('may be wrapped in any root: %s', async (root) => {
    const guardTime = String(2600 + root.length);
    await expect(guardTimeAfter({ [root]: { CallLoopGuardTimeMs: guardTime } })).resolves.toBe(guardTime);
  });

  it('may contain real numbers', async () => {
    await expect(guardTimeAfter({ CallLoopGuardTimeMs: 2503 })).resolves.toBe('2503');
  });

  it('may contain real booleans', async () => {
    await call(simulator, FACTORY, { method: 'PUT', json: { MwiPortMemory: true } });
    const { text } = await call(simulator, FACTORY);
    expect(textOf(text, 'MwiPortMemory')).toBe('true');
  });

  it.each(['{', '[]', 'null', '"x"', '{"CallLoopDTMF":["A"]}', '{"DisplayName":"\\u0001"}'])(
    'is rejected when it is %s',
    async (body) => {
      const { status } = await put(body, 'application/json');
      expect(status).toBe(400);
    },
  );
});
