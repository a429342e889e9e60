import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf, emptyAnswer } from '../support/canned-upstream.js';
import { childTexts, readWithSaxes } from '#libs/testing';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const AXL_SERVER = '5f3c84e3-8ab1-4fae-a051-bc1db938dae4';
const LIST = '/api/v1/phone-systems';
const PATH = `${LIST}/${ID}`;
const AXL_SERVERS = `${PATH}/axl-servers`;
const MINIMAL = { Prefer: 'return=minimal' };

const TEXTS = [
  'PBX',
  'R&D',
  'a < b > c',
  '&amp;',
  '&amp;amp;',
  '&lt;b&gt;',
  '&#38; &#x26; &nbsp;',
  ']]>',
  '<![CDATA[x]]>',
  '<!-- x -->',
  '<?x y?>',
  '</DisplayName><PortCount>7</PortCount><DisplayName>',
  `"double" and 'single'`,
  '😀 🏳️‍🌈 Zürich 電話',
  ' leading and trailing ',
  '   ',
  'a  b',
  'a\nb',
  'a\rb',
  'a\r\nb',
  'a\tb',
  '\n',
  '\u00a0\u2028\u0085',
  '\u007f\u009f',
  '\ufffd',
  '%26%3C+',
  '$& $1 \\0',
  '{{x}} ${x}',
  'true',
  '5069',
  'x'.repeat(64),
  '😀'.repeat(64),
];

