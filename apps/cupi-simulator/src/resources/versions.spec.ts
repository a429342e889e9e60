import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../server.js';
import { call, textOf } from '../simulator-client.fixture.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

describe('versions', () => {
  it.each([
    ['/vmrest/version', 'vmrest', '11.5.1.119'],
    ['/vmrest/version/product/', 'Cisco Unity Connection Version', '11.5.1.17108-2'],
  ])('are named at %s', async (path, name, version) => {
    const { text } = await call(simulator, path);
    expect([textOf(text, 'name'), textOf(text, 'version')]).toEqual([name, version]);
  });

  it('come in JSON too', async () => {
    const { text } = await call(simulator, '/vmrest/version', { headers: { Accept: 'application/json' } });
    expect(JSON.parse(text)).toEqual({ name: 'vmrest', version: '11.5.1.119' });
  });
});
