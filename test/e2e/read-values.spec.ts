import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf } from '../support/canned-upstream.js';
import { anEtag } from '../support/entity-tags.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const PARENT = '24f1171f-27b3-4ad3-a94c-66d1fb2e448b';
const AXL_SERVER = '5f3c84e3-8ab1-4fae-a051-bc1db938dae4';

describe('what is read of a phone system', () => {
  const { call, upstreamAnswers } = useCannedGateway();

  async function shownOf(content: string, id = `<ObjectId>${ID}</ObjectId>`): Promise<unknown> {
    upstreamAnswers(() => answerOf(`<PhoneSystem>${id}${content}</PhoneSystem>`));
    const answer = await call('GET', `/api/v1/phone-systems/${ID}`);
    expect(answer.status).toBe(200);
    return answer.body;
  }

  const links = {
    self: `/api/v1/phone-systems/${ID}`,
    axlServers: `/api/v1/phone-systems/${ID}/axl-servers`,
    associations: `/api/v1/phone-systems/${ID}/associations`,
    portGroups: `/api/v1/port-groups?mediaSwitchObjectId=${ID}`,
  };
  /** What every phone system has. */
  const always = { objectId: ID, displayName: '', etag: anEtag, links };

  it('is nothing but what every object has when every other element is absent', async () => {
    expect(await shownOf('')).toStrictEqual(always);
  });

  it.each([
    ['true', true],
    ['false', false],
    ['1', true],
    ['0', false],
    ['TRUE', true],
    ['False', false],
    [' \n\ttrue\r\n', true],
    ['&gt;false', false],
  ])('takes %j for a boolean', async (text, value) => {
    expect(await shownOf(`<MwiForceOff>${text}</MwiForceOff>`)).toStrictEqual({
      ...always,
      mwiForceOff: value,
    });
  });

  it.each([
    ['2500', 2500],
    ['\n 2500 \n', 2500],
    ['0', 0],
    ['007', 7],
    ['-1', -1],
    ['99999999999', 99_999_999_999],
  ])('takes %j for an integer, whatever the bounds for callers', async (text, value) => {
    expect(await shownOf(`<CallLoopGuardTimeMs>${text}</CallLoopGuardTimeMs>`)).toStrictEqual({
      ...always,
      callLoopGuardTimeMs: value,
    });
  });

  it.each([
    ['5069', '5069'],
    ['true', 'true'],
    ['null', 'null'],
    [' a  b \t c ', 'a  b \t c'],
    ['\n  first\n  second\n', 'first\n  second'],
    ['first\r\nsecond', 'first\nsecond'],
    ['first&#13;second', 'first\rsecond'],
    ['\u00a0x\u00a0', '\u00a0x\u00a0'],
    ['😀', '😀'],
    ['&amp;amp;', '&amp;'],
    ['a &amp; b &lt;c&gt; &quot;d&quot; &apos;e&apos;', 'a & b <c> "d" \'e\''],
    ['&#65;&#x42;&#x1F600;', 'AB😀'],
    ['<![CDATA[<b> & ]]>', '<b> &'],
    ['one<![CDATA[ & ]]>two', 'one & two'],
    ['one<!-- not text -->two', 'onetwo'],
    ['one<?php not text ?>two', 'onetwo'],
    ['x'.repeat(5000), 'x'.repeat(5000)],
  ])('takes %j for text', async (text, value) => {
    expect(await shownOf(`<DisplayName>${text}</DisplayName>`)).toStrictEqual({
      ...always,
      displayName: value,
    });
  });

  it('is an empty string for an empty text, and nothing for any other empty element', async () => {
    expect(
      await shownOf('<DisplayName/><CcmVersion/><MwiForceOff/><PortCount> \n </PortCount>'),
    ).toStrictEqual({ ...always, displayName: '', ccmVersion: '' });
  });

  it('is an id in lower case', async () => {
    expect(await shownOf('', `<ObjectId>\n ${ID.toUpperCase()}\n</ObjectId>`)).toStrictEqual(always);
  });

  it.each(['', '<ObjectId/>', '<ObjectId> \n </ObjectId>', '<objectId>x</objectId>'])(
    'is no phone system without its id: %j',
    async (id) => {
      upstreamAnswers(() => answerOf(`<PhoneSystem>${id}<DisplayName>PBX</DisplayName></PhoneSystem>`));
      const answer = await call('GET', `/api/v1/phone-systems/${ID}`);
      expect([answer.status, answer.body]).toMatchObject([502, { code: 'upstream-invalid-response' }]);
    },
  );

  it('is not changed by URIs, folded, foreign or absent', async () => {
    const uris =
      '<URI>\n/vmrest/phonesystems/\n  x</URI><AXLServerURI>https://evil.example/</AXLServerURI>' +
      '<PhoneSystemAssociationURI/>';
    expect(await shownOf(`${uris}<DisplayName>PBX</DisplayName>`)).toStrictEqual({
      ...always,
      displayName: 'PBX',
    });
  });

  it('does not depend on the order of the elements', async () => {
    expect(await shownOf('<PortCount>2</PortCount><DisplayName>PBX</DisplayName>')).toStrictEqual({
      ...always,
      displayName: 'PBX',
      portCount: 2,
    });
  });
});