describe('what is written upstream', () => {
  const { call, upstreamAnswers, received } = useCannedGateway();

  async function documentOf(method: 'POST' | 'PATCH' | 'PUT', path: string, body: object | string) {
    upstreamAnswers((request) => {
      if (request.method === 'GET')
        return answerOf(`<AXLServer><ObjectId>${AXL_SERVER}</ObjectId></AXLServer>`);
      return request.method === 'POST'
        ? answerOf(`/vmrest/phonesystems/${ID}`, { status: '201 Created', type: 'text/plain' })
        : emptyAnswer();
    });
    const { status } = await call(method, path, { body, headers: MINIMAL });
    expect(status).toBe(method === 'POST' ? 201 : 204);
    // Below a phone system, a read of what is to be changed comes first.
    const written = received().filter((request) => request.method !== 'GET');
    expect(written).toHaveLength(1);
    return written[0]?.body ?? '';
  }

  it.each(TEXTS)('arrives exactly as it was sent: %j', async (text) => {
    const xml = await documentOf('POST', LIST, { displayName: text });
    expect(childTexts(xml)).toEqual([['DisplayName', text]]);
  });

  it.each(TEXTS)('is read back exactly as it was sent, but for blanks around it: %j', async (text) => {
    const xml = await documentOf('PATCH', PATH, { displayName: text });
    const readBack = xml.replace('<PhoneSystem>', `<PhoneSystem><ObjectId>${ID}</ObjectId>`);
    upstreamAnswers(() => answerOf(readBack));
    const { body } = await call('GET', PATH);
    expect(body).toMatchObject({ displayName: text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '') });
  });

  it('arrives exactly also as a password', async () => {
    const password = ` p&amp;a<b>]]>'"\t\r\n😀 `;
    const xml = await documentOf('PUT', `${AXL_SERVERS}/${AXL_SERVER}`, { ccmAxlPassword: password });
    expect(childTexts(xml)).toEqual([['CcmAXLPassword', password]]);
  });

  it('is the singular element without declaration, and nothing but the field sent', async () => {
    expect(await documentOf('POST', LIST, { displayName: 'PhoneSystem1' })).toBe(
      '<PhoneSystem><DisplayName>PhoneSystem1</DisplayName></PhoneSystem>',
    );
  });

  it.each(['PATCH', 'PUT'] as const)('is exactly the fields of a %s, in declared order', async (method) => {
    const xml = await documentOf(method, PATH, {
      callLoopGuardTimeMs: 0,
      callLoopDtmf: 'D',
      displayName: 'PBX',
      mwiForceOff: false,
      defaultTrapSwitch: true,
    });
    expect(readWithSaxes(xml)?.name).toBe('PhoneSystem');
    expect(childTexts(xml)).toEqual([
      ['DisplayName', 'PBX'],
      ['CallLoopDTMF', 'D'],
      ['CallLoopGuardTimeMs', '0'],
      ['DefaultTRaPSwitch', 'true'],
      ['MwiForceOff', 'false'],
    ]);
  });

  it("has CUPI's name for every field of a phone system", async () => {
    const xml = await documentOf('POST', LIST, {
      callLoopExtensionDetect: true,
      restrictDialEndTime: 1439,
      restrictDialStartTime: 0,
      restrictDialScheduled: true,
      restrictDialUnconditional: false,
      mwiForceOff: true,
      defaultTrapSwitch: false,
      enablePhoneApplications: true,
      callLoopGuardTimeMs: 2147483647,
      callLoopDtmf: 'B',
      callLoopForwardNotificationDetect: true,
      callLoopSupervisedTransferDetect: false,
      mwiPortMemory: true,
      mwiAlwaysUpdate: false,
      displayName: 'PBX',
    });
    expect(childTexts(xml)).toEqual([
      ['DisplayName', 'PBX'],
      ['MwiAlwaysUpdate', 'false'],
      ['MwiPortMemory', 'true'],
      ['CallLoopSupervisedTransferDetect', 'false'],
      ['CallLoopForwardNotificationDetect', 'true'],
      ['CallLoopDTMF', 'B'],
      ['CallLoopGuardTimeMs', '2147483647'],
      ['EnablePhoneApplications', 'true'],
      ['DefaultTRaPSwitch', 'false'],
      ['MwiForceOff', 'true'],
      ['RestrictDialUnconditional', 'false'],
      ['RestrictDialScheduled', 'true'],
      ['RestrictDialStartTime', '0'],
      ['RestrictDialEndTime', '1439'],
      ['CallLoopExtensionDetect', 'true'],
    ]);
  });

  it("has CUPI's name for every field of an AXL server, and the code of its service", async () => {
    const xml = await documentOf('POST', AXL_SERVERS, {
      ccmVersion: '5',
      displayName: 'Publisher',
      mediaServerName: 'ucm1',
      isPinSyncEnabled: false,
      ccmAxlPassword: '',
      ccmAxlUser: 'abcd',
      hostOrIpAddressV6: '2001:db8::1',
      mediaSwitchObjectId: ID.toUpperCase(),
      precedence: 1,
      tlsPort: 2000,
      port: 2001,
      hostOrIpAddress: '10.105.255.1',
      mediaRemoteService: 'CcmAxl',
    });
    expect(readWithSaxes(xml)?.name).toBe('AXLServer');
    expect(childTexts(xml)).toEqual([
      ['MediaRemoteServiceEnum', '103'],
      ['HostOrIPAddress', '10.105.255.1'],
      ['Port', '2001'],
      ['TlsPort', '2000'],
      ['Precedence', '1'],
      ['MediaSwitchObjectId', ID],
      ['MediaServerName', 'ucm1'],
      ['DisplayName', 'Publisher'],
      ['HostOrIPAddressV6', '2001:db8::1'],
      ['CcmAXLUser', 'abcd'],
      ['CcmAXLPassword', ''],
      ['IsPinSyncEnabled', 'false'],
      ['CcmVersion', '5'],
    ]);
  });

  it.each([
    ['Pimg', '104'],
    ['103', '103'],
    ['110', '110'],
    ['0', '0'],
  ])('has the code of the enum %j', async (given, code) => {
    const xml = await documentOf('POST', AXL_SERVERS, { hostOrIpAddress: 'h', mediaRemoteService: given });
    expect(childTexts(xml)).toContainEqual(['MediaRemoteServiceEnum', code]);
  });

  it('is an empty element for an empty text', async () => {
    const xml = await documentOf('PATCH', `${AXL_SERVERS}/${AXL_SERVER}`, { ccmAxlUser: '' });
    expect(childTexts(xml)).toEqual([['CcmAXLUser', '']]);
  });

  it('says its length in bytes', async () => {
    await documentOf('PATCH', PATH, { displayName: '😀ü' });
    const { head = '', body = '' } = received()[0] ?? {};
    expect(head).toMatch(new RegExp(`^content-length: ${Buffer.byteLength(body)}$`, 'im'));
  });
});
