import { describe, expect, it } from 'vitest';
import { committedDocument, operations } from '../../apps/gateway/src/openapi/openapi-document.fixture.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

/** Bulks are what callers make. */
const WITHOUT_SAMPLES = ['/api/v1/user-bulks/{bulkId}'];

describe('the ids that the API reference fills in for people', () => {
  const { call } = useSimulatorGateway();
  const group = new Set(
    committedDocument.tags.filter((tag) => tag['x-group'] === 'people').map(({ name }) => name),
  );
  const reads = operations.filter(
    ({ method, path, operation: { tags = [] } }) =>
      method === 'get' && tags.some((tag) => group.has(tag)) && !WITHOUT_SAMPLES.includes(path),
  );

  it.each(reads)('lead to an object of the sample data: $path', async ({ path, operation }) => {
    const examples = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    const filled = examples.reduce(
      (text, { name, example }) => text.replace(`{${name}}`, String(example)),
      path,
    );
    const answer = await call('GET', filled);
    expect(answer.status).toBe(200);
    expect(answer.body).not.toMatchObject({ total: 0 });
  });
});
