import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from './server.js';
import { call, FACTORY } from './simulator-client.fixture.js';

const ROUTE = '/simulator/faults';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

describe('the switches over HTTP', () => {
  it('can be turned on', async () => {
    await call(simulator, ROUTE, { method: 'PUT', json: { faults: [{ name: 'busy', times: 3 }] } });
    await expect(call(simulator, FACTORY)).resolves.toMatchObject({ status: 503 });
  });

  it('can be read', async () => {
    simulator.faults.set('slow', { delayMs: 5 });
    const { text } = await call(simulator, ROUTE);
    expect(JSON.parse(text)).toEqual({ faults: [{ name: 'slow', delayMs: 5 }] });
  });

  it('are replaced as a whole', async () => {
    simulator.faults.set('slow');
    await call(simulator, ROUTE, { method: 'PUT', json: { faults: [{ name: 'html' }] } });
    expect(simulator.faults.list()).toEqual([{ name: 'html' }]);
  });

  it('can be turned off', async () => {
    simulator.faults.set('busy');
    const { status } = await call(simulator, ROUTE, { method: 'DELETE' });
    expect([status, simulator.faults.list()]).toEqual([204, []]);
  });

  it.each([
    ['an unknown switch', { faults: [{ name: 'melt' }] }],
    ['an unknown option', { faults: [{ name: 'busy', colour: 'red' }] }],
    ['an option of another type', { faults: [{ name: 'busy', times: '3' }] }],
    ['a number below 0', { faults: [{ name: 'slow', delayMs: -1 }] }],
    ['a list without its name', [{ name: 'busy' }]],
    ['a switch that is not an object', { faults: ['busy'] }],
  ])('are rejected for %s', async (_, json) => {
    const { status } = await call(simulator, ROUTE, { method: 'PUT', json });
    expect(status).toBe(400);
  });

  it('do not change when a change is rejected', async () => {
    simulator.faults.set('slow');
    await call(simulator, ROUTE, { method: 'PUT', json: { faults: [{ name: 'busy' }, { name: 'melt' }] } });
    expect(simulator.faults.list()).toEqual([{ name: 'slow' }]);
  });

  it('support no other method', async () => {
    await expect(call(simulator, ROUTE, { method: 'POST' })).resolves.toMatchObject({ status: 405 });
  });

  it.each([
    ['wrong credentials', { password: 'wrong' }],
    ['the read-only account', { username: 'reader' }],
  ])('are closed to %s', async (_, credentials) => {
    await expect(call(simulator, ROUTE, credentials)).resolves.toMatchObject({ status: 401 });
  });

  it('can be set while every call hangs', async () => {
    simulator.faults.set('hang');
    await expect(call(simulator, ROUTE)).resolves.toMatchObject({ status: 200 });
  });

  it('are not recorded', async () => {
    await call(simulator, ROUTE);
    expect(simulator.requests).toEqual([]);
  });

  it('can be disabled', async () => {
    const closed = await startSimulator({ isFaultRouteEnabled: false });
    const { status } = await call(closed, ROUTE);
    await closed.close();
    expect(status).toBe(404);
  });
});
