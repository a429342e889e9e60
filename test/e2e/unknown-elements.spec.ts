import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf } from '../support/canned-upstream.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const PATH = `/api/v1/phone-systems/${ID}`;
const OBJECT_ID = `<ObjectId>${ID}</ObjectId>`;
const CANARY = 'canary-7f3a';

describe('elements that the gateway does not know', () => {
  const { call, upstreamAnswers } = useCannedGateway();

  async function extensionsOf(content: string): Promise<unknown> {
    upstreamAnswers(() => answerOf(`<PhoneSystem>${OBJECT_ID}${content}</PhoneSystem>`));
    const answer = await call('GET', PATH);
    expect(answer.status).toBe(200);
    return (answer.body as { extensions?: unknown }).extensions;
  }

  it('make no extensions when there are none', async () => {
    upstreamAnswers(() => answerOf(`<PhoneSystem>${OBJECT_ID}<DisplayName>x</DisplayName></PhoneSystem>`));
    const { body } = await call('GET', PATH);
    expect(body).not.toHaveProperty('extensions');
  });

  it.each([
    ['text', '<TenantObjectId>\n c06e\n</TenantObjectId>', { TenantObjectId: 'c06e' }],
    ['digits stay text', '<A>5069</A>', { A: '5069' }],
    ['empty', '<A/><B></B>', { A: '', B: '' }],
    ['the wrong case of a known name', '<displayName>x</displayName>', { displayName: 'x' }],
    ['twice', '<A>1</A><A>2</A>', { A: '1\n2' }],
    [
      'a known element again',
      '<DisplayName>1</DisplayName><DisplayName>2</DisplayName>',
      { DisplayName: '2' },
    ],
    ['elements inside', '<A><B c="d">1 &amp; 2</B><C/></A>', { A: '<B c="d">1 &amp; 2</B><C/>' }],
    ['CDATA', '<A><![CDATA[<x>]]></A>', { A: '<x>' }],
    ['an enum that phone systems do not have', '<SomeEnum>103</SomeEnum>', { SomeEnum: '103' }],
    ['an attribute of a field', '<DisplayName lang="en">x</DisplayName>', { 'DisplayName@lang': 'en' }],
    ['what only speaks of a secret', '<PinLength>4</PinLength>', { PinLength: '4' }],
  ])('are extensions: %s', async (_case, content, extensions) => {
    expect(await extensionsOf(content)).toStrictEqual(extensions);
  });

  it('are none of them: the names of columns without a value', async () => {
    expect(await extensionsOf('<NullFields>CcmAXLUser</NullFields>')).toBeUndefined();
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'prototype', 'extensions', 'links'])(
    'may be called %s, with text or children',
    async (name) => {
      const text = await extensionsOf(`<${name}>x</${name}>`);
      expect(Object.entries(text as object)).toEqual([[name, 'x']]);
      const children = await extensionsOf(`<${name}><isAdmin>true</isAdmin></${name}>`);
      expect(Object.entries(children as object)).toEqual([[name, '<isAdmin>true</isAdmin>']]);
      expect({}).not.toHaveProperty('isAdmin');
    },
  );

  it('are shown on every item of a list, and beside the items', async () => {
    const row = `<PhoneSystem>${OBJECT_ID}<A>1</A></PhoneSystem>`;
    upstreamAnswers(() => answerOf(`<PhoneSystems total="1"><Note>n</Note>${row}</PhoneSystems>`));
    const { body } = await call('GET', '/api/v1/phone-systems');
    expect(body).toMatchObject({ items: [{ extensions: { A: '1' } }], extensions: { Note: 'n' } });
  });

  it.each(['axl-servers', 'associations'])('are shown on %s', async (collection) => {
    const root = { 'axl-servers': 'AXLServer', associations: 'PhoneSystemAssociation' }[collection] ?? '';
    upstreamAnswers(() => answerOf(`<${root}s total="1"><${root}>${OBJECT_ID}<A>1</A></${root}></${root}s>`));
    const { body } = await call('GET', `${PATH}/${collection}`);
    expect(body).toMatchObject({ items: [{ extensions: { A: '1' } }] });
  });
});

describe('secrets that the upstream echoes', () => {
  const { call, upstreamAnswers, log } = useCannedGateway();
  const AXL_SERVERS = `${PATH}/axl-servers`;

  const secrets = [
    `<CcmAXLPassword>${CANARY}</CcmAXLPassword>`,
    `<CcmAXLPassword>\n ${CANARY} \n</CcmAXLPassword><CcmAXLPassword>${CANARY}</CcmAXLPassword>`,
    `<ccmAxlPassword>${CANARY}</ccmAxlPassword>`,
    `<CcmCtiPassword>${CANARY}</CcmCtiPassword>`,
    `<Nested><CcmAXLPassword>${CANARY}</CcmAXLPassword></Nested>`,
    `<CcmAXLPassword><![CDATA[${CANARY}]]></CcmAXLPassword>`,
    `<CcmAXLPassword><Inner>${CANARY}</Inner></CcmAXLPassword>`,
    `<PrivateKey>${CANARY}</PrivateKey>`,
    `<Pin>${CANARY}</Pin>`,
    `<Other CcmAXLPassword="${CANARY}">x</Other>`,
    `<DisplayName password="${CANARY}">x</DisplayName>`,
    ...(
      'SecretKey SharedSecretKey EncryptionKey AccessKey AuthKey UserEncrypted NewPassword1 PasswordText PIN2 CcmAXLPass ' +
      'SnmpCommunity JSESSIONID'
    )
      .split(' ')
      .map((name) => `<${name}>${CANARY}</${name}>`),
  ];

  it.each(secrets)('are not shown on a phone system: %s', async (secret) => {
    upstreamAnswers(() => answerOf(`<PhoneSystem>${OBJECT_ID}${secret}</PhoneSystem>`));
    const answer = await call('GET', PATH);
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain(CANARY);
  });

  it.each(secrets)('are not shown on an AXL server or in a list: %s', async (secret) => {
    const axlServer = `<AXLServer>${OBJECT_ID}${secret}</AXLServer>`;
    upstreamAnswers(() => answerOf(axlServer));
    const one = await call('GET', `${AXL_SERVERS}/${ID}`);
    upstreamAnswers(() => answerOf(`<AXLServers total="1">${secret}${axlServer}</AXLServers>`));
    const list = await call('GET', AXL_SERVERS);
    expect([one.status, list.status]).toEqual([200, 200]);
    expect(one.text + list.text).not.toContain(CANARY);
  });

  it('are in no log line', () => {
    expect(log()).toContain('request answered');
    expect(log()).not.toContain(CANARY);
  });
});
