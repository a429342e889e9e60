import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const OTHER = '24f1171f-27b3-4ad3-a94c-66d1fb2e448b';
const LIST = '/api/v1/phone-systems';
const PATH = `${LIST}/${ID}`;
const AXL_SERVERS = `${PATH}/axl-servers`;
const NAME = { displayName: 'PBX' };

describe('a request that has a fault', () => {
  const { call, received } = useCannedGateway();

  it.each([
    `${LIST}/1234567890`,
    `${LIST}/${ID}x`,
    `${LIST}/{${ID}}`,
    `${LIST}/%20`,
    `${LIST}/%00`,
    `${LIST}/..%2f..%2fusers`,
    `${LIST}/${ID}%2faxlservers`,
    `${LIST}/${ID};x=y`,
    `${LIST}/${ID}%3Fquery=x`,
    `${LIST}/%C0%AE%C0%AE`,
    `${AXL_SERVERS}/x`,
    `${LIST}/x/associations`,
    `${PATH}/associations/x`,
  ])('never goes upstream: the path %s', async (path) => {
    const methods = path.includes('/associations') ? (['GET'] as const) : (['GET', 'DELETE'] as const);
    for (const method of methods) expect((await call(method, path)).status).toBe(400);
    expect(received()).toEqual([]);
  });

  it.each([
    `${PATH}?page=1`,
    `/api/v1/system?x=1`,
    `${LIST}?page=0`,
    `${LIST}?page=-1`,
    `${LIST}?page=1.5`,
    `${LIST}?page=`,
    `${LIST}?page=%201`,
    `${LIST}?pageSize=201`,
    `${LIST}?pageSize=1e1`,
    `${LIST}?pageSize[]=1`,
    `${LIST}?page=1&page=2`,
    `${LIST}?rowsPerPage=1`,
    `${LIST}?query=(DisplayName%20is%20x)`,
    `${LIST}?__proto__=1`,
    `${LIST}?displayName=x&displayNameStartsWith=x`,
    `${LIST}?displayName=a&displayName=b`,
    `${LIST}?displayName=`,
    `${LIST}?displayname=x`,
    `${LIST}?displayName=x)%20or%20(alias%20is%20y`,
    `${LIST}?displayName=x)%26rowsPerPage=0`,
    `${LIST}?displayName=%FF`,
    `${LIST}?displayName=%`,
    `${LIST}?alias=x`,
    `${LIST}?sort=portCount`,
    `${LIST}?sort=displayName,objectId`,
    `${LIST}?sort=%2BdisplayName`,
    `${LIST}?sort=--displayName`,
    `${LIST}?sort=displayName%20desc)%26(x`,
    `${AXL_SERVERS}?displayName=x`,
    `${AXL_SERVERS}?sort=displayName`,
    `${PATH}/associations?displayName=x`,
    `${PATH}/associations?alias=x&sort=displayName`,
    `${PATH}/associations/${ID}?properties=Alias`,
  ])('never goes upstream: the query of %s', async (path) => {
    const answer = await call('GET', path);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'validation-failed' });
    expect(received()).toEqual([]);
  });

  it.each([
    ['POST', LIST, {}],
    ['POST', LIST, []],
    ['POST', LIST, { ...NAME, portCount: 2 }],
    ['POST', LIST, { ...NAME, objectId: ID }],
    ['POST', LIST, { ...NAME, unknown: 1 }],
    ['POST', LIST, { DisplayName: 'PBX' }],
    ['POST', LIST, { displayName: '' }],
    ['POST', LIST, { displayName: 5069 }],
    ['POST', LIST, { displayName: null }],
    ['POST', LIST, { displayName: 'x'.repeat(65) }],
    ['POST', LIST, { displayName: 'a\u0000b' }],
    ['POST', LIST, { displayName: '\ufffe' }],
    ['POST', LIST, '{"displayName":"\\ud800"}'],
    ['POST', LIST, '{"displayName":"x","__proto__":{"x":1}}'],
    ['PATCH', PATH, {}],
    ['PUT', PATH, {}],
    ['PATCH', PATH, { mwiForceOff: 'true' }],
    ['PATCH', PATH, { callLoopGuardTimeMs: '2500' }],
    ['PATCH', PATH, { restrictDialEndTime: 1440 }],
    ['PATCH', PATH, { callLoopDtmf: 'E' }],
    ['PATCH', PATH, { links: {} }],
    ['PATCH', `${PATH}?x=1`, NAME],
    ['POST', AXL_SERVERS, { hostOrIpAddress: 'h', port: 65_536 }],
    ['POST', AXL_SERVERS, { hostOrIpAddress: 'h', mediaRemoteService: 'ccmaxl' }],
    ['POST', AXL_SERVERS, { hostOrIpAddress: 'h', mediaSwitchObjectId: OTHER }],
    ['PATCH', `${AXL_SERVERS}/${ID}`, { mediaRemoteService: 'CcmAxl' }],
  ] as const)('never goes upstream: the body of %s %s %j', async (method, path, body) => {
    const answer = await call(method, path, { body });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'validation-failed' });
    expect(received()).toEqual([]);
  });

  it.each([
    ['no JSON', 'x', {}, 'malformed-json'],
    ['an empty body', '', {}, 'malformed-json'],
    ['another media type', '<PhoneSystem/>', { 'Content-Type': 'application/xml' }, 'unsupported-media-type'],
    ['plain text', '{}', { 'Content-Type': 'text/plain' }, 'unsupported-media-type'],
    ['a form', 'a=b', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'unsupported-media-type'],
    ['a merge patch', '{}', { 'Content-Type': 'application/merge-patch+json' }, 'unsupported-media-type'],
    ['too large a body', JSON.stringify({ displayName: 'x'.repeat(70_000) }), {}, 'payload-too-large'],
    ['XML wanted', JSON.stringify(NAME), { Accept: 'application/xml' }, 'not-acceptable'],
    ['two kinds of credentials', JSON.stringify(NAME), { Authorization: 'Basic YTpi' }, 'validation-failed'],
    ['an unknown key', JSON.stringify(NAME), { 'X-API-Key': 'nobody' }, 'unauthenticated'],
  ])('never goes upstream: POST with %s', async (_case, body, headers, code) => {
    const answer = await call('POST', LIST, { body, headers });
    expect(answer.body).toMatchObject({ code });
    expect(received()).toEqual([]);
  });
});
