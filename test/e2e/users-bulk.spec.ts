import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditLinesOf } from '../support/audit-lines.js';
import { basic } from '../support/basic.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf } from '../support/canned-upstream.js';
import { clientOf, useClientsFile } from '../support/clients-file.js';
import { ACCOUNT, type CallOptions } from '../support/gateway.js';
import { expectErrors, expectProblem } from '../support/problems.js';
import { ABSENT_ID, useSimulatorGateway } from '../support/simulator-gateway.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const PATH = '/api/v1/users/bulk';

type Json = Record<string, unknown>;

/** A body with these operations, and an idempotency key. */
function keyed(operations: readonly Json[], key: string = randomUUID()): CallOptions {
  return { body: { operations }, headers: { 'Idempotency-Key': key } };
}

describe('a bulk of changes to users', () => {
  const auditFile = join(useTemporaryFolder(), 'audit.jsonl');
  const clients = useClientsFile({
    clients: [
      clientOf('people', 'key-of-people', { scopes: ['people.read', 'people.write'] }),
      clientOf('other', 'key-of-other', { scopes: ['people.read', 'people.write'] }),
    ],
  });
  const { call, simulator, log } = useSimulatorGateway(
    {},
    {
      AUDIT_LOG_FILE: auditFile,
      GATEWAY_CLIENTS_FILE: clients.path,
      CUPI_TIMEOUT_MS: '300',
      CACHE_TTL_SECONDS: '60',
    },
  );
  let ids: string[];
  let one: string;
  let other: string;

  beforeAll(async () => {
    const { items } = (await call('GET', '/api/v1/users')).body as { items: Json[] };
    ids = items.map(({ objectId }) => String(objectId));
    [one = '', other = ''] = ids;
  });

  const patchOf = (id: string, department: string): Json => ({ id, patch: { department } });
  const puts = () =>
    simulator()
      .requests.filter(({ method }) => method === 'PUT')
      .map(({ url }) => url);
  const asClient = (apiKey: string, options: CallOptions = {}): CallOptions => ({
    ...options,
    isAnonymous: true,
    headers: { ...options.headers, 'X-API-Key': apiKey },
  });
  const statusesOf = ({ body }: { readonly body: unknown }) =>
    (body as { results: Json[] }).results.map(({ status }) => status);

  it('is carried out in order, with a result for each', async () => {
    const operations = [
      patchOf(one, 'Research'),
      { id: other.toUpperCase(), pin: { credentials: '836492' } },
      { id: one, unlock: true },
      patchOf(one, 'Sales'),
    ];
    const answer = await call('POST', PATH, { body: { operations } });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ state: 'finished', total: 4, done: 4, succeeded: 4, failed: 0 });
    expect((answer.body as Json).results).toEqual([one, other, one, one].map((id) => ({ id, status: 204 })));
    expect(puts()).toEqual([
      `/vmrest/users/${one}`,
      `/vmrest/users/${other}/credential/pin`,
      `/vmrest/users/${one}/credential/pin`,
      `/vmrest/users/${one}`,
    ]);
    expect(simulator().isSecret(other, 'Credentials', '836492')).toBe(true);
    expect(log()).not.toContain('836492');
  });

  it('invalidates what it changes', async () => {
    await call('GET', `/api/v1/users/${one}`);
    await call('POST', PATH, { body: { operations: [patchOf(one, 'Just changed')] } });
    const after = await call('GET', `/api/v1/users/${one}`);
    expect(after.body).toMatchObject({ department: 'Just changed' });
  });

  it('has all its errors at once, and sends nothing of an invalid body', async () => {
    const operations = [
      { id: 'x', patch: {} },
      { id: one, patch: { department: 1, Department: 'x' } },
      { id: one, pin: { credentials: '1' }, unlock: true },
      { id: one, unlock: false, extra: 1 },
      { id: one },
      'text',
      patchOf(one, 'valid'),
    ];
    const answer = await call('POST', `${PATH}?a=1`, { body: { operations, more: true } });
    expectErrors(answer, PATH, [
      { parameter: 'a', code: 'unknown', detail: 'is not a parameter of this operation' },
      { pointer: '/more', code: 'unknown', detail: 'is not a member' },
      { pointer: '/operations/0/id', code: 'format', format: 'uuid', detail: 'must be a UUID' },
      { pointer: '/operations/0/patch', code: 'required', detail: 'must have at least one field to change' },
      { pointer: '/operations/1/patch/department', code: 'type', detail: 'must be a string' },
      {
        pointer: '/operations/1/patch/Department',
        code: 'unknown',
        detail: 'is not a field; the field is called department',
      },
      {
        pointer: '/operations/2/unlock',
        code: 'conflict',
        detail: 'cannot be combined with `pin`: give two operations',
      },
      { pointer: '/operations/3/extra', code: 'unknown', detail: 'is not a member' },
      { pointer: '/operations/3/unlock', code: 'not-allowed', allowed: ['true'], detail: 'must be true' },
      { pointer: '/operations/4/patch', code: 'required', detail: 'or `pin` or `unlock` is required' },
      { pointer: '/operations/5', code: 'type', detail: 'must be a JSON object' },
    ]);
    expect(puts()).toEqual([]);
  });

  it.each([
    ['none', []],
    ['more than 500', Array.from({ length: 501 }, () => patchOf(ABSENT_ID, 'x'))],
  ])('is invalid with %s', async (_number, operations) => {
    const answer = await call('POST', PATH, { body: { operations } });
    expect((answer.body as { errors: Json[] }).errors).toMatchObject([{ pointer: '/operations' }]);
  });

  it('may have 256 KiB', async () => {
    const large = (length: number) => ({
      body: JSON.stringify({ operations: [{ id: 'x', unlock: true }], more: 'x'.repeat(length) }),
    });
    expect((await call('POST', PATH, large(200 * 1024))).status).toBe(400);
    const answer = await call('POST', PATH, large(256 * 1024));
    expectProblem(answer, 'payload-too-large', PATH, { detail: 'The body is larger than 256 KiB.' });
  });

  it('needs the scope for PINs as soon as one operation concerns one', async () => {
    const users = await call(
      'POST',
      PATH,
      asClient('key-of-people', { body: { operations: [patchOf(one, 'x')] } }),
    );
    expect(users.status).toBe(200);
    for (const change of [{ pin: { credentials: '836492' } }, { unlock: true }]) {
      const operations = [patchOf(one, 'y'), { id: one, ...change }];
      simulator().clearRequests();
      const answer = await call('POST', PATH, asClient('key-of-people', { body: { operations } }));
      expectProblem(answer, 'insufficient-scope', PATH);
      expect(puts()).toEqual([]);
    }
  });

  it('goes on after an operation that fails, whose problem is that of the single call', async () => {
    const operations = [patchOf(one, 'x'), patchOf(ABSENT_ID, 'x'), patchOf(other, 'x')];
    const answer = await call('POST', PATH, { body: { operations } });
    expect(statusesOf(answer)).toEqual([204, 404, 204]);
    const [, result] = (answer.body as { results: Json[] }).results;
    const instance = `/api/v1/users/${ABSENT_ID}`;
    const single = await call('PATCH', instance, { body: { department: 'x' } });
    expect(result?.problem).toEqual({
      ...(single.body as Json),
      requestId: answer.headers['x-request-id'],
    });
  });

  it('says of an operation that is not answered that its outcome is unknown, and goes on', async () => {
    simulator().faults.set('drop', { method: 'PUT', times: 1 });
    const answer = await call('POST', PATH, {
      body: { operations: [patchOf(one, 'x'), patchOf(other, 'x')] },
    });
    const [first, second] = (answer.body as { results: Json[] }).results;
    expect(first?.problem).toMatchObject({ outcome: 'unknown' });
    expect(second?.status).toBe(204);
  });

  it('tries an operation again that could not be sent', async () => {
    simulator().faults.set('busy', { method: 'PUT', times: 1, retryAfterSeconds: 1 });
    const answer = await call('POST', PATH, { body: { operations: [patchOf(one, 'x')] } });
    expect(statusesOf(answer)).toEqual([204]);
    expect(puts()).toHaveLength(2);
  });

  it('sends nothing more after five failures in a row, and goes on with the rest when it is repeated', async () => {
    simulator().faults.set('error-500', { method: 'PUT', times: 5 });
    const request = keyed(Array.from({ length: 7 }, (_item, index) => patchOf(one, `department ${index}`)));
    const answer = await call('POST', PATH, request);
    expect(answer.body).toMatchObject({ state: 'interrupted', total: 7, done: 5, failed: 5 });
    expect(statusesOf(answer)).toEqual([502, 502, 502, 502, 502, 503, 503]);
    expect(puts()).toHaveLength(5);
    const repeat = await call('POST', PATH, request);
    expect(repeat.body).toMatchObject({ state: 'finished', done: 7, succeeded: 2, failed: 5 });
    expect(puts()).toHaveLength(7);
  });

  it('is answered again without doing anything, and not with another body', async () => {
    const key = randomUUID();
    const first = await call('POST', PATH, keyed([patchOf(one, 'x'), patchOf(ABSENT_ID, 'x')], key));
    simulator().clearRequests();
    const repeat = await call('POST', PATH, keyed([patchOf(one, 'x'), patchOf(ABSENT_ID, 'x')], key));
    expect([repeat.status, repeat.text]).toEqual([200, first.text]);
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(simulator().requests).toEqual([]);
    const reused = await call('POST', PATH, keyed([patchOf(one, 'y')], key));
    expectProblem(reused, 'idempotency-key-reused', PATH);
  });

  it('is answered at once on request, and shows its caller alone how far it is', async () => {
    const operations = Array.from({ length: 3 }, () => patchOf(one, 'x'));
    const started = await call('POST', PATH, { body: { operations }, headers: { Prefer: 'respond-async' } });
    expect(started.status).toBe(202);
    expect(started.headers['preference-applied']).toBe('respond-async');
    const { location = '' } = started.headers;
    expect(started.body).toMatchObject({ total: 3, links: { self: location } });
    await expect
      .poll(async () => (await call('GET', location)).body as Json)
      .toMatchObject({
        state: 'finished',
        done: 3,
        results: operations.map(() => ({ id: one, status: 204 })),
      });
    expectProblem(await call('GET', location, asClient('key-of-other')), 'not-found', location);
  });

  it('is the only one of its caller', async () => {
    simulator().faults.set('slow', { method: 'PUT', times: 1, delayMs: 200 });
    const [first, second] = await Promise.all([
      call('POST', PATH, { body: { operations: [patchOf(one, 'x')] } }),
      call('POST', PATH, { body: { operations: [patchOf(other, 'x')] } }),
    ]);
    const [answered, limited] = first.status === 200 ? [first, second] : [second, first];
    expect(answered.status).toBe(200);
    expect(limited.headers['retry-after']).toBe('5');
    expect((limited.body as Json).code).toBe('rate-limited');
  });

  it('leaves a line in the audit trail for each operation, as the single call does, and one for itself', async () => {
    const operations = [patchOf(one, 'x'), { id: one, unlock: true }, patchOf(ABSENT_ID, 'x')];
    const { headers } = await call('POST', PATH, { body: { operations } });
    const lines = () =>
      auditLinesOf(auditFile).filter(({ requestId }) => requestId === headers['x-request-id']);
    await expect.poll(lines).toHaveLength(4);
    const user = { method: 'PATCH', resource: 'users', action: null, fields: ['department'] };
    expect(lines()).toMatchObject([
      { ...user, objectId: one, outcome: 'succeeded', status: 204, problem: null },
      { method: 'POST', resource: 'pin', action: 'unlock', objectId: one, fields: [], outcome: 'succeeded' },
      { ...user, objectId: ABSENT_ID, outcome: 'refused', status: 404, problem: 'not-found' },
      { method: 'POST', resource: 'users', action: 'bulk', fields: ['operations'], status: 200 },
    ]);
  });
});

