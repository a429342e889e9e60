import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditLineOf, auditLinesOf, type AuditLine } from '../support/audit-lines.js';
import { basic } from '../support/basic.js';
import { answerOf, emptyAnswer } from '../support/canned-upstream.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { clientOf, useClientsFile } from '../support/clients-file.js';
import { ACCOUNT, startGateway, type CallOptions, type Method } from '../support/gateway.js';
import { SESSION_PATH, signIn } from '../support/sign-in.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';
import { PHONE_SYSTEM_ID, upstreamOfUsers } from '../support/upstream-of-users.js';

const LIST = '/api/v1/phone-systems';
const ONE = `${LIST}/${PHONE_SYSTEM_ID}`;
const AXL_SERVERS = `${ONE}/axl-servers`;
const alice = { username: 'alice', password: 'canary-password-of-alice' };
const asAlice = { isAnonymous: true, headers: { Authorization: basic(alice.username, alice.password) } };
/** Nothing listens there. */
const NOBODY = 'http://127.0.0.1:1';
const upstream = upstreamOfUsers({ [ACCOUNT.username]: ACCOUNT.password, [alice.username]: alice.password });
const error400 = answerOf(
  '<ErrorDetails><errors><code>X</code><message>no</message></errors></ErrorDetails>',
  {
    status: '400 Bad Request',
  },
);

describe('the audit trail', () => {
  const file = join(useTemporaryFolder(), 'audit.jsonl');
  const clients = useClientsFile({
    clients: [clientOf('reader', 'canary-key-of-reader', { scopes: ['telephony.read'] })],
  });
  const { call, upstreamAnswers, log } = useCannedGateway({
    AUDIT_LOG_FILE: file,
    GATEWAY_CLIENTS_FILE: clients.path,
    CUPI_TIMEOUT_MS: '200',
  });
  let requests = 0;

  /** Makes a call, and gives the line that it has left, in the file and just so in the log. */
  async function lineOf(method: Method, path: string, options: CallOptions = {}): Promise<AuditLine> {
    const requestId = `audit-${(requests += 1)}`;
    const headers = { ...options.headers, 'X-Request-Id': requestId };
    await call(method, path, { ...options, headers });
    const line = await auditLineOf(file, requestId);
    const logged = log()
      .split('\n')
      .filter((text) => text.includes('"msg":"write"') && text.includes(`"${requestId}"`))
      .map((text) => (JSON.parse(text) as { audit: AuditLine }).audit);
    expect(logged).toEqual([line]);
    const { time, requestId: told, ...rest } = line ?? {};
    expect([new Date(String(time)).toISOString(), told]).toEqual([time, requestId]);
    return rest;
  }

  const byKey = { principal: 'client:default', upstreamAccount: ACCOUNT.username };
  const ofPhoneSystems = { resource: 'phone-systems', action: null, objectId: PHONE_SYSTEM_ID, fields: [] };
  const succeeded = { outcome: 'succeeded', problem: null };

  it('has a line for a creation, with the new id and the names of the fields', async () => {
    upstreamAnswers(upstream);
    const body = { displayName: 'canary-value', mwiForceOff: true };
    expect(await lineOf('POST', LIST, { body: { displayName: body.displayName } })).toEqual({
      ...ofPhoneSystems,
      ...byKey,
      ...succeeded,
      method: 'POST',
      fields: ['displayName'],
      status: 201,
    });
  });

  it.each([
    ['PATCH', 200, ['displayName', 'mwiForceOff'], {}],
    ['PUT', 204, ['displayName', 'mwiForceOff'], { Prefer: 'return=minimal' }],
    ['DELETE', 204, [], {}],
  ] as const)('has a line for %s, with the id as it is upstream', async (method, status, fields, headers) => {
    upstreamAnswers(upstream);
    const body = { displayName: 'canary-value', mwiForceOff: true };
    const options = { headers, ...(method !== 'DELETE' && { body }) };
    expect(await lineOf(method, `${LIST}/${PHONE_SYSTEM_ID.toUpperCase()}`, options)).toEqual({
      ...ofPhoneSystems,
      ...byKey,
      ...succeeded,
      method,
      fields,
      status,
    });
  });

  it('names secret fields and never what is in them', async () => {
    upstreamAnswers(upstream);
    const body = { hostOrIpAddress: 'canary-host', ccmAxlPassword: 'canary-axl-password' };
    expect(await lineOf('POST', AXL_SERVERS, { body })).toMatchObject({
      resource: 'axl-servers',
      fields: ['hostOrIpAddress', 'ccmAxlPassword'],
    });
  });

  it.each<[string, Method, string, CallOptions, object]>([
    [
      'without a scope',
      'DELETE',
      ONE,
      { headers: { 'X-API-Key': 'canary-key-of-reader' } },
      { principal: 'client:reader', upstreamAccount: null, status: 403, problem: 'insufficient-scope' },
    ],
    [
      'without credentials',
      'DELETE',
      ONE,
      { headers: { 'X-API-Key': 'canary-unknown-key' } },
      { principal: null, upstreamAccount: null, status: 401, problem: 'unauthenticated' },
    ],
    ['as not valid', 'PATCH', ONE, { body: {} }, { ...byKey, status: 400, problem: 'validation-failed' }],
    [
      'for its media type',
      'DELETE',
      ONE,
      { headers: { 'Content-Type': 'text/plain' }, body: 'canary-text' },
      { ...byKey, status: 415, problem: 'unsupported-media-type' },
    ],
  ])('has a line for a write that is rejected %s', async (_reason, method, path, options, members) => {
    expect(await lineOf(method, path, options)).toEqual({
      ...ofPhoneSystems,
      method,
      outcome: 'refused',
      ...members,
    });
  });

  it('has a line with no fields for a body that is no object', async () => {
    expect(await lineOf('PATCH', ONE, { body: ['canary-value'] })).toMatchObject({ fields: [] });
  });

  it.each([
    ['refused', error400, 422, 'upstream-rejected'],
    ['refused', emptyAnswer('404 Not Found'), 404, 'not-found'],
    ['unknown', emptyAnswer('500 Internal Server Error'), 502, 'upstream-error'],
    ['unknown', emptyAnswer('302 Found'), 502, 'upstream-invalid-response'],
    ['failed', emptyAnswer('503 Service Unavailable'), 503, 'upstream-unavailable'],
    ['unknown', undefined, 504, 'upstream-timeout'],
  ])('has a line for a write that is %s upstream: %#', async (outcome, bytes, status, problem) => {
    upstreamAnswers(() => bytes);
    expect(await lineOf('DELETE', ONE)).toEqual({
      ...ofPhoneSystems,
      ...byKey,
      method: 'DELETE',
      outcome,
      status,
      problem,
    });
  });

  it('names the user and the account of a caller by Basic', async () => {
    upstreamAnswers(upstream);
    const own = { principal: 'user:alice', upstreamAccount: 'alice' };
    expect(await lineOf('DELETE', ONE, asAlice)).toMatchObject({ ...own, outcome: 'succeeded' });
  });

  it('names the user and the account of a session, and has a line for a forged call', async () => {
    upstreamAnswers(upstream);
    const cookie = await signIn(call, alice.username, alice.password);
    const headers = { ...cookie, 'X-CSRF': '1' };
    const own = { principal: 'user:alice', upstreamAccount: 'alice' };
    expect(await lineOf('DELETE', ONE, { isAnonymous: true, headers })).toMatchObject(own);
    expect(await lineOf('DELETE', ONE, { isAnonymous: true, headers: cookie })).toEqual({
      ...ofPhoneSystems,
      method: 'DELETE',
      principal: 'user:alice',
      upstreamAccount: null,
      outcome: 'refused',
      status: 403,
      problem: 'csrf-header-missing',
    });
    const signOut = await lineOf('DELETE', SESSION_PATH, { isAnonymous: true, headers });
    expect(signOut).toMatchObject({ ...own, resource: 'session', objectId: null, ...succeeded });
  });

  it('has a line for each sign-in, with the account and its password never', async () => {
    upstreamAnswers(upstream);
    const line = {
      method: 'POST',
      resource: 'session',
      action: null,
      objectId: null,
      fields: ['username', 'password'],
      upstreamAccount: 'alice',
    };
    expect(await lineOf('POST', SESSION_PATH, { isAnonymous: true, body: alice })).toEqual({
      ...line,
      ...succeeded,
      principal: 'user:alice',
      status: 201,
    });
    const wrong = { ...alice, password: 'canary-wrong-password' };
    expect(await lineOf('POST', SESSION_PATH, { isAnonymous: true, body: wrong })).toEqual({
      ...line,
      principal: null,
      outcome: 'refused',
      status: 401,
      problem: 'credentials-rejected',
    });
  });

  it('has no line for reads', async () => {
    upstreamAnswers(upstream);
    const before = auditLinesOf(file).length;
    for (const [method, path] of [
      ['GET', LIST],
      ['HEAD', LIST],
      ['GET', `${LIST}/x`],
      ['GET', SESSION_PATH],
    ] as const) {
      await call(method, path);
    }
    await lineOf('DELETE', ONE);
    expect(auditLinesOf(file)).toHaveLength(before + 1);
  });

  it('has had no secret and no value of a field in any of these lines, and neither has the log', () => {
    expect(auditLinesOf(file).length).toBeGreaterThan(20);
    expect(JSON.stringify(auditLinesOf(file)) + log()).not.toContain('canary');
  });
});

