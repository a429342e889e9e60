import type { AxlServer, AxlServerPage, CreateAxlServer, UpdateAxlServer } from './axl-server.dto.js';

const phoneSystem = '/api/v1/phone-systems/24f1171f-27b3-4ad3-a94c-66d1fb2e448b';

/** The first AXL server that Cisco's own documentation shows. */
export const axlServerExample: AxlServer = {
  objectId: '5f3c84e3-8ab1-4fae-a051-bc1db938dae4',
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
  links: { self: `${phoneSystem}/axl-servers/5f3c84e3-8ab1-4fae-a051-bc1db938dae4`, phoneSystem },
};

/** A list of that one. */
export const axlServerPageExample: AxlServerPage = {
  items: [axlServerExample],
  total: 1,
  page: 1,
  pageSize: 25,
  links: {
    self: `${phoneSystem}/axl-servers?page=1&pageSize=25`,
    first: `${phoneSystem}/axl-servers?page=1&pageSize=25`,
  },
};

/** Bodies that create an AXL server. */
export const createAxlServerExamples: Record<string, CreateAxlServer> = {
  'As Cisco documents it': {
    mediaRemoteService: 'CcmAxl',
    hostOrIpAddress: '10.105.255.1',
    port: 2001,
    tlsPort: 2000,
    precedence: 1,
    ccmAxlUser: 'abcd',
    isPinSyncEnabled: false,
  },
};

/** Bodies that change an AXL server. */
export const updateAxlServerExamples: Record<string, UpdateAxlServer> = {
  'Change the account': { ccmAxlUser: 'CiscoCCM', ccmAxlPassword: 'the new password' },
};
