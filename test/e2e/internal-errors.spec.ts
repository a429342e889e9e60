import { Writable } from 'node:stream';
import { createLogger, readConfig, createApp } from '#gateway';
import type { UpstreamAccount } from '#libs/cupi-client';
import supertest from 'supertest';
import { expect, it, onTestFinished } from 'vitest';
import { expectProblem } from '../support/problems.js';

it('an internal error of the gateway is reported in the log, and nothing of it to the caller', async () => {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const config = readConfig({ CUPI_URLS: 'http://127.0.0.1:1', SESSION_SECRET: 's'.repeat(32) });
  // No environment makes such a configuration: an account that holds nothing.
  const upstream = { ...config.upstream, defaultAccount: {} as UpstreamAccount };
  const app = await createApp({ ...config, upstream, apiKey: 'key' }, createLogger('error', sink));
  onTestFinished(() => app.close());
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = await app.getUrl();
  const answer = await supertest(url).get('/api/v1/phone-systems').set('X-API-Key', 'key');
  expectProblem(answer, 'internal-error', '/api/v1/phone-systems', {
    detail: 'The gateway failed unexpectedly.',
  });
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({
      level: 'error',
      requestId: answer.headers['x-request-id'],
      err: expect.objectContaining({ stack: expect.stringContaining('TypeError') as string }) as object,
    }),
  ]);
});
