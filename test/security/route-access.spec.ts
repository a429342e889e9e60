import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { allScopes, scopeGroups, type Scope } from '#gateway/auth/clients/core';
import { basic } from '../support/basic.js';
import { clientOf, useClientsFile } from '../support/clients-file.js';
import { ACCOUNT, type Method } from '../support/gateway.js';
import {
  committedDocument,
  operations,
  type Schema,
} from '../../apps/gateway/src/openapi/openapi-document.fixture.js';
import { expectErrors, expectProblem } from '../support/problems.js';
import { scopeGroupOf } from '../support/scope-groups.js';
import { ABSENT_ID, seeded, useSimulatorGateway } from '../support/simulator-gateway.js';
import { TokenIssuer } from '../support/token-issuer.js';

/*
 * What a declaration of access means for each kind of caller: each declaration with each method is tested on one route that
 * has them. That every route has the right declaration is in declared-access.spec.ts.
 */

const LIST_PATH = '/api/v1/phone-systems';
const SESSION_PATH = '/api/v1/auth/session';
/** Calls for several operations at once have an answer to each: test/e2e/users-bulk.spec.ts. */
const OF_SEVERAL = /bulk/;
const OPERATOR_ID = '6b455973-13d1-4b10-871e-1d1d55f160d2';
const READER = { username: 'reader', password: 'sample-password' };

interface Route {
  readonly method: Method;
  readonly template: string;
  /** `session`, or the group whose scopes are needed. */
  readonly access: string;
  /** The first example of the document, or the first field that has one. */
  readonly body?: object;
}

/** The first route with each declaration of access and each method. */
const routes: Route[] = [
  ...new Map(
    protectedRoutes()
      .reverse()
      .map((route) => [`${route.access} ${route.method}`, route]),
  ).values(),
];

function protectedRoutes(): Route[] {
  return operations.flatMap(({ path, method, operation: { security, requestBody } }) => {
    if (security?.length === 0 || OF_SEVERAL.test(path)) return [];
    const { schema, examples = {} } = requestBody?.content['application/json'] ?? {};
    const [body = schema && firstFieldOf(schema)] = Object.values(examples).map(({ value }) => value);
    const route = {
      method: method.toUpperCase() as Method,
      template: path,
      access: path === SESSION_PATH ? 'session' : (scopeGroupOf(path) ?? 'none'),
      ...(body && { body }),
    };
    return method === 'get' ? [route, { ...route, method: 'HEAD' as const }] : [route];
  });
}

