import { describe, expect, it } from 'vitest';
import { axlServer, phoneSystem, phoneSystemAssociation, readFixture } from '#libs/testing';
import { decodeList, decodeObject } from './decode.js';
import { encodeObject } from './encode.js';
import { parseXml } from './parse-xml.js';

const factoryPhoneSystem = {
  objectId: 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a',
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
};

const printedAxlServer = {
  mediaRemoteService: 'CcmAxl',
  hostOrIpAddress: '0.0.0.0',
  port: 0,
  tlsPort: 0,
  precedence: 0,
  mediaSwitchObjectId: '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
  skinnyStateMachine: 'Ccm',
  hostOrIpAddressV6: '0:0:0:0:0:0:1',
  ccmAxlUser: 'abcd',
  isPinSyncEnabled: false,
};

const printedAssociation = {
  mediaSwitchDisplayName: 'PhoneSystem',
  mediaSwitchObjectId: '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
  numNotificationDevice: 4,
  numNotificationMwi: 1,
  numPrimaryCallHandler: 1,
};

describe("Cisco's printed answers", () => {
  it('give the list of phone systems', () => {
    expect(decodeList(phoneSystem, { bytes: readFixture('phone-systems') })).toEqual({
      items: [factoryPhoneSystem],
      total: 1,
    });
  });

  it.each(['phone-system', 'phone-system.doubled-brackets'])('give a phone system from %s', (name) => {
    expect(decodeObject(phoneSystem, { bytes: readFixture(name) })).toEqual(factoryPhoneSystem);
  });

  it('give the AXL servers without their passwords', () => {
    expect(decodeList(axlServer, { bytes: readFixture('axl-servers') })).toEqual({
      items: [
        { objectId: '5f3c84e3-8ab1-4fae-a051-bc1db938dae4', ...printedAxlServer },
        { objectId: '841aafd9-5f84-458c-9a0f-eade9788c1fb', ...printedAxlServer },
      ],
      total: 2,
    });
  });

  it('give the associations of a phone system', () => {
    expect(decodeList(phoneSystemAssociation, { bytes: readFixture('phone-system-associations') })).toEqual({
      items: [
        {
          ...printedAssociation,
          alias: 'undeliverablemessagesmailbox',
          displayName: 'Papa Recommended Web Application Authentication Rule',
          objectId: '219ce340-a3a5-428c-8dc6-4776690b69ee',
        },
        {
          ...printedAssociation,
          alias: 'operator',
          displayName: 'Operator',
          objectId: '6b455973-13d1-4b10-871e-1d1d55f160d2',
        },
      ],
      total: 2,
    });
  });
});

describe("Cisco's printed requests", () => {
  function elementsOf(xml: Uint8Array | string): [name: string, text: string][] {
    const bytes = typeof xml === 'string' ? Buffer.from(xml) : xml;
    return parseXml({ bytes }).children.map(({ name, text }) => [name, text]);
  }

  it('are what creating a phone system writes', () => {
    const xml = encodeObject(phoneSystem, { displayName: 'PhoneSystem1' });
    expect(elementsOf(xml)).toEqual(elementsOf(readFixture('phone-system.create')));
  });

  it('are what changing a phone system writes, but for the read-only port count', () => {
    const xml = encodeObject(phoneSystem, {
      mwiAlwaysUpdate: false,
      mwiPortMemory: false,
      callLoopSupervisedTransferDetect: false,
      callLoopForwardNotificationDetect: false,
      callLoopDtmf: 'A',
      callLoopGuardTimeMs: 2500,
    });
    const printed = elementsOf(readFixture('phone-system.update'));
    expect(elementsOf(xml)).toEqual(printed.filter(([name]) => name !== 'PortCount'));
  });

  it('are what creating an AXL server writes, but for the place of the phone system', () => {
    const xml = encodeObject(axlServer, {
      mediaSwitchObjectId: '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
      mediaRemoteService: 'CcmAxl',
      hostOrIpAddress: '10.105.255.1',
      port: 2001,
      tlsPort: 2000,
      precedence: 1,
      ccmAxlUser: 'abcd',
      ccmAxlPassword: '',
      isPinSyncEnabled: false,
    });
    expect(new Map(elementsOf(xml))).toEqual(new Map(elementsOf(readFixture('axl-server.create'))));
  });

  it('are what changing an AXL server writes', () => {
    const xml = encodeObject(axlServer, {
      mediaSwitchObjectId: '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
      ccmAxlUser: 'CiscoCCM',
      ccmAxlPassword: 'cisco@1234',
    });
    expect(elementsOf(xml)).toEqual(elementsOf(readFixture('axl-server.update')));
  });
});
