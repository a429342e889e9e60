import { describe, expect, it } from 'vitest';
import { operations, type Operation } from '../../apps/gateway/src/openapi/openapi-document.fixture.js';
import { ACCOUNT } from '../support/gateway.js';
import { SESSION_PATH, signIn } from '../support/sign-in.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

/** Bulks are what callers make. */
const WITHOUT_SAMPLES = ['/api/v1/user-bulks/{bulkId}'];

function filled(path: string, { parameters = [] }: Operation): string {
  return parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((text, { name, example }) => text.replace(`{${name}}`, String(example)), path);
}

/** Bodies that the document names, of operations that create. */
const bodies = operations
  .filter(({ method, path }) => method === 'post' && path !== SESSION_PATH)
  .flatMap(({ path, operation }) => {
    const { examples = {} } = operation.requestBody?.content['application/json'] ?? {};
    return Object.entries(examples).map(([name, { value }]) => ({ path, operation, name, value }));
  });

describe('the ids that the API reference fills in', () => {
  const { call } = useSimulatorGateway();
  const reads = operations.filter(({ method, path }) => method === 'get' && !WITHOUT_SAMPLES.includes(path));

  it.each(reads)('lead to an object of the sample data: $path', async ({ path, operation }) => {
    const signedIn =
      path === SESSION_PATH ? await signIn(call, ACCOUNT.username, ACCOUNT.password) : undefined;
    const answer = await call(
      'GET',
      filled(path, operation),
      signedIn && { isAnonymous: true, headers: { ...signedIn } },
    );
    expect(answer.status).toBe(200);
    expect(answer.body).not.toMatchObject({ total: 0 });
  });

  it.each(bodies)(
    'are those of objects that a body may name: $path, $name',
    async ({ path, operation, value }) => {
      const answer = await call('POST', filled(path, operation), { body: value });
      expect([200, 201, 202]).toContain(answer.status);
    },
  );
});
