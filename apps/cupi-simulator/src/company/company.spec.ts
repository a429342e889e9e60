import { afterEach, describe, expect, it } from 'vitest';
import { catalogue } from '../catalogue.js';
import { targetsOf } from '../references.js';
import { type Simulator, startSimulator } from '../server.js';
import { BRANCH, call, FACTORY, textsOf } from '../simulator-client.fixture.js';
import { company } from './company.js';

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

describe.each([1, 2, 60])('the company with %i phone systems', (phoneSystems) => {
  const world = company(phoneSystems);
  const resources = catalogue.resources.filter(({ resource }) => !world.isView(resource));

  it('has objects of every resource', () => {
    // With a single phone system there are neither AXL servers nor ports, with two no ports.
    const without = { 1: ['ports', 'axl-servers'], 2: ['ports'], 60: [] }[phoneSystems];
    const empty = resources.filter(({ resource }) => [...world.all(resource)].length === 0);
    expect(empty.map(({ resource }) => resource).toSorted()).toEqual(without?.toSorted());
  });

  it('refers to nothing that is not there', () => {
    const dangling: string[] = [];
    for (const { resource, fields } of resources) {
      for (const { row } of world.all(resource)) {
        for (const { element, type } of fields) {
          const [id, targets] = [row.get(element), targetsOf(element)];
          if (type !== 'uuid' || id === undefined || targets.length === 0) continue;
          if (!world.locate(targets, id)) dangling.push(`${resource} ${element} ${id}`);
        }
      }
    }
    expect(dangling).toEqual([]);
  });

  it('gives objects below others parents that are there', () => {
    const orphans: string[] = [];
    for (const { resource, parent } of resources) {
      if (!parent) continue;
      const above = parent.resource === 'users' ? ['users', 'admin-users'] : [parent.resource];
      for (const { parents } of world.all(resource)) {
        const found = above.some((name) => world.find(name, parents.slice(0, -1), parents.at(-1) ?? ''));
        if (!found) orphans.push(`${resource} ${parents.join(' ')}`);
      }
    }
    expect(orphans).toEqual([]);
  });

  it('counts the ports of port groups and phone systems', () => {
    const ports = [...world.all('ports')];
    for (const [resource, element] of [
      ['phone-systems', 'MediaSwitchObjectId'],
      ['port-groups', 'MediaPortGroupObjectId'],
    ] as const) {
      for (const { id, row } of world.all(resource)) {
        const count = ports.filter((port) => port.row.get(element) === id).length;
        expect(row.get('PortCount')).toBe(String(count));
      }
    }
  });
});
