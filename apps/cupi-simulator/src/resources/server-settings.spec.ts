import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../server.js';
import { call, create, type TestAnswer, textOf, elementCallsTo } from '../simulator-client.fixture.js';

let simulator: Simulator;
const { list, put } = elementCallsTo(() => simulator);
beforeEach(async () => {
  simulator = await startSimulator({ phoneSystems: 2 });
});
afterEach(() => simulator.close());

function remove(path: string): Promise<TestAnswer> {
  return call(simulator, path, { method: 'DELETE' });
}

describe('configuration values', () => {
  const VALUES = '/vmrest/configurationvalues';

  it('are 403 when they are not to be written', async () => {
    const { status } = await put(`${VALUES}/System.Telephony.Sip.Transport`, '<Value>udp</Value>');
    expect(status).toBe(403);
  });

  it.each([
    ['30', 204],
    ['501', 400],
    ['soon', 400],
  ])('are checked against their limits: %s is %i', async (value, expected) => {
    const { status } = await put(`${VALUES}/System.SA.UserInactivityTimeout`, `<Value>${value}</Value>`);
    expect(status).toBe(expected);
  });
});

describe('custom roles', () => {
  async function privilegesOf(role: string): Promise<string[]> {
    return list(`/vmrest/roles/${role.slice(-36)}/privileges`, 'DisplayName');
  }

  it.each(['xml', 'json'])('gain and lose privileges by lists of ids in %s', async (format) => {
    const ids = (await list('/vmrest/privileges', 'ObjectId')).slice(0, 2);
    const write = (name: string, elements: object): object =>
      format === 'json'
        ? { json: { RoleName: name, ...elements } }
        : {
            xml: `<Role><RoleName>${name}</RoleName>${Object.entries(elements)
              .map(([list, { PrivilegeObjectId }]: [string, { PrivilegeObjectId: string[] }]) => {
                const items = PrivilegeObjectId.map((id) => `<PrivilegeObjectId>${id}</PrivilegeObjectId>`);
                return `<${list}>${items.join('')}</${list}>`;
              })
              .join('')}</Role>`,
          };
    const { text: role } = await call(simulator, '/vmrest/customroles', {
      method: 'POST',
      ...write('New', { AssignPrivileges: { PrivilegeObjectId: ids } }),
    });
    await expect(privilegesOf(role)).resolves.toHaveLength(2);
    await call(simulator, role, {
      method: 'PUT',
      ...write('New', { RemovePrivileges: { PrivilegeObjectId: ids.slice(0, 1) } }),
    });
    await expect(privilegesOf(role)).resolves.toEqual(['Distribution Lists - Full Access']);
  });

  it('reject what is not a privilege', async () => {
    const json = { RoleName: 'New', AssignPrivileges: { PrivilegeObjectId: 'bogus' } };
    const { status } = await call(simulator, '/vmrest/customroles', { method: 'POST', json });
    expect(status).toBe(400);
  });

  it('are among the roles', async () => {
    await expect(list('/vmrest/roles', 'RoleName')).resolves.toContain('Branch desk');
  });
});

describe('restriction patterns', () => {
  async function patternsOf(table: string): Promise<string> {
    const { text } = await call(simulator, `/vmrest/restrictiontables?query=(DisplayName is ${table})`);
    return textOf(text, 'RestrictionPatternsURI') ?? '';
  }

  it('come first when they are new', async () => {
    const patterns = await patternsOf('Branch dialling');
    const path = await create(simulator, patterns, '<R><NumberPattern>4*</NumberPattern></R>');
    const { text } = await call(simulator, path);
    expect(textOf(text, 'SequenceNumber')).toBe('0');
    await expect(list(patterns, 'SequenceNumber')).resolves.toEqual(['3', '2', '1', '0']);
  });

  it('are of tables that stay as they are when they are of the factory', async () => {
    const [table = ''] = await list(
      '/vmrest/restrictiontables?query=(DisplayName is Default Transfer)',
      'URI',
    );
    const statuses = [(await put(table, '<MaxDigits>30</MaxDigits>')).status, (await remove(table)).status];
    expect(statuses).toEqual([400, 400]);
  });
});