/** A body with the first field of the schema that has an example. */
function firstFieldOf({ $ref, properties = {} }: Schema): object {
  if (typeof $ref === 'string')
    return firstFieldOf(committedDocument.components.schemas[$ref.replace(/^.*\//, '')] ?? {});
  const fields = Object.entries(properties as Record<string, Schema>);
  const [name = '', { example } = {}] = fields.find(([, property]) => property.example !== undefined) ?? [];
  return { [name]: example };
}

type Outcome = 'let in' | 'unauthenticated' | 'insufficient-scope' | 'upstream-forbidden';

interface Caller {
  readonly caller: string;
  readonly headers?: Record<string, string>;
  /** The account to sign in with first, for a caller with a session. */
  readonly signIn?: object;
  readonly outcome: Outcome;
}

const issuer = await TokenIssuer.start();
afterAll(() => issuer.close());

const bearerOf = async (...scopes: Scope[]) => ({
  Authorization: `Bearer ${await issuer.token({ scope: scopes.join(' ') || 'x' })}`,
});
const tokenForReading = await bearerOf('telephony.read');
const asAdministrator = { Authorization: basic(ACCOUNT.username, ACCOUNT.password) };
const asReader = { Authorization: basic(READER.username, READER.password) };

const LET_IN = 'let in';
const UNKNOWN = 'unauthenticated';
const NO_SCOPE = 'insufficient-scope';
const FORBIDDEN = 'upstream-forbidden';

const allBut = (scope: Scope) => [...allScopes].filter((other) => other !== scope);

/** Every kind of caller, and what becomes of its call. */
async function callersOf({ access, method }: Route): Promise<Caller[]> {
  const isRead = method === 'GET' || method === 'HEAD';
  const unknown: Caller[] = [
    { caller: 'nobody', outcome: UNKNOWN },
    { caller: 'an unknown key', headers: { 'X-API-Key': 'x' }, outcome: UNKNOWN },
    { caller: 'an unknown token', headers: { Authorization: 'Bearer x' }, outcome: UNKNOWN },
  ];
  if (access === 'session') {
    return [
      ...unknown,
      { caller: 'a client for everything', headers: { 'X-API-Key': 'key-all' }, outcome: UNKNOWN },
      { caller: 'a token for everything', headers: await bearerOf(...allScopes), outcome: UNKNOWN },
      { caller: 'an administrator', headers: asAdministrator, outcome: UNKNOWN },
      { caller: 'a signed-in reading user', signIn: READER, outcome: LET_IN },
      { caller: 'a signed-in administrator', signIn: ACCOUNT, outcome: LET_IN },
    ];
  }
  const scope = `${access}.${isRead ? 'read' : 'write'}` as Scope;
  const ofReader = isRead ? LET_IN : FORBIDDEN;
  return [
    ...unknown,
    { caller: `a client for ${scope} alone`, headers: { 'X-API-Key': `key-${scope}` }, outcome: LET_IN },
    {
      caller: `a client for all but ${scope}`,
      headers: { 'X-API-Key': `key-but-${scope}` },
      outcome: NO_SCOPE,
    },
    { caller: 'a client for nothing', headers: { 'X-API-Key': 'key-nothing' }, outcome: NO_SCOPE },
    { caller: `a token for ${scope} alone`, headers: await bearerOf(scope), outcome: LET_IN },
    { caller: `a token for all but ${scope}`, headers: await bearerOf(...allBut(scope)), outcome: NO_SCOPE },
    { caller: 'a token for nothing', headers: await bearerOf(), outcome: NO_SCOPE },
    { caller: 'a reading user', headers: asReader, outcome: ofReader },
    { caller: 'an administrator', headers: asAdministrator, outcome: LET_IN },
    { caller: 'a signed-in reading user', signIn: READER, outcome: ofReader },
    { caller: 'a signed-in administrator', signIn: ACCOUNT, outcome: LET_IN },
  ];
}

const cases = await Promise.all(
  routes.map(async (route) => (await callersOf(route)).map((caller) => ({ ...route, ...caller }))),
);

const file = useClientsFile({
  clients: [
    clientOf('rw', 'key-rw'),
    clientOf('nothing', 'key-nothing', { scopes: [] }),
    clientOf('all', 'key-all', { scopes: [...allScopes] }),
    ...scopeGroups.flatMap((group) =>
      (['read', 'write'] as const).flatMap((verb) => {
        const scope: Scope = `${group}.${verb}`;
        return [
          clientOf(`only-${scope}`, `key-${scope}`, { scopes: [scope] }),
          clientOf(`but-${scope}`, `key-but-${scope}`, { scopes: allBut(scope) }),
        ];
      }),
    ),
  ],
  issuers: [issuer.registration()],
});

describe('a route', () => {
  const { call, simulator } = useSimulatorGateway(
    { phoneSystems: 2 },
    { GATEWAY_CLIENTS_FILE: file.path, RATE_LIMIT_PER_MINUTE: '1000000' },
  );
  let axlServerId: string;

  // A new one each time: a caller before may have deleted it.
  beforeEach(async () => {
    const body = { hostOrIpAddress: 'ucm.example.com' };
    const answer = await call('POST', `${LIST_PATH}/${seeded.branch}/axl-servers`, { body });
    axlServerId = (answer.body as { objectId: string }).objectId;
    simulator().clearRequests();
  });

  async function sessionOf(account: object): Promise<Record<string, string>> {
    const answer = await call('POST', SESSION_PATH, { isAnonymous: true, body: account });
    const [cookie = ''] = String(answer.headers['set-cookie']).split(';');
    simulator().clearRequests();
    return { Cookie: cookie, 'X-CSRF': '1' };
  }

  /** The path of an object that there is, or was before a caller has deleted it. */
  async function pathOf(template: string): Promise<string> {
    const path = template
      .replace('{phoneSystemId}', seeded.branch)
      .replace('{axlServerId}', axlServerId)
      .replace('{userId}', OPERATOR_ID);
    const [collection = '', id] = path.split(/\/(?=\{)/, 2);
    if (id === undefined) return path;
    const list = await call('GET', collection);
    const [first] = (list.body as { items: { links: { self: string } }[] }).items;
    simulator().clearRequests();
    return first?.links.self ?? `${collection}/${ABSENT_ID}`;
  }

  it.each(cases.flat())('$method $template for $caller: $outcome', async ({ method, template, ...given }) => {
    const { body, signIn, outcome } = given;
    const path = await pathOf(template);
    const headers = signIn ? await sessionOf(signIn) : (given.headers ?? {});
    const answer = await call(method, path, { isAnonymous: true, headers, ...(body && { body }) });
    if (outcome === LET_IN) {
      // What another caller has deleted is not found, what is in use is not deleted, and names are unique.
      expect([200, 201, 204, 404, 409, 422]).toContain(answer.status);
      expect(simulator().requests.length > 0).toBe(template !== SESSION_PATH);
      return;
    }
    expect(simulator().requests.length > 0).toBe(outcome === FORBIDDEN);
    expect(answer.status).toBe(outcome === UNKNOWN ? 401 : 403);
    if (method !== 'HEAD') expect(answer.body).toMatchObject({ code: outcome });
  });

  it.each([
    ['a key and a token', { 'X-API-Key': 'key-rw', ...tokenForReading }],
    ['a key and a user', { 'X-API-Key': 'key-rw', ...asAdministrator }],
    ['a wrong key and a right token', { 'X-API-Key': 'x', ...tokenForReading }],
    ['a right key and a wrong token', { 'X-API-Key': 'key-rw', Authorization: 'Bearer x' }],
    ['a right key and an unknown scheme', { 'X-API-Key': 'key-rw', Authorization: 'Negotiate x' }],
  ])('is not served to two kinds of credentials at once: %s', async (_kinds, headers) => {
    const detail = 'cannot be combined with other credentials';
    expectErrors(await call('GET', LIST_PATH, { isAnonymous: true, headers }), LIST_PATH, [
      { parameter: 'X-API-Key', code: 'conflict', detail },
      { parameter: 'Authorization', code: 'conflict', detail },
    ]);
    expect(simulator().requests).toEqual([]);
  });

  it.each([
    ['a key', { 'X-API-Key': 'key-rw' }],
    ['a token', tokenForReading],
    ['a user', asAdministrator],
    ['a key and a user', { 'X-API-Key': 'key-rw', ...asAdministrator }],
  ])('is not served to a session and %s at once', async (_kind, headers) => {
    const session = await sessionOf(ACCOUNT);
    const answer = await call('GET', LIST_PATH, { isAnonymous: true, headers: { ...session, ...headers } });
    expectProblem(answer, 'validation-failed', LIST_PATH, { errors: expect.any(Array) as unknown });
    expect(simulator().requests).toEqual([]);
  });
});
