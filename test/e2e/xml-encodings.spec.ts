import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf } from '../support/canned-upstream.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const PATH = `/api/v1/phone-systems/${ID}`;
const NAME = 'Zürich';
const BODY = `<PhoneSystem><ObjectId>${ID}</ObjectId><DisplayName>${NAME}</DisplayName></PhoneSystem>`;
const BIG_ENDIAN = 'utf16be';

function encode(text: string, encoding: BufferEncoding | typeof BIG_ENDIAN): Buffer {
  return encoding === BIG_ENDIAN ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, encoding);
}

describe('a document of the upstream', () => {
  const { call, upstreamAnswers } = useCannedGateway();

  it.each([
    ['UTF-8', 'utf8', BODY, 'application/xml'],
    [
      'UTF-8 with a declaration',
      'utf8',
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${BODY}`,
      '',
    ],
    ['UTF-8 with a byte order mark', 'utf8', `\ufeff${BODY}`, 'application/xml'],
    ['UTF-8 with comments around', 'utf8', `<!-- a -->${BODY}<!-- b -->\n`, 'application/xml'],
    ['UTF-8 of type text/xml', 'utf8', BODY, 'text/xml;charset=UTF-8'],
    ['UTF-8 of a type that is no XML', 'utf8', BODY, 'text/plain'],
    ['UTF-16 LE with a mark', 'utf16le', `\ufeff<?xml version="1.0" encoding="UTF-16"?>${BODY}`, ''],
    ['UTF-16 BE with a mark', BIG_ENDIAN, `\ufeff<?xml version="1.0" encoding="UTF-16"?>${BODY}`, ''],
    ['UTF-16 LE by Content-Type', 'utf16le', BODY, 'application/xml; charset=utf-16le'],
    ['ISO-8859-1 by declaration', 'latin1', `<?xml version="1.0" encoding="ISO-8859-1"?>${BODY}`, ''],
    ['ISO-8859-1 by Content-Type', 'latin1', BODY, 'application/xml; charset="ISO-8859-1"'],
  ] as const)('is read in %s', async (_case, encoding, text, type) => {
    upstreamAnswers(() => answerOf(encode(text, encoding), { type: type || 'application/xml' }));
    const answer = await call('GET', PATH);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ displayName: NAME });
  });

  it.each([
    ['bytes that are no UTF-8', encode(BODY, 'latin1'), 'application/xml'],
    ['an unknown charset', Buffer.from(BODY), 'application/xml; charset=klingon'],
    [
      'an unknown encoding',
      Buffer.from(`<?xml version="1.0" encoding="klingon"?>${BODY}`),
      'application/xml',
    ],
    ['an overlong form', Buffer.concat([Buffer.from('<PhoneSystem>'), Buffer.from([0xc0, 0xbc])]), ''],
  ])('is an invalid answer with %s', async (_case, bytes, type) => {
    upstreamAnswers(() => answerOf(bytes, { type: type || 'application/xml' }));
    const answer = await call('GET', PATH);
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({ code: 'upstream-invalid-response' });
  });
});
