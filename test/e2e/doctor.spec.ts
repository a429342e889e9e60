import { execFile } from 'node:child_process';
import { startSimulator, type FaultName, type FaultOptions, type Simulator } from '#simulator';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { answerOf, startCannedUpstream } from '../support/canned-upstream.js';
import { useClientsFile } from '../support/clients-file.js';
import { diagnose, linesMarked } from '../support/doctor.js';
import { ACCOUNT } from '../support/gateway.js';

vi.setConfig({ testTimeout: 20_000 });

const MAIN = 'dist/apps/cli/src/doctor/main.js';
const ASKS = '✓ HTTP: asks for credentials, as Unity Connection does (N ms)';
const NOT_CHECKED = '– Accounts and resources: not checked because of the errors above';

async function startUpstream(): Promise<Simulator> {
  const simulator = await startSimulator({ phoneSystems: 3 });
  onTestFinished(() => simulator.close());
  return simulator;
}

async function diagnoseWith(fault: FaultName, options: FaultOptions = {}) {
  const simulator = await startUpstream();
  simulator.faults.set(fault, options);
  const diagnosis = await diagnose({ CUPI_URLS: simulator.url, CUPI_TIMEOUT_MS: '1000' });
  return { simulator, diagnosis };
}

/** Requests that could count as an attempt to sign in. */
function attemptsAt(...simulators: readonly Simulator[]): (string | undefined)[] {
  return simulators.flatMap(({ requests }) => requests.map(({ username }) => username)).filter(Boolean);
}