describe('an account that is sent along with a bulk', () => {
  const { call, simulator } = useSimulatorGateway({}, { RATE_LIMIT_PER_MINUTE: '4' });
  const guess = (username: string, headers: Record<string, string> = {}): CallOptions => ({
    isAnonymous: true,
    headers: { Authorization: basic(username, 'a guess'), ...headers },
  });

  it('is not accepted by asking how far a bulk is: names from one address share a quota', async () => {
    const path = `/api/v1/user-bulks/${randomUUID()}`;
    const answers = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) answers.push((await call('GET', path, guess(name))).status);
    expect(answers).toEqual([404, 404, 404, 404, 429]);
    expect(simulator().requests).toEqual([]);
  });
});

describe('a guessed account, with an answer at once', () => {
  const { call, simulator } = useSimulatorGateway();

  it('is not answered before Unity Connection has rejected it', async () => {
    const answer = await call('POST', PATH, {
      isAnonymous: true,
      headers: { Authorization: basic('administrator', 'a guess'), Prefer: 'respond-async' },
      body: { operations: [{ id: ABSENT_ID, patch: { department: 'x' } }] },
    });
    expect((answer.body as Json).code).toBe('credentials-rejected');
    expect(simulator().requests.length).toBeGreaterThan(0);
  });
});

