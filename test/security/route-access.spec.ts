import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { allScopes } from '#gateway/auth/clients/core';
import { catalogue } from '#simulator';
import { basic } from '../support/basic.js';
import { clientOf, useClientsFile } from '../support/clients-file.js';
import { ACCOUNT, type Method } from '../support/gateway.js';
import {
  committedDocument,
  operations,
  type Schema,
} from '../../apps/gateway/src/openapi/openapi-document.fixture.js';
import { expectErrors, expectProblem } from '../support/problems.js';
import { ABSENT_ID, seeded, useSimulatorGateway } from '../support/simulator-gateway.js';
import { TokenIssuer } from '../support/token-issuer.js';

const READ = 'telephony.read';
const WRITE = 'telephony.write';
const LIST_PATH = '/api/v1/phone-systems';
const SYSTEM_PATH = '/api/v1/system';
const SESSION_PATH = '/api/v1/auth/session';
const OPERATOR_ID = '6b455973-13d1-4b10-871e-1d1d55f160d2';
const READER = { username: 'reader', password: 'sample-password' };

interface Route {
  readonly method: Method;
  readonly template: string;
  readonly isPublic: boolean;
  /** The first example of the document, or the first field that has one. */
  readonly body?: object;
}

const routes: Route[] = operations.flatMap(({ path, method, operation: { security, requestBody } }) => {
  const { schema, examples = {} } = requestBody?.content['application/json'] ?? {};
  const [body = schema && firstFieldOf(schema)] = Object.values(examples).map(({ value }) => value);
  const route = {
    method: method.toUpperCase() as Method,
    template: path,
    isPublic: security?.length === 0,
    ...(body && { body }),
  };
  return method === 'get' ? [route, { ...route, method: 'HEAD' as const }] : [route];
});

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
  /** What becomes of its calls that read and write telephony, that are about its session, and that read and write the system. */
  readonly outcomes: readonly [
    read: Outcome,
    write: Outcome,
    session: Outcome,
    systemRead: Outcome,
    systemWrite: Outcome,
  ];
}

const issuer = await TokenIssuer.start();
afterAll(() => issuer.close());

const bearerOf = async (scope: string) => ({ Authorization: `Bearer ${await issuer.token({ scope })}` });
const tokenForReading = await bearerOf(READ);
const asAdministrator = { Authorization: basic(ACCOUNT.username, ACCOUNT.password) };
const asReader = { Authorization: basic(READER.username, READER.password) };

const LET_IN = 'let in';
const UNKNOWN = 'unauthenticated';
const NO_SCOPE = 'insufficient-scope';
const FORBIDDEN = 'upstream-forbidden';

/** Every kind of caller. */
const callers: Caller[] = [
  { caller: 'nobody', outcomes: [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN] },
  {
    caller: 'an unknown key',
    headers: { 'X-API-Key': 'x' },
    outcomes: [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN],
  },
  {
    caller: 'a reading client',
    headers: { 'X-API-Key': 'key-r' },
    outcomes: [LET_IN, NO_SCOPE, UNKNOWN, NO_SCOPE, NO_SCOPE],
  },
  {
    caller: 'a writing client',
    headers: { 'X-API-Key': 'key-w' },
    outcomes: [NO_SCOPE, LET_IN, UNKNOWN, NO_SCOPE, NO_SCOPE],
  },
  {
    caller: 'a client for both',
    headers: { 'X-API-Key': 'key-rw' },
    outcomes: [LET_IN, LET_IN, UNKNOWN, NO_SCOPE, NO_SCOPE],
  },
  {
    caller: 'a client for the system',
    headers: { 'X-API-Key': 'key-s' },
    outcomes: [NO_SCOPE, NO_SCOPE, UNKNOWN, LET_IN, LET_IN],
  },
  {
    caller: 'a client for everything else',
    headers: { 'X-API-Key': 'key-else' },
    outcomes: [NO_SCOPE, NO_SCOPE, UNKNOWN, NO_SCOPE, NO_SCOPE],
  },
  {
    caller: 'a reading token',
    headers: tokenForReading,
    outcomes: [LET_IN, NO_SCOPE, UNKNOWN, NO_SCOPE, NO_SCOPE],
  },
  {
    caller: 'a writing token',
    headers: await bearerOf(WRITE),
    outcomes: [NO_SCOPE, LET_IN, UNKNOWN, NO_SCOPE, NO_SCOPE],
  },
  {
    caller: 'a token for nothing',
    headers: await bearerOf('x'),
    outcomes: [NO_SCOPE, NO_SCOPE, UNKNOWN, NO_SCOPE, NO_SCOPE],
  },
  { caller: 'a reading user', headers: asReader, outcomes: [LET_IN, FORBIDDEN, UNKNOWN, LET_IN, FORBIDDEN] },
  {
    caller: 'an administrator',
    headers: asAdministrator,
    outcomes: [LET_IN, LET_IN, UNKNOWN, LET_IN, LET_IN],
  },
  {
    caller: 'a signed-in reading user',
    signIn: READER,
    outcomes: [LET_IN, FORBIDDEN, LET_IN, LET_IN, FORBIDDEN],
  },
  {
    caller: 'a signed-in administrator',
    signIn: ACCOUNT,
    outcomes: [LET_IN, LET_IN, LET_IN, LET_IN, LET_IN],
  },
];

function outcomeFor(
  { method, template }: Route,
  [read, write, session, systemRead, systemWrite]: Caller['outcomes'],
): Outcome {
  if (template === SESSION_PATH) return session;
  const isRead = method === 'GET' || method === 'HEAD';
  if (groupOf(template) === 'system') return isRead ? systemRead : systemWrite;
  return isRead ? read : write;
}

/** Group of the resource at a path, as the catalogue has it. */
function groupOf(template: string): string {
  if (template === SYSTEM_PATH) return 'system';
  const path = template.slice('/api/v1'.length);
  const entries = catalogue.resources.filter(
    ({ gateway }) => path === gateway || path.startsWith(`${gateway}/`),
  );
  const [entry] = entries.sort((one, other) => other.gateway.length - one.gateway.length);
  if (!entry) throw new Error(`the catalogue has nothing at ${path}`);
  expect(['telephony', 'system']).toContain(entry.group);
  return entry.group;
}

const file = useClientsFile({
  clients: [
    clientOf('r', 'key-r', { scopes: [READ] }),
    clientOf('w', 'key-w', { scopes: [WRITE] }),
    clientOf('rw', 'key-rw'),
    clientOf('s', 'key-s', { scopes: ['system.read', 'system.write'] }),
    clientOf('else', 'key-else', {
      scopes: [...allScopes].filter((scope) => !/^(?:telephony|system)\./.test(scope)),
    }),
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

  it('is open to everybody only where one signs in, and where it is listed what there is', () => {
    expect(
      routes.filter(({ isPublic }) => isPublic).map(({ method, template }) => [method, template]),
    ).toEqual([
      ['GET', '/api/v1'],
      ['HEAD', '/api/v1'],
      ['POST', SESSION_PATH],
    ]);
  });

  it.each(
    routes
      .filter(({ isPublic }) => !isPublic)
      .flatMap((route) =>
        callers.map((caller) => ({ ...route, ...caller, outcome: outcomeFor(route, caller.outcomes) })),
      ),
  )('$method $template for $caller: $outcome', async ({ method, template, body, outcome, ...caller }) => {
    const path = await pathOf(template);
    const headers = caller.signIn ? await sessionOf(caller.signIn) : (caller.headers ?? {});
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
