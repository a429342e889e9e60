import { targetsOf } from '../references.js';
import type { Behaviour, World } from '../world.js';

/** Tenants: each is made with a partition, and uses the server's factory settings. */
export const tenants: Behaviour = {
  saved: (world, entry, { before }) => {
    if (before) return;
    const { id, row } = entry;
    const alias = row.get('Alias') ?? '';
    const partition = world.add('partitions', [], { Name: `${alias} Partition` });
    world.set('tenants', entry, { PartitionObjectId: partition.id });
    map(world, 'tenant-partitions', id, '0', partition.id);
    map(
      world,
      'tenant-phone-systems',
      id,
      '1',
      row.get('MediaSwitchObjectId') ?? firstOf(world, 'phone-systems'),
    );
    map(world, 'tenant-coses', id, '2', firstOf(world, 'classes-of-service'));
    map(world, 'tenant-schedule-sets', id, '3', firstOf(world, 'schedule-sets'));
  },
  companions: ({ row }) => [{ resource: 'partitions', id: row.get('PartitionObjectId') ?? '' }],
};

/** What a tenant is mapped to: written and read under different names. */
export function tenantAttribute(written: string, type: string, shown?: string): Behaviour {
  return {
    save: (_world, row) => {
      const id = row.get(written);
      if (id === undefined) return row;
      const mapped = new Map([...row, ['AttributeType', type], ['AttributeObjectId', id]]);
      mapped.delete(written);
      return mapped;
    },
    ...(shown !== undefined && {
      shown: (world, { row }) => {
        const target = world.locate(targetsOf('AttributeObjectId'), row.get('AttributeObjectId'));
        return { [shown]: target && `${target.resource.path}/${target.entry.id}` };
      },
    }),
  };
}

function firstOf(world: World, resource: string): string {
  const [first] = world.all(resource);
  return first?.id ?? '';
}

function map(world: World, resource: string, tenantId: string, type: string, objectId: string): void {
  world.add(resource, [tenantId], { AttributeType: type, AttributeObjectId: objectId });
}