describe('a rejected account', () => {
  const { call, simulator } = useSimulatorGateway();
  const byUser = { isAnonymous: true, headers: { Authorization: basic(ACCOUNT.username, ACCOUNT.password) } };
  const operations = [1, 2, 3, 4].map((number) => ({
    id: `00000000-0000-4000-8000-00000000000${number}`,
    patch: { department: 'x' },
  }));
  const users = () => simulator().requests.map(({ url }) => url.slice('/vmrest/users/'.length));

  it('is the answer to all when nothing was done, and is tried for no other operation', async () => {
    simulator().faults.set('unauthorized', { method: 'PUT' });
    const answer = await call('POST', PATH, { ...byUser, body: { operations } });
    expectProblem(answer, 'credentials-rejected', PATH, { upstream: (answer.body as Json).upstream });
    expect(new Set(users())).toEqual(new Set([operations[0]?.id]));
  });

  it('is the problem of all that are left, which are not sent', async () => {
    const second = operations[1]?.id ?? '';
    simulator().faults.set('unauthorized', { method: 'PUT', pathPrefix: `/vmrest/users/${second}` });
    const answer = await call('POST', PATH, { ...byUser, body: { operations } });
    const { results } = answer.body as { results: { status: number; problem: Json }[] };
    expect(results.map(({ status }) => status)).toEqual([404, 401, 401, 401]);
    expect(results.map(({ problem }) => problem.code).slice(1)).toEqual(
      Array.from({ length: 3 }, () => 'credentials-rejected'),
    );
    expect(new Set(users())).toEqual(new Set([operations[0]?.id, second]));
  });
});

describe('a PIN that the rule of Unity Connection does not allow', () => {
  const { call, upstreamAnswers, log } = useCannedGateway();
  const ID = '00000000-0000-4000-8000-000000000001';
  const PIN = '836492417';

  it('is found in the body of the bulk, and repeated nowhere', async () => {
    upstreamAnswers(({ method }) =>
      method === 'GET'
        ? answerOf(`<Credential><UserObjectId>${ID}</UserObjectId></Credential>`)
        : answerOf(
            `<ErrorDetails><errors><code>X</code><message>${PIN} is trivial</message></errors></ErrorDetails>`,
            { status: '400 Bad Request' },
          ),
    );
    const answer = await call('POST', PATH, {
      body: { operations: [{ id: ID, pin: { credentials: PIN } }] },
    });
    const [result] = (answer.body as { results: { problem: Json }[] }).results;
    expect(result?.problem).toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/operations/0/pin/credentials' }],
    });
    expect(answer.text + log()).not.toContain(PIN);
  });
});