describe('the audit trail without a file', () => {
  it.each(['warn', 'silent'])('is in the log whatever is wanted there: %s', async (level) => {
    const { call, log } = await startGateway({ CUPI_URLS: NOBODY, LOG_LEVEL: level });
    await call('DELETE', ONE);
    const lines = log().split('\n').slice(0, -1);
    expect(lines.filter((line) => line.includes('"msg":"write"'))).toEqual([
      expect.stringContaining('"problem":"upstream-unavailable"'),
    ]);
    expect(lines.filter((line) => line.includes('"level":"info"'))).toHaveLength(1);
  });

  it('is in the log whatever is wanted there when its file does not take it', async () => {
    const { call, log } = await startGateway({
      CUPI_URLS: NOBODY,
      LOG_LEVEL: 'silent',
      AUDIT_LOG_FILE: '/dev/full',
    });
    await call('DELETE', ONE);
    await expect.poll(log).toMatch(/"audit lines could not be written to the file"/);
    expect(log()).toMatch(/ENOSPC.*upstream-unavailable/);
  });

  it('does not change the level of the log when there is a file', async () => {
    const file = join(useTemporaryFolder(), 'audit.jsonl');
    const { call, log } = await startGateway({
      CUPI_URLS: NOBODY,
      LOG_LEVEL: 'error',
      SESSION_SECRET: 's'.repeat(32),
      AUDIT_LOG_FILE: file,
    });
    await call('DELETE', ONE, { headers: { 'X-Request-Id': 'filed' } });
    expect(await auditLineOf(file, 'filed')).toMatchObject({ problem: 'upstream-unavailable' });
    expect(log()).toBe('');
  });
});
