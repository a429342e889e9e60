import { afterEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../server.js';
import { BRANCH, call, FACTORY, textsOf } from '../simulator-client.fixture.js';

const running: Simulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

async function start(phoneSystems?: number): Promise<Simulator> {
  const simulator = await startSimulator(phoneSystems === undefined ? {} : { phoneSystems });
  running.push(simulator);
  return simulator;
}

async function textAt(simulator: Simulator, path: string): Promise<string> {
  const { text } = await call(simulator, path);
  return text;
}

describe('the seed', () => {
  it('has 60 phone systems', async () => {
    await expect(textAt(await start(), '/vmrest/phonesystems?rowsPerPage=0')).resolves.toContain(
      'total="60"',
    );
  });

  it('is the same every time', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    await expect(textAt(one, '/vmrest/phonesystems')).resolves.toBe(
      await textAt(other, '/vmrest/phonesystems'),
    );
  });

  it('gives no name twice, however large', async () => {
    const names = textsOf(await textAt(await start(1500), '/vmrest/phonesystems'), 'DisplayName');
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(1500);
  });

  it('gives no id twice', async () => {
    const ids = textsOf(await textAt(await start(1500), '/vmrest/phonesystems'), 'ObjectId');
    expect(new Set(ids).size).toBe(1500);
  });

  it('can be as large as 5 000', async () => {
    await expect(textAt(await start(5000), '/vmrest/phonesystems?rowsPerPage=0')).resolves.toContain(
      'total="5000"',
    );
  });

  it('can be the phone system of the factory alone', async () => {
    await expect(textAt(await start(1), '/vmrest/phonesystems')).resolves.toContain(FACTORY);
  });

  it('has 30 users at the second phone system', async () => {
    const list = await textAt(await start(), `${BRANCH}/phonesystemassociations`);
    expect(new Set(textsOf(list, 'Alias')).size).toBe(30);
  });

  it('has neighbours with AXL servers of different precedence', async () => {
    const simulator = await start();
    const [, , neighbour = ''] = textsOf(await textAt(simulator, '/vmrest/phonesystems'), 'AXLServerURI');
    expect(textsOf(await textAt(simulator, neighbour), 'Precedence')).toEqual(['0', '1']);
  });

  it('cannot be empty', async () => {
    await expect(startSimulator({ phoneSystems: 0 })).rejects.toThrow(RangeError);
  });
});