describe('a tenant', () => {
  const NEW = '<Tenant><Alias>acme</Alias><SmtpDomain>acme.example.test</SmtpDomain></Tenant>';

  it.each(['partitions', 'phonesystems', 'coses', 'schedulesets'])(
    'has %s from the start',
    async (children) => {
      const tenant = await create(simulator, '/vmrest/tenants', NEW);
      await expect(list(`${tenant}/${children}`, 'AttributeObjectId')).resolves.toHaveLength(1);
    },
  );

  it.each([
    ['operators', 'OperatorObjectId', '/vmrest/users'],
    ['externalservices', 'ExternalServiceObjectId', '/vmrest/externalservices'],
  ])('is mapped to %s by a PUT to all of them', async (children, element, objects) => {
    const tenant = await create(simulator, '/vmrest/tenants', NEW);
    const id = (await list(objects, 'ObjectId')).at(-1) ?? '';
    const { status } = await put(`${tenant}/${children}`, `<${element}>${id}</${element}>`);
    expect([status, await list(`${tenant}/${children}`, 'AttributeObjectId')]).toEqual([204, [id]]);
  });

  it('takes its partition along', async () => {
    const tenant = await create(simulator, '/vmrest/tenants', NEW);
    await remove(tenant);
    await expect(list('/vmrest/partitions', 'Name')).resolves.not.toContain('acme Partition');
  });

  it('prevents the deletion of its class of service', async () => {
    const [cos = ''] = await list('/vmrest/coses?query=(DisplayName is Warehouse)', 'URI');
    const tenant = await create(simulator, '/vmrest/tenants', NEW);
    const mapped = `<TenantCos><CosObjectId>${cos.slice(-36)}</CosObjectId></TenantCos>`;
    const mapping = await create(simulator, `${tenant}/coses`, mapped);
    const before = (await remove(cos)).status;
    await remove(mapping);
    expect([before, (await remove(cos)).status]).toEqual([400, 204]);
  });
});

describe('languages', () => {
  it.each(['1031', 'DEU'])('are found as %s', async (key) => {
    const { text } = await call(simulator, `/vmrest/languagemap/${key}`);
    expect(textOf(text, 'LanguageTag')).toBe('de-DE');
  });
});

describe('a mailbox store', () => {
  it('counts mailboxes and shows none', async () => {
    const [store = ''] = await list('/vmrest/mailboxstores', 'MailboxesURI');
    const { text } = await call(simulator, store);
    expect(text).toMatch(/<Mailboxes total="30"\/>$/);
  });
});

describe('message aging rules', () => {
  it('are not given days while they are disabled', async () => {
    const [policy = ''] = await list('/vmrest/messageagingpolicies', 'MessageAgingRuleURI');
    const [rule = ''] = await list(policy, 'URI');
    await put(rule, '<Enabled>false</Enabled>');
    expect((await put(rule, '<Days>20</Days>')).status).toBe(400);
  });
});

describe('the default partition and search space', () => {
  it.each(['partitions', 'searchspaces'])('stay: %s', async (collection) => {
    const [first = ''] = await list(`/vmrest/${collection}`, 'URI');
    expect((await remove(first)).status).toBe(400);
  });
});

describe('the nodes of the cluster', () => {
  it('are listed without a total', async () => {
    const { text } = await call(simulator, '/vmrest/cluster');
    expect(text).toMatch(/<Cluster><Server>.*<HostName>cuc1<\/HostName>/);
  });
});

describe('calls without a body', () => {
  it.each([
    ['/vmrest/externalservices', 'reset'],
    ['/vmrest/authz/server', '/vmrest/authz/sync'],
  ])('succeed on what is there, and are 400 on what is not: %s', async (collection, action) => {
    const [id = ''] = await list(collection, 'ObjectId');
    const path = (key: string): string =>
      action === 'reset' ? `${collection}/${key}/reset` : `${action}/${key}`;
    const statuses = await Promise.all(
      [id, 'bogus'].map(async (key) => (await call(simulator, path(key), { method: 'PUT' })).status),
    );
    expect(statuses).toEqual([204, 400]);
  });

  it.each([
    ['resetmwi', 204],
    ['bogus', 400],
  ])('reset the lamps of a user: method=%s is %i', async (method, expected) => {
    const [user = ''] = await list('/vmrest/users?rowsPerPage=1', 'URI');
    const { status } = await call(simulator, `${user}?method=${method}`, { method: 'POST' });
    expect(status).toBe(expected);
  });
});
