import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf } from '../support/canned-upstream.js';
import { readFixture } from '#libs/testing';
import { anEtag } from '../support/entity-tags.js';

const PHONE_SYSTEM = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const PARENT = '24f1171f-27b3-4ad3-a94c-66d1fb2e448b';

const phoneSystem = {
  objectId: PHONE_SYSTEM,
  displayName: 'PhoneSystem',
  mwiAlwaysUpdate: false,
  mwiPortMemory: false,
  callLoopSupervisedTransferDetect: false,
  callLoopForwardNotificationDetect: false,
  callLoopDtmf: 'A',
  callLoopGuardTimeMs: 2500,
  portCount: 0,
  enablePhoneApplications: false,
  defaultTrapSwitch: true,
  mwiForceOff: false,
  restrictDialUnconditional: false,
  restrictDialScheduled: false,
  restrictDialStartTime: 0,
  restrictDialEndTime: 0,
  callLoopExtensionDetect: true,
  etag: anEtag,
  links: {
    self: `/api/v1/phone-systems/${PHONE_SYSTEM}`,
    axlServers: `/api/v1/phone-systems/${PHONE_SYSTEM}/axl-servers`,
    associations: `/api/v1/phone-systems/${PHONE_SYSTEM}/associations`,
    portGroups: `/api/v1/port-groups?mediaSwitchObjectId=${PHONE_SYSTEM}`,
  },
};

const axlServer = (objectId: string) => ({
  objectId,
  mediaRemoteService: 'CcmAxl',
  hostOrIpAddress: '0.0.0.0',
  port: 0,
  tlsPort: 0,
  precedence: 0,
  mediaSwitchObjectId: PARENT,
  skinnyStateMachine: 'Ccm',
  hostOrIpAddressV6: '0:0:0:0:0:0:1',
  ccmAxlUser: 'abcd',
  isPinSyncEnabled: false,
  etag: anEtag,
  links: {
    self: `/api/v1/phone-systems/${PARENT}/axl-servers/${objectId}`,
    phoneSystem: `/api/v1/phone-systems/${PARENT}`,
  },
});

const association = (objectId: string, alias: string, displayName: string) => ({
  alias,
  displayName,
  mediaSwitchDisplayName: 'PhoneSystem',
  mediaSwitchObjectId: PARENT,
  numNotificationDevice: 4,
  numNotificationMwi: 1,
  numPrimaryCallHandler: 1,
  objectId,
  etag: anEtag,
  links: {
    self: `/api/v1/phone-systems/${PARENT}/associations/${objectId}`,
    phoneSystem: `/api/v1/phone-systems/${PARENT}`,
    user: `/api/v1/users/${objectId}`,
  },
});

const firstPage = (path: string, items: object[]) => ({
  items,
  total: items.length,
  page: 1,
  pageSize: 25,
  links: { self: `${path}?page=1&pageSize=25`, first: `${path}?page=1&pageSize=25` },
});

describe("Cisco's printed documents", () => {
  const { call, upstreamAnswers } = useCannedGateway();
  const upstreamAnswersFixture = (name: string): void => {
    upstreamAnswers(() => answerOf(Buffer.from(readFixture(name))));
  };

  it.each(['phone-system', 'phone-system.doubled-brackets'])('show a phone system: %s', async (fixture) => {
    upstreamAnswersFixture(fixture);
    const answer = await call('GET', `/api/v1/phone-systems/${PHONE_SYSTEM}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toStrictEqual(phoneSystem);
  });

  it('show the list of phone systems, of one item', async () => {
    upstreamAnswersFixture('phone-systems');
    const answer = await call('GET', '/api/v1/phone-systems');
    expect(answer.status).toBe(200);
    expect(answer.body).toStrictEqual(firstPage('/api/v1/phone-systems', [phoneSystem]));
  });

  it('show the list of AXL servers', async () => {
    upstreamAnswersFixture('axl-servers');
    const path = `/api/v1/phone-systems/${PARENT}/axl-servers`;
    const items = [
      axlServer('5f3c84e3-8ab1-4fae-a051-bc1db938dae4'),
      axlServer('841aafd9-5f84-458c-9a0f-eade9788c1fb'),
    ];
    const answer = await call('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.body).toStrictEqual(firstPage(path, items));
  });

  it('show an AXL server', async () => {
    const list = Buffer.from(readFixture('axl-servers')).toString();
    upstreamAnswers(() => answerOf(/<AXLServer>.*?<\/AXLServer>/s.exec(list)?.[0] ?? ''));
    const objectId = '5f3c84e3-8ab1-4fae-a051-bc1db938dae4';
    const answer = await call('GET', `/api/v1/phone-systems/${PARENT}/axl-servers/${objectId}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toStrictEqual(axlServer(objectId));
  });

  it('show the list of associations', async () => {
    upstreamAnswersFixture('phone-system-associations');
    const path = `/api/v1/phone-systems/${PARENT}/associations`;
    const items = [
      association(
        '219ce340-a3a5-428c-8dc6-4776690b69ee',
        'undeliverablemessagesmailbox',
        'Papa Recommended Web Application Authentication Rule',
      ),
      association('6b455973-13d1-4b10-871e-1d1d55f160d2', 'operator', 'Operator'),
    ];
    const answer = await call('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.body).toStrictEqual(firstPage(path, items));
  });

  it('keep the order of fields in which Cisco prints them', async () => {
    upstreamAnswersFixture('phone-system');
    const answer = await call('GET', `/api/v1/phone-systems/${PHONE_SYSTEM}`);
    expect(Object.keys(answer.body as object)).toEqual(Object.keys(phoneSystem));
  });
});
