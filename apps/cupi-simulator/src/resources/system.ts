import { CupiError, rejected } from '../cupi-error.js';
import { targetsOf } from '../references.js';
import type { Behaviour, World } from '../world.js';

const WRITABLE_VALUES = new Set([
  'System.API.CumiAccessSecureMessageAttachments',
  'System.API.CumiAllowSecureMessageHeaders',
  'System.Conversations.UserMaxConcurrentSessionsTUI',
  'System.SA.UserInactivityTimeout',
]);

/** CUPI: four configuration values can be written, and only between their limits. */
export const configurationValues: Behaviour = {
  save: (_world, row, { before }) => {
    if (!before) return row;
    if (!WRITABLE_VALUES.has(row.get('FullName') ?? '')) {
      throw new CupiError(403, 'FORBIDDEN', '(simulator) this value cannot be written');
    }
    const value = Number(row.get('Value'));
    const { MinVal: min, MaxVal: max } = Object.fromEntries(row);
    if (min !== undefined && max !== undefined && !(value >= Number(min) && value <= Number(max))) {
      throw rejected(`Value is not from ${min} to ${max}`);
    }
    return row;
  },
};

/** CUPI: a new policy comes with a rule of every kind. */
export const messageAgingPolicies: Behaviour = {
  saved: (world, { id }, { before }) => {
    if (before) return;
    for (const type of ['10', '11', '12', '13', '14']) {
      world.add('message-aging-rules', [id], { AgingRuleType: type });
    }
  },
};

/** CUPI: the days of a rule that is disabled cannot be changed. */
export const messageAgingRules: Behaviour = {
  save: (_world, row, { before, fields }) => {
    const isDisabled = before && row.get('Enabled') === 'false';
    if (isDisabled && (fields.has('Days') || fields.has('NotificationDays'))) {
      throw rejected('the days of a disabled rule cannot be changed');
    }
    return row;
  },
};

/** CUPI: the tables of the factory stay as they are. */
export const restrictionTables: Behaviour = {
  save: (_world, row, { before }) => {
    if (before?.get('Undeletable') === 'true') throw rejected('RestrictionTable is of the factory');
    return row;
  },
};

/** Roles made by administrators: privileges are assigned and removed by lists of ids. */
export const customRoles: Behaviour = {
  saved: (world, { id }, { nested = [] }) => {
    for (const { within, text } of nested) {
      const privilege = world.find('privileges', [], text.trim());
      if (!privilege) throw rejected(`${within} names no Privilege`);
      if (within === 'AssignPrivileges') assign(world, id, privilege.row);
      else if (within === 'RemovePrivileges') remove(world, id, privilege.id);
    }
  },
};

/** Tenants: each comes with a partition, and uses what the server has from the start. */
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

/** What a tenant is mapped to: written under one name, read as an attribute of a kind. */
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

function assign(world: World, roleId: string, row: ReadonlyMap<string, string>): void {
  world.put('role-privileges', { parents: [roleId], id: row.get('ObjectId') ?? '', row });
}

function remove(world: World, roleId: string, privilegeId: string): void {
  if (world.find('role-privileges', [roleId], privilegeId))
    world.delete('role-privileges', [roleId], privilegeId);
}
