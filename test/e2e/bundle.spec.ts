import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { startGatewayProcess } from '../support/gateway-process.js';
import { expectProblem } from '../support/problems.js';
import { sendRaw } from '../support/raw-request.js';

describe('the gateway as it is built', () => {
  it('serves the OpenAPI document, which is not in the bundle', async () => {
    const url = await startGatewayProcess().listening;
    const answer = await fetch(`${url}/openapi.json`);
    expect(await answer.json()).toEqual(JSON.parse(readFileSync('openapi.json', 'utf8')));
  });

  it('makes the calls that matter by what they throw: a path that is not percent-encoded is taken literally', async () => {
    const url = await startGatewayProcess().listening;
    const headers = 'Host: localhost\r\nConnection: close\r\n\r\n';
    const answer = await sendRaw(url, `GET /nope% HTTP/1.1\r\n${headers}`);
    expectProblem(answer, 'route-not-found', '/nope%25');
    const ofUnknownMethod = await sendRaw(url, `FOO /problems/% HTTP/1.1\r\n${headers}`);
    expectProblem(ofUnknownMethod, 'method-not-allowed', '/problems/%25');
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });

  it('serves the files of Swagger UI, which are not in the bundle', async () => {
    const url = await startGatewayProcess().listening;
    for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js']) {
      const answer = await fetch(`${url}/docs/${name}`);
      expect(answer.status).toBe(200);
      const file = createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`);
      expect(await answer.text()).toBe(readFileSync(file, 'utf8'));
    }
  });
});