describe('what is read of an AXL server', () => {
  const { call, upstreamAnswers } = useCannedGateway();

  async function shownOf(content: string): Promise<unknown> {
    upstreamAnswers(() => answerOf(`<AXLServer><ObjectId>${AXL_SERVER}</ObjectId>${content}</AXLServer>`));
    const answer = await call('GET', `/api/v1/phone-systems/${PARENT}/axl-servers/${AXL_SERVER}`);
    expect(answer.status).toBe(200);
    return answer.body;
  }
  const links = {
    self: `/api/v1/phone-systems/${PARENT}/axl-servers/${AXL_SERVER}`,
    phoneSystem: `/api/v1/phone-systems/${PARENT}`,
  };
  /** What every AXL server has. */
  const always = { objectId: AXL_SERVER, hostOrIpAddress: '', etag: anEtag, links };

  it.each([
    ['100', 'CCM'],
    ['101', 'CcmTftp'],
    ['102', 'SipProxy'],
    ['103', 'CcmAxl'],
    ['104', 'Pimg'],
    ['105', 'AsrMediaServer'],
    ['106', 'TtsMediaServer'],
    ['110', '110'],
    ['0', '0'],
    [' 103\n', 'CcmAxl'],
  ])('is the name of the enum code %j, or its digits', async (text, value) => {
    expect(await shownOf(`<MediaRemoteServiceEnum>${text}</MediaRemoteServiceEnum>`)).toStrictEqual({
      ...always,
      mediaRemoteService: value,
    });
  });

  it.each([
    ['10', 'Ccm'],
    ['20', 'Ccme'],
    ['30', '30'],
  ])('is the name of the state machine %j, or its digits', async (text, value) => {
    expect(await shownOf(`<SkinnyStateMachineEnum>${text}</SkinnyStateMachineEnum>`)).toStrictEqual({
      ...always,
      skinnyStateMachine: value,
    });
  });

  it('is nothing for an empty enum', async () => {
    expect(await shownOf('<MediaRemoteServiceEnum/>')).toStrictEqual(always);
  });

  it('is the version and the user of Unified CM, where a release has them', async () => {
    expect(await shownOf('<CcmVersion>5</CcmVersion><CcmAXLUser> a b </CcmAXLUser>')).toStrictEqual({
      ...always,
      ccmAxlUser: 'a b',
      ccmVersion: '5',
    });
  });
});

describe('what is left over on a phone system from earlier releases', () => {
  const { call, upstreamAnswers } = useCannedGateway();

  it('is shown, passwords aside', async () => {
    const secrets = '<CcmAXLPassword>canary</CcmAXLPassword><CcmCtiPassword>canary</CcmCtiPassword>';
    const rest = '<CcmAXLUser>axl</CcmAXLUser><CcmVersion>5.0</CcmVersion><CcmCtiUser>cti</CcmCtiUser>';
    upstreamAnswers(() => answerOf(`<PhoneSystem><ObjectId>${ID}</ObjectId>${secrets}${rest}</PhoneSystem>`));
    const answer = await call('GET', `/api/v1/phone-systems/${ID}`);
    expect(answer.body).toMatchObject({ ccmAxlUser: 'axl', ccmVersion: '5.0', ccmCtiUser: 'cti' });
    expect(answer.body).not.toHaveProperty('extensions');
    expect(answer.text).not.toContain('canary');
  });
});

describe('what is read of an association', () => {
  const { call, upstreamAnswers } = useCannedGateway();

  it.each(['numNotificationDevice', 'numNoitificationDevice'])(
    'counts notification devices under the name %s',
    async (element) => {
      const row = `<PhoneSystemAssociation><${element}>4</${element}><ObjectId>${ID}</ObjectId></PhoneSystemAssociation>`;
      upstreamAnswers(() => answerOf(`<PhoneSystemAssociations total="1">${row}</PhoneSystemAssociations>`));
      const { body } = await call('GET', `/api/v1/phone-systems/${PARENT}/associations`);
      expect(body).toMatchObject({
        items: [{ numNotificationDevice: 4, links: { phoneSystem: `/api/v1/phone-systems/${PARENT}` } }],
      });
    },
  );
});