describe('the doctor, on a server that works', () => {
  it('says of each thing that it is well, and changes nothing', async () => {
    const simulator = await startUpstream();
    const { code, report } = await diagnose({ CUPI_URLS: simulator.url });
    expect(report).toBe(`cupi-gateway 0.1.0, doctor

Configuration
  ✓ The environment is valid
  ! CUPI_URLS has an http URL: passwords travel unencrypted
      Use https, as Unity Connection does.

Unity Connection at ${simulator.url}
  ✓ Address: 127.0.0.1 (N ms)
  ✓ TCP: port ${new URL(simulator.url).port} is open (N ms)
  ✓ HTTP: asks for credentials, as Unity Connection does (N ms)
  ✓ Clock: agrees with the one of this machine
  ✓ Account "default" (administrator): accepted, and may read phone systems; only a write could show whether it may change them (N ms)
  ✓ CUPI: version 11.5.1.119 (N ms)
  ✓ Product: Cisco Unity Connection Version 11.5.1.17108-2 (N ms)
  ✓ Paging: 3 phone systems, one on each page as requested, sorted by name (N ms)
  ✓ Phone systems: 3 of 3 read (N ms)
  ✓ One phone system: read (N ms)
  ✓ AXL servers: 2 of 2 read (N ms)
  ✓ Phone system associations: 25 of 30 read (N ms)
  ✓ Port groups: 2 of 2 read (N ms)
  ✓ One port group: read (N ms)
  ✓ Port group codecs: 2 of 2 read (N ms)
  ✓ Port group servers: 1 of 1 read (N ms)
  ✓ Ports: 0 of 0 read (N ms)
  – One port: not read, because there are no ports
  ✓ Port group templates: 3 of 3 read (N ms)
  ✓ One port group template: read (N ms)
  ✓ RTP codec definitions: 3 of 3 read (N ms)
  ✓ One RTP codec definition: read (N ms)
  ✓ SIP certificates: 1 of 1 read (N ms)
  ✓ One SIP certificate: read (N ms)
  ✓ SIP security profiles: 2 of 2 read (N ms)
  ✓ One SIP security profile: read (N ms)
  ✓ Users: 25 of 30 read (N ms)
  ✓ One user: read (N ms)
  ✓ Alternate extensions: 1 of 1 read (N ms)
  ✓ External service accounts: 1 of 1 read (N ms)
  ✓ HTML devices: 1 of 1 read (N ms)
  ✓ Mailbox: read (N ms)
  ✓ Message handlers: 1 of 1 read (N ms)
  ✓ Message waiting indicators: 1 of 1 read (N ms)
  ✓ Notification devices: 6 of 6 read (N ms)
  ✓ Pager devices: 1 of 1 read (N ms)
  ✓ Password: read (N ms)
  ✓ Phone devices: 3 of 3 read (N ms)
  ✓ PIN: read (N ms)
  ✓ Private lists: 2 of 2 read (N ms)
  ✓ User roles: 1 of 1 read (N ms)
  ✓ SMS devices: 1 of 1 read (N ms)
  ✓ SMTP devices: 1 of 1 read (N ms)
  ✓ Video service accounts: 1 of 1 read (N ms)
  ✓ User templates: 2 of 2 read (N ms)
  ✓ One user template: read (N ms)
  ✓ User template notification devices: 6 of 6 read (N ms)
  ✓ User template pager devices: 1 of 1 read (N ms)
  ✓ User template phone devices: 3 of 3 read (N ms)
  ✓ Template external service accounts: 1 of 1 read (N ms)
  ✓ User template HTML devices: 1 of 1 read (N ms)
  ✓ User template message actions: 1 of 1 read (N ms)
  ✓ User template password: read (N ms)
  ✓ User template PIN: read (N ms)
  ✓ User template roles: 1 of 1 read (N ms)
  ✓ User template SMTP devices: 1 of 1 read (N ms)
  ✓ Default user templates: 1 of 1 read (N ms)
  ✓ One default user template: read (N ms)
  ✓ Classes of service: 2 of 2 read (N ms)
  ✓ One class of service: read (N ms)
  ✓ Distribution lists: 4 of 4 read (N ms)
  ✓ One distribution list: read (N ms)
  ✓ Distribution list members: 14 of 14 read (N ms)
  ✓ Contacts: 2 of 2 read (N ms)
  ✓ One contact: read (N ms)
  ✓ Admin users: 1 of 1 read (N ms)
  ✓ One admin user: read (N ms)
  ✓ Alternate extension settings: 25 of 34 read (N ms)
  ✓ One alternate extension setting: read (N ms)
  ✓ Alternate names: 2 of 2 read (N ms)
  ✓ One alternate name: read (N ms)
  ✓ DTMF access IDs: 25 of 42 read (N ms)
  ✓ Global users: 25 of 32 read (N ms)
  ✓ One global user: read (N ms)
  ✓ LDAP users: 2 of 2 read (N ms)
  ✓ SMTP proxy addresses: 1 of 1 read (N ms)
  ✓ One SMTP proxy address: read (N ms)
  ✓ Subscriber dependencies: 3 of 3 read (N ms)
  ✓ SMTP server configuration: read (N ms)
  ✓ Time zones: 3 of 3 read (N ms)
  ✓ VMS servers: 1 of 1 read (N ms)
  ✓ One VMS server: read (N ms)

0 errors, 1 warning. No problems found.
`);
    expect(code).toBe(0);
    expect(new Set(simulator.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  it('looks at every node', async () => {
    const [first, second] = [await startUpstream(), await startUpstream()];
    const { code, report } = await diagnose({ CUPI_URLS: `${first.url},${second.url}` });
    expect(code).toBe(0);
    expect(report).toContain(`Unity Connection at ${second.url}\n`);
    expect(report.match(/✓ Phone system associations: 25 of 30 read/g)).toHaveLength(2);
  });

  it('looks at the server only, without an account', async () => {
    const simulator = await startUpstream();
    const diagnosis = await diagnose({ CUPI_URLS: simulator.url, CUPI_USERNAME: '', CUPI_PASSWORD: '' });
    expect(diagnosis.code).toBe(0);
    expect(linesMarked(diagnosis, '!–')).toContain(
      '! Accounts: none is configured, so only callers with an account of their own get in',
    );
    expect(attemptsAt(simulator)).toEqual([]);
  });
});

describe('the doctor, on accounts', () => {
  const clientsFile = useClientsFile({
    credentials: {
      reporting: { username: 'reader', password: 'sample-password' },
      'same-as-default': ACCOUNT,
      outdated: { username: 'Nobody', password: 'canary-password-1' },
      'more-outdated': { username: 'nobody', password: 'canary-password-2' },
    },
  });

  it('tries a password once, and not again at the next node', async () => {
    const [first, second] = [await startUpstream(), await startUpstream()];
    const diagnosis = await diagnose({
      CUPI_URLS: `${first.url},${second.url}`,
      CUPI_PASSWORD: 'canary-password',
    });
    expect(diagnosis.code).toBe(1);
    expect(linesMarked(diagnosis, '✗–')).toEqual([
      '✗ Account "default" (administrator): rejected (401); not tried again, so that it is not locked',
      '– Resources: not read, because no account may read them',
      '– Account "default" (administrator): not tried here, because an attempt of this user has failed already',
      '– Resources: not read, because no account may read them',
    ]);
    expect(attemptsAt(first, second)).toEqual(['administrator']);
    expect(diagnosis.report).not.toContain('canary');
  });

  it('tries each account of the clients file, and no second password of a user that was rejected', async () => {
    const simulator = await startUpstream();
    const diagnosis = await diagnose({ CUPI_URLS: simulator.url, GATEWAY_CLIENTS_FILE: clientsFile.path });
    expect(linesMarked(diagnosis, '✓✗–').filter((line) => line.includes('Account'))).toEqual([
      '✓ Account "default", "same-as-default" (administrator): accepted, and may read phone systems; only a write could show whether it may change them (N ms)',
      '✓ Account "reporting" (reader): accepted, and may read phone systems; only a write could show whether it may change them (N ms)',
      '✗ Account "outdated" (Nobody): rejected (401); not tried again, so that it is not locked',
      '– Account "more-outdated" (nobody): not tried here, because an attempt of this user has failed already',
    ]);
    expect(attemptsAt(simulator).filter((name) => name?.toLowerCase() === 'nobody')).toEqual(['Nobody']);
    expect(diagnosis.report).not.toContain('canary');
  });

  it('distinguishes a missing role from a wrong password', async () => {
    const { diagnosis } = await diagnoseWith('forbidden', { pathPrefix: '/vmrest/phonesystems' });
    expect(linesMarked(diagnosis, '✗')).toEqual([
      '✗ Account "default" (administrator): accepted, but may not read phone systems: The upstream does not allow the account to do this. (403, NOT_AUTHORIZED, (simulator) this account may not do that)',
    ]);
  });

  it('does not try a password again when it is not known what became of it', async () => {
    const [first, second] = [await startUpstream(), await startUpstream()];
    first.faults.set('hang', { pathPrefix: '/vmrest/phonesystems' });
    const diagnosis = await diagnose({ CUPI_URLS: `${first.url},${second.url}`, CUPI_TIMEOUT_MS: '500' });
    expect(linesMarked(diagnosis, '✗')).toEqual([
      '✗ Account "default" (administrator): unknown, and not tried again: The upstream did not answer in time.',
    ]);
    expect(attemptsAt(first, second)).toEqual(['administrator']);
  });
});

describe('the doctor, on what is not Unity Connection', () => {
  it.each([
    [
      'html',
      {},
      '✗ HTTP: GET /vmrest/version is answered with a web page (probably a sign-in page) instead of the version',
    ],
    ['redirect', {}, '✗ HTTP: redirects to https://idp.example.test (302); probably to an identity provider'],
    ['hang', {}, '✗ HTTP: no answer to GET /vmrest/version: timed out'],
    ['busy', {}, '✗ HTTP: the server is too busy (503)'],
    [
      'html-500',
      {},
      '✗ HTTP: GET /vmrest/version is answered with 500, where Unity Connection asks for credentials (401)',
    ],
    ['drop', {}, '✗ HTTP: no answer to GET /vmrest/version: the server closed the connection'],
  ] as const)('shows no credentials to it: %s', async (fault, options, line) => {
    const { simulator, diagnosis } = await diagnoseWith(fault, options);
    expect(linesMarked(diagnosis, '✗–')).toEqual([line, NOT_CHECKED]);
    expect(diagnosis.code).toBe(1);
    expect(attemptsAt(simulator)).toEqual([]);
  });

  it('says where Unity Connection sends those who come over plain HTTP', async () => {
    const upstream = await startCannedUpstream(() =>
      answerOf('', { status: '302 Found', headers: 'Location: https://127.0.0.1:8443/vmrest/version\r\n' }),
    );
    const diagnosis = await diagnose({ CUPI_URLS: upstream.url });
    expect(diagnosis.report).toContain(
      '✗ HTTP: Unity Connection answers over HTTPS only (302 to https://127.0.0.1:8443)\n' +
        '      Write https://127.0.0.1:8443 into CUPI_URLS.\n',
    );
  });

  it('says that a path is not there', async () => {
    const upstream = await startCannedUpstream(() => answerOf('', { status: '404 Not Found' }));
    const diagnosis = await diagnose({ CUPI_URLS: upstream.url });
    expect(linesMarked(diagnosis, '✗')).toEqual(['✗ HTTP: there is no /vmrest/version (404)']);
  });

  it('finds a port on which nothing listens', async () => {
    const simulator = await startUpstream();
    await simulator.close();
    const diagnosis = await diagnose({ CUPI_URLS: simulator.url });
    expect(linesMarked(diagnosis, '✗–')).toEqual([
      `✗ TCP: port ${new URL(simulator.url).port} cannot be reached: nothing listens there (connection refused)`,
      NOT_CHECKED,
    ]);
  });

  it('finds an unknown host name', async () => {
    const diagnosis = await diagnose({ CUPI_URLS: 'https://cuc.invalid' });
    const [line = ''] = linesMarked(diagnosis, '✗');
    expect(line).toMatch(/^✗ Address: cuc\.invalid cannot be resolved: (the host name|the name server)/);
  });
});

describe('the doctor, on answers that are not as they should be', () => {
  const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';

  /** What a release answers that has nothing but phone systems. */
  const notThere = answerOf('', { status: '404 Not Found' });
  const missing = [
    'Port groups',
    'Ports',
    'Port group templates',
    'RTP codec definitions',
    'SIP certificates',
    'SIP security profiles',
    'Users',
    'User templates',
    'Default user templates',
    'Classes of service',
    'Distribution lists',
    'Contacts',
    'Admin users',
    'Alternate extension settings',
    'Alternate names',
    'DTMF access IDs',
    'Global users',
    'LDAP users',
    'SMTP proxy addresses',
    'Subscriber dependencies',
    'SMTP server configuration',
    'Time zones',
    'VMS servers',
  ];

  /** A server with one phone system, which looks as the test says, and with nothing that other releases have besides. */
  async function diagnoseOf(
    phoneSystem: string,
    date = new Date().toUTCString(),
    name = '<DisplayName>PBX</DisplayName>',
  ) {
    const element = `<PhoneSystem><ObjectId>${ID}</ObjectId>${name}${phoneSystem}</PhoneSystem>`;
    const upstream = await startCannedUpstream(({ target, head }) => {
      const headers = `Date: ${date}\r\n`;
      if (!/^authorization:/im.test(head)) return answerOf('', { status: '401 Unauthorized', headers });
      if (target.startsWith('/vmrest/version'))
        return answerOf('<VersionInformation><name>\u009b31mvmrest\u202e</name></VersionInformation>', {
          headers,
        });
      if (target.includes('axlservers')) return answerOf('<AXLServers total="0"/>', { headers });
      if (target.includes('associations')) return answerOf('<PhoneSystemAssociations/>', { headers });
      if (target.includes(ID)) return answerOf(element, { headers });
      if (!target.startsWith('/vmrest/phonesystems')) return notThere;
      const isBeyond = target.includes('pageNumber=2');
      return answerOf(`<PhoneSystems total="1">${isBeyond ? '' : element}</PhoneSystems>`, { headers });
    });
    return diagnose({ CUPI_URLS: upstream.url });
  }

  it('names the elements that the gateway does not know', async () => {
    const diagnosis = await diagnoseOf('<TenantObjectId>x</TenantObjectId><New>1</New>');
    expect(linesMarked(diagnosis, '!').slice(1)).toEqual([
      '! Drift: PhoneSystem has elements that this version does not know: New, TenantObjectId',
      '! Drift: PhoneSystem has elements that this version does not know: New, TenantObjectId',
      ...missing.map((titles) => `! ${titles}: The object does not exist upstream. (404)`),
    ]);
    expect(diagnosis.code).toBe(0);
  });

  it('names the elements that every object has, and these have not', async () => {
    const diagnosis = await diagnoseOf('', undefined, '');
    const lacking = '! Drift: PhoneSystem lacks elements that every object has: DisplayName';
    expect(linesMarked(diagnosis, '!').filter((line) => line.includes('lacks'))).toEqual([lacking, lacking]);
    expect(diagnosis.code).toBe(0);
  });

  it('names the element whose value does not fit', async () => {
    const diagnosis = await diagnoseOf('<PortCount>canary</PortCount>');
    const reason =
      'The upstream\'s answer cannot be read: the value of "PortCount" is not of type integer. (200)';
    expect(linesMarked(diagnosis, '✗')).toEqual([
      `✗ Paging: two pages of one row could not be read: ${reason}`,
      `✗ Phone systems: ${reason}`,
    ]);
    expect(diagnosis.report).not.toContain('canary');
  });

  it('compares the clocks', async () => {
    const diagnosis = await diagnoseOf('', new Date(Date.now() - 3_600_000).toUTCString());
    expect(diagnosis.report).toMatch(
      /! Clock: the server's is (?:3599|3600|3601) s behind the one of this machine/,
    );
  });

  it('does not pass on what would steer a terminal', async () => {
    const diagnosis = await diagnoseOf('');
    expect(linesMarked(diagnosis, '✓')).toContain('✓ Product: �31mvmrest� (version not reported) (N ms)');
  });

  it('finds pages that are the same again', async () => {
    const upstream = await startCannedUpstream(({ head }) =>
      /^authorization:/im.test(head)
        ? answerOf(
            `<PhoneSystems total="2"><PhoneSystem><ObjectId>${ID}</ObjectId></PhoneSystem></PhoneSystems>`,
          )
        : answerOf('', { status: '401 Unauthorized' }),
    );
    const diagnosis = await diagnose({ CUPI_URLS: upstream.url });
    expect(linesMarked(diagnosis, '!')).toContain('! Paging: the second page is the first one again');
  });

  it('warns of a server that reports its version without credentials', async () => {
    const upstream = await startCannedUpstream(() => answerOf('<VersionInformation/>'));
    const diagnosis = await diagnose({ CUPI_URLS: upstream.url });
    expect(linesMarked(diagnosis, '!')).toContain('! HTTP: reports its version without credentials (N ms)');
  });

  it('warns of a server that is slow, and waits no longer than the gateway would', async () => {
    const { diagnosis } = await diagnoseWith('slow', { delayMs: 400, times: 2 });
    expect(linesMarked(diagnosis, '!')).toContain(
      '! Speed: the first answer took N ms of the N ms that CUPI_TIMEOUT_MS allows',
    );
    expect(linesMarked(diagnosis, '✓')).toContain(ASKS);
  });
});

describe('the doctor, on a configuration', () => {
  it('names all faults, and goes no further', async () => {
    const { code, report } = await diagnose({ PORT: 'x', CUPI_RETRIES: '11' });
    expect(report).toBe(`cupi-gateway 0.1.0, doctor

Configuration
  ✗ CUPI_RETRIES must be a whole number from 0 to 10
  ✗ PORT must be a whole number from 0 to 65535
  – Nothing else was checked: the configuration is invalid

2 errors, 0 warnings. Fix what is marked ✗ and run this again.
`);
    expect(code).toBe(1);
  });

  it('says that the simulator would stand in', async () => {
    const diagnosis = await diagnose({ CUPI_USERNAME: '', CUPI_PASSWORD: '' });
    expect(linesMarked(diagnosis, '!✗–')).toEqual([
      '! CUPI_URLS is not set: the gateway would use the embedded simulator, so there is no server to check',
    ]);
    expect(diagnosis.code).toBe(0);
  });

  it('warns of what works and is not wise', async () => {
    const diagnosis = await diagnose({
      CUPI_TLS_INSECURE: 'true',
      CUPI_MAX_CONCURRENCY: '8',
      SESSION_SECRET: '',
    });
    expect(linesMarked(diagnosis, '!')).toEqual([
      '! CUPI_TLS_INSECURE is on: anyone on the network path can read and change everything, passwords included',
      '! CUPI_MAX_CONCURRENCY is 8: a node runs five calls at once for all of its web applications',
      '! SESSION_SECRET is not set: sessions end when the gateway restarts',
      '! CUPI_URLS is not set: the gateway would use the embedded simulator, so there is no server to check',
    ]);
  });
});

describe('npm run doctor', () => {
  function run(environment: Record<string, string>): Promise<{ code: number; stdout: string }> {
    const env = { PATH: process.env.PATH, ...environment };
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [MAIN], { env }, (_error, stdout) => {
        resolve({ code: child.exitCode ?? -1, stdout });
      });
    });
  }

  it('exits with 0 when nothing stands in the way, and writes no colours into a pipe', async () => {
    const { code, stdout } = await run({});
    expect(stdout).toContain('  ✓ The environment is valid\n');
    expect(stdout).not.toContain('\u001b');
    expect(code).toBe(0);
  });

  it('exits with 1 when something does', async () => {
    expect((await run({ PORT: 'x' })).code).toBe(1);
  });
});
