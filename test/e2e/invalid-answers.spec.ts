import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf, emptyAnswer, startCannedUpstream } from '../support/canned-upstream.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const PATH = `/api/v1/phone-systems/${ID}`;
const OBJECT_ID = `<ObjectId>${ID}</ObjectId>`;
const WELL_FORMED = `<PhoneSystem>${OBJECT_ID}<DisplayName>PBX</DisplayName></PhoneSystem>`;
const HTML = '<!DOCTYPE html><html><body><form action="/login"></form></body></html>';

describe('an answer that cannot be used', () => {
  const { call, upstreamAnswers, received, log } = useCannedGateway();

  async function problemOf(answer: string | Buffer, path = PATH): Promise<Record<string, unknown>> {
    upstreamAnswers(() => answer);
    const { status, body, type } = await call('GET', path);
    expect(status).toBe(502);
    expect(type).toBe('application/problem+json');
    expect(body).toMatchObject({
      type: '/problems/upstream-invalid-response',
      code: 'upstream-invalid-response',
      status: 502,
      instance: path,
    });
    expect(received()).toHaveLength(1);
    return body as Record<string, unknown>;
  }

  it.each([
    '<MwiForceOff>yes</MwiForceOff>',
    '<MwiForceOff>2</MwiForceOff>',
    '<MwiForceOff>true false</MwiForceOff>',
    '<PortCount>many</PortCount>',
    '<PortCount>1.5</PortCount>',
    '<PortCount>1e3</PortCount>',
    '<PortCount>0x10</PortCount>',
    '<PortCount>99999999999999999999</PortCount>',
    '<ObjectId>1234567890</ObjectId>',
    `<ObjectId>{${ID}}</ObjectId>`,
    '<DisplayName><b>PBX</b></DisplayName>',
  ])('has a value that does not fit its type: %s', async (content) => {
    const id = content.includes('ObjectId') ? '' : OBJECT_ID;
    const { detail } = await problemOf(answerOf(`<PhoneSystem>${id}${content}</PhoneSystem>`));
    expect(detail).toContain(/<(\w+)>/.exec(content)?.[1]);
  });

  it.each(['CcmAxl', '-1', '1.5', '0x67'])('has the enum code %s', async (code) => {
    const content = `${OBJECT_ID}<MediaRemoteServiceEnum>${code}</MediaRemoteServiceEnum>`;
    const axlServer = `<AXLServer>${content}</AXLServer>`;
    const { detail } = await problemOf(answerOf(axlServer), `${PATH}/axl-servers/${ID}`);
    expect(detail).toContain('MediaRemoteServiceEnum');
  });

  it('has one bad row among good ones', async () => {
    const rows = `${WELL_FORMED}<PhoneSystem>${OBJECT_ID}<PortCount>x</PortCount></PhoneSystem>`;
    const list = answerOf(`<PhoneSystems total="2">${rows}</PhoneSystems>`);
    const { detail } = await problemOf(list, '/api/v1/phone-systems');
    expect(detail).toContain('PortCount');
  });

  it.each(['', '<ObjectId/>'])('has a row without an id among good ones: %j', async (id) => {
    const rows = `${WELL_FORMED}<PhoneSystem>${id}<DisplayName>PBX</DisplayName></PhoneSystem>`;
    const list = answerOf(`<PhoneSystems total="2">${rows}</PhoneSystems>`);
    const { detail } = await problemOf(list, '/api/v1/phone-systems');
    expect(detail).toContain('ObjectId');
  });

  it.each([
    ['no document', ''],
    ['blanks only', ' \n '],
    ['no XML', 'It works!'],
    ['JSON', '{"DisplayName":"PBX"}'],
    ['an HTML page', HTML],
    ['XHTML without a doctype', '<html><body/></html>'],
    ['the root of a list', '<PhoneSystems total="1"/>'],
    ['a root in another case', `<phonesystem>${OBJECT_ID}</phonesystem>`],
    ['a root in a namespace prefix', `<x:PhoneSystem xmlns:x="urn:x">${OBJECT_ID}</x:PhoneSystem>`],
    ['an error document', '<ErrorDetails><errors><code>X</code></errors></ErrorDetails>'],
    ['two roots', `${WELL_FORMED}${WELL_FORMED}`],
    ['text after the root', `${WELL_FORMED}x`],
    ['text before the root', `x${WELL_FORMED}`],
    ['a DOCTYPE', `<!DOCTYPE PhoneSystem>${WELL_FORMED}`],
    [
      'an external entity',
      `<!DOCTYPE PhoneSystem [<!ENTITY x SYSTEM "file:///etc/passwd">]><PhoneSystem>${OBJECT_ID}<DisplayName>&x;</DisplayName></PhoneSystem>`,
    ],
    ['an unknown entity', `<PhoneSystem>${OBJECT_ID}<DisplayName>&nbsp;</DisplayName></PhoneSystem>`],
    ['a bare ampersand', `<PhoneSystem>${OBJECT_ID}<DisplayName>a & b</DisplayName></PhoneSystem>`],
    ['a bare bracket', `<PhoneSystem>${OBJECT_ID}<DisplayName>a < b</DisplayName></PhoneSystem>`],
    ['an element that is not ended', `<PhoneSystem>${OBJECT_ID}<DisplayName>PBX</PhoneSystem>`],
    ['a root that is not ended', `<PhoneSystem>${OBJECT_ID}<DisplayName>PBX</DisplayName>`],
    ['an attribute without quotes', `<PhoneSystem a=b>${OBJECT_ID}</PhoneSystem>`],
    ['an attribute twice', `<PhoneSystem a="1" a="2">${OBJECT_ID}</PhoneSystem>`],
    ['a control character', `<PhoneSystem>${OBJECT_ID}<DisplayName>\u0001</DisplayName></PhoneSystem>`],
    [
      'a reference to a control character',
      `<PhoneSystem>${OBJECT_ID}<DisplayName>&#1;</DisplayName></PhoneSystem>`,
    ],
    [
      'a reference to a lone surrogate',
      `<PhoneSystem>${OBJECT_ID}<DisplayName>&#xD800;</DisplayName></PhoneSystem>`,
    ],
    ['`]]>` in text', `<PhoneSystem>${OBJECT_ID}<DisplayName>]]></DisplayName></PhoneSystem>`],
    [
      'too great a depth',
      `<PhoneSystem>${OBJECT_ID}${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</PhoneSystem>`,
    ],
  ])('is %s', async (_case, document) => {
    await problemOf(answerOf(document));
  });

  it('is an object where a list was asked for', async () => {
    await problemOf(answerOf(WELL_FORMED), '/api/v1/phone-systems');
  });

  it('is a login page of type HTML', async () => {
    await problemOf(answerOf(HTML, { type: 'text/html' }));
  });

  it('is a status without a body', async () => {
    expect(await problemOf(emptyAnswer('204 No Content'))).toMatchObject({ upstream: { status: 204 } });
  });

  it.each([
    '301 Moved Permanently',
    '302 Found',
    '303 See Other',
    '307 Temporary Redirect',
    '304 Not Modified',
  ])('is %s, and the credentials go nowhere else', async (status) => {
    const elsewhere = await startCannedUpstream(() => answerOf(WELL_FORMED));
    const headers = `Location: ${elsewhere.url}/vmrest/phonesystems/${ID}\r\n`;
    const problem = await problemOf(answerOf('', { status, headers }));
    expect(problem).toMatchObject({ upstream: { status: Number(status.slice(0, 3)) } });
    expect(JSON.stringify(problem)).not.toContain(elsewhere.url);
    expect(elsewhere.received).toEqual([]);
  });

  it('is no HTTP', async () => {
    await problemOf('SSH-2.0-OpenSSH_9.6\r\n');
  });

  it('has an unknown encoding', async () => {
    await problemOf(answerOf(WELL_FORMED, { headers: 'Content-Encoding: zstd\r\n' }));
  });

  it('is coded as gzip, but is none', async () => {
    await problemOf(answerOf(WELL_FORMED, { headers: 'Content-Encoding: gzip\r\n' }));
  });

  it('ends before its Content-Length', async () => {
    upstreamAnswers((_request, socket) => {
      socket.end(answerOf(WELL_FORMED).subarray(0, -10));
      return undefined;
    });
    expect((await call('GET', PATH)).body).toMatchObject({ code: 'upstream-invalid-response' });
  });

  it('ends before its last chunk', async () => {
    upstreamAnswers((_request, socket) => {
      socket.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<Phon`);
      return undefined;
    });
    expect((await call('GET', PATH)).body).toMatchObject({ code: 'upstream-invalid-response' });
  });

  it('never ends, and is cut off at 10 MiB', async () => {
    let server: Socket | undefined;
    upstreamAnswers((_request, socket) => {
      server = socket;
      pourWithoutEnd(socket);
      return undefined;
    });
    const { body } = await call('GET', PATH);
    expect(body).toMatchObject({
      code: 'upstream-invalid-response',
      detail: expect.stringMatching(/large/) as string,
    });
    expect(server?.bytesWritten).toBeLessThan(64 * 1024 * 1024);
  });

  it('is announced with more than 10 MiB', async () => {
    const head = `HTTP/1.1 200 OK\r\nContent-Length: ${11 * 1024 * 1024}\r\n\r\n<PhoneSystem>`;
    upstreamAnswers(() => Buffer.concat([Buffer.from(head), Buffer.alloc(11 * 1024 * 1024 - 13, ' ')]));
    expect((await call('GET', PATH)).body).toMatchObject({ code: 'upstream-invalid-response' });
  });

  it('does not spoil the next one', async () => {
    upstreamAnswers(() => answerOf(WELL_FORMED));
    expect((await call('GET', PATH)).status).toBe(200);
  });

  it('never has its values in the log', () => {
    expect(log()).not.toContain('login');
  });
});

function pourWithoutEnd(socket: Socket): void {
  const chunk = Buffer.alloc(256 * 1024, ' ');
  const pour = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', pour);
  socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n<PhoneSystem>');
  pour();
}
