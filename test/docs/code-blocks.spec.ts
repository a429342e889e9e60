import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { resources } from '#gateway';
import { startSimulator } from '#simulator';
import { readClientsFile } from '#gateway/auth/clients/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { startGatewayOnSimulator, API_KEY } from '../support/gateway.js';
import { undocumentedPartsOf } from '../support/openapi-validation.js';
import { codeBlocksOf, documents, type CodeBlock } from './code-blocks.js';
import { runSession, type SessionOptions } from './page-session.js';

const run = promisify(execFile);
const TIMEOUT = { timeout: 90_000 };

/** How the blocks of each document are checked, by language. A block that is not named here fails. */
const CHECKS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'README.md': { sh: 'run', xml: 'compared', json: 'compared', text: 'compared' },
  'docs/adding-a-resource.md': { sh: 'run', ts: 'run', diff: 'applied' },
  'docs/architecture.md': { ts: 'quoted from the source' },
  'docs/browser-frontends.md': { sh: 'run', js: 'run', text: 'compared' },
  'docs/caching.md': { sh: 'run' },
  'docs/configuration.md': { sh: 'run', text: 'compared', yaml: 'read' },
  'docs/connecting-a-real-server.md': { sh: 'run', text: 'compared' },
  'docs/errors.md': { sh: 'run', json: 'compared' },
  'docs/operations.md': {
    sh: 'read: docker and npm prune would change this machine',
    ini: 'compared',
    nginx: 'run in test/deploy/load-balancer.spec.ts',
    json: 'compared',
    yaml: 'read',
    text: 'not checked: the configuration of logrotate',
  },
  'docs/people.md': { sh: 'run', text: 'compared', mermaid: 'compared' },
  'docs/performance.md': { sh: 'read: benchmarks take minutes, and are no test' },
  'docs/scaling.md': { sh: 'run, but for docker compose' },
  'docs/security.md': { json: 'compared', sh: 'read: one asks the registry' },
  'docs/service-to-service.md': { sh: 'run', js: 'run', json: 'compared', text: 'compared' },
  'docs/simulator.md': { sh: 'run', ts: 'run', json: 'sent' },
  'docs/telephony.md': { sh: 'run', mermaid: 'compared' },
};

/** A real server's place is taken by a simulator over HTTPS. */
const REAL_SERVER: SessionOptions = {
  files: { 'etc/password': 'the-password\n' },
  before: `
export CURL_CA_BUNDLE="$HOME/etc/ca.pem"
SIM_ADMIN_USERNAME=gateway SIM_ADMIN_PASSWORD=the-password SIM_CERTIFICATE_FILE="$HOME/etc/ca.pem" \\
  node dist/apps/cupi-simulator/src/main.js`,
};

/** The gateway that examples call, which runs on the embedded simulator. */
const SAMPLE_GATEWAY: SessionOptions = { before: 'npm start' };

function blocksOf(path: string, language: string): CodeBlock[] {
  const blocks = codeBlocksOf(path).filter((block) => block.language === language);
  expect(blocks.length, `${path} has blocks of ${language}`).toBeGreaterThan(0);
  return blocks;
}

function blockOf(path: string, language: string, index = 0): CodeBlock {
  const block = blocksOf(path, language)[index];
  if (!block) throw new Error(`${path} has no block ${index} of ${language}`);
  return block;
}

function codeOf(path: string, language: string, index = 0): string {
  return blockOf(path, language, index).code;
}

/** A text in which numbers, which change from run to run, are all the same. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/[\d.]+/g, 'N');
}

/** The lines of a block that are equal. */
function expectLinesIn(output: string, block: string): void {
  for (const line of block.split('\n').filter((text) => text.trim() !== '')) {
    expect(withoutNumbers(output)).toContain(withoutNumbers(line.trim()));
  }
}

/** A copy of a module in a folder of its own, preceded by a substitute for a browser or a terminal. */
async function runModule(code: string, environment: Record<string, string> = {}): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cupi-gateway-docs-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'example.mjs');
  await writeFile(file, code);
  await run(process.execPath, [file], { env: { PATH: process.env.PATH, ...environment }, timeout: 30_000 });
}

describe('every code block', () => {
  it.each(documents)('of %s is checked in a way that is known', (path) => {
    const unchecked = codeBlocksOf(path).filter(({ language }) => CHECKS[path]?.[language] === undefined);
    expect(unchecked.map(({ line, language }) => `${path}:${line} ${language}`)).toEqual([]);
  });

  it.each(documents)('of %s can be read', async (path) => {
    for (const { language, code } of codeBlocksOf(path)) {
      if (language === 'json') expect(() => JSON.parse(code) as unknown).not.toThrow();
      if (language === 'yaml') expect(() => parse(code) as unknown).not.toThrow();
      if (language === 'sh') await run('bash', ['-n', '-c', code]);
    }
  });
});

describe('README.md', () => {
  it('shows what npm start prints, and what it answers', TIMEOUT, async () => {
    const started = await runSession([blockOf('README.md', 'sh', 1)], SAMPLE_GATEWAY);
    expect(JSON.parse(started.outputs[0] ?? '')).toEqual(JSON.parse(codeOf('README.md', 'json')));
    const [, , welcome = ''] = codeOf('docs/configuration.md', 'text').split(/\n\n(?=Try|curl)/);
    expect(codeOf('README.md', 'sh', 1)).toBe(welcome);
  });

  it('shows what CUPI sends', async () => {
    const simulator = await startSimulator();
    onTestFinished(() => simulator.close());
    const [, path = ''] = /<URI>(.*)<\/URI>/.exec(codeOf('README.md', 'xml')) ?? [];
    const authorization = `Basic ${Buffer.from('administrator:sample-password').toString('base64')}`;
    const answer = await fetch(simulator.url + path, { headers: { authorization } });
    const elementsIn = (xml: string): string[] =>
      [...xml.matchAll(/<\w+(?:>[^<]+<\/\w+|\/)>/g)].map(([text]) => text);
    expect(elementsIn(codeOf('README.md', 'xml')).sort()).toEqual(elementsIn(await answer.text()).sort());
  });

  it('connects a real server', TIMEOUT, async () => {
    const { gatewayUrl, outputs } = await runSession([blockOf('README.md', 'sh', 2)], REAL_SERVER);
    const headers = { 'X-API-Key': outputs[0]?.trim() ?? '' };
    expect((await fetch(`${gatewayUrl}/api/v1/phone-systems`, { headers })).status).toBe(200);
  });

  it('shows folders and files that exist', () => {
    const folders: string[] = [];
    for (const line of codeOf('README.md', 'text').trimEnd().split('\n')) {
      const depth = line.search(/\S/) / 2;
      const names = line.trim().split(/ {2,}/)[0]?.split(' ') ?? [];
      folders.length = depth;
      for (const name of names) expect(existsSync(join(...folders, name)), `${line}: ${name}`).toBe(true);
      folders.push(names[0] ?? '');
    }
  });
});

describe('docs/architecture.md', () => {
  it('quotes the source', () => {
    const quoted = codeOf('docs/architecture.md', 'ts').replaceAll(/\s+/g, '');
    const source = readFileSync(
      'apps/gateway/src/resources/telephony/phone-systems/phone-systems.resource.ts',
      'utf8',
    );
    expect(source.replaceAll(/\s+/g, '')).toContain(quoted);
  });
});

describe('docs/browser-frontends.md', () => {
  const PATH = 'docs/browser-frontends.md';

  it('signs in and out by curl', TIMEOUT, async () => {
    const { outputs } = await runSession(blocksOf(PATH, 'sh'), SAMPLE_GATEWAY);
    expect(outputs[0]).toContain('"username":"administrator"');
    expect(outputs[0]).toContain('"pageSize":1');
  });

  it('shows the cookie', async () => {
    const gateway = await startGatewayOnSimulator();
    const body = { username: 'administrator', password: 'sample-password' };
    const answer = await gateway.call('POST', '/api/v1/auth/session', { body, isAnonymous: true });
    const [cookie = ''] = answer.headers['set-cookie'] as unknown as string[];
    expect(cookie.replace(/=[\w-]+;/, '=…;')).toBe(codeOf(PATH, 'text').trim());
  });

  it('has a client that works', TIMEOUT, async () => {
    const gateway = await startGatewayOnSimulator();
    const browser = `
      let cookie;
      const send = globalThis.fetch;
      globalThis.fetch = async (path, { headers, ...options }) => {
        const answer = await send(new URL(path, '${gateway.url}'), {
          ...options, headers: { ...headers, ...(cookie && { cookie }) },
        });
        cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
        return answer;
      };
      const form = { username: { value: 'administrator' }, password: { value: 'sample-password' } };`;
    await runModule([browser, ...blocksOf(PATH, 'js').map(({ code }) => code)].join('\n'));
    expect(gateway.simulator.requests.some(({ method }) => method === 'PUT')).toBe(true);
  });
});

describe('docs/caching.md', () => {
  it('has calls that work', TIMEOUT, async () => {
    const { outputs } = await runSession(blocksOf('docs/caching.md', 'sh'), SAMPLE_GATEWAY);
    expect(JSON.parse(outputs[0] ?? '')).toMatchObject({ displayName: 'Lobby PBX' });
    expect(outputs[1]).toMatch(/fwd=.*miss[^]*hit; ttl=/i);
  });
});

describe('docs/configuration.md', () => {
  const PATH = 'docs/configuration.md';

  it('starts the gateway in two ways', TIMEOUT, async () => {
    const [first, second] = [blockOf(PATH, 'sh'), blockOf(PATH, 'sh', 1)];
    expect(second.introduction).toContain('cp .env.example .env');
    const { gatewayUrl } = await runSession([first, second]);
    expect((await fetch(`${gatewayUrl}/health/live`)).status).toBe(200);
  });

  it('shows what a start on the embedded simulator prints', TIMEOUT, async () => {
    const script = { ...blockOf(PATH, 'sh'), code: 'npm start; cat tmp.*' };
    const { outputs, gatewayUrl } = await runSession([script]);
    expect(outputs[0]).toContain(codeOf(PATH, 'text').replaceAll('http://127.0.0.1:3000', gatewayUrl));
  });

  it('shows what a wrong configuration is answered with', TIMEOUT, async () => {
    const wrong = blockOf(PATH, 'sh', 2);
    const instead = { 'https://cuc.example.com/vmrest': 'https://a.example/vmrest' };
    const error = await runSession([wrong], { instead }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 1, stderr: codeOf(PATH, 'text', 1) });
  });

  it('names variables that exist in its example for Kubernetes', () => {
    const { env } = parse(codeOf(PATH, 'yaml')) as { env: { name: string }[] };
    const text = readFileSync(PATH, 'utf8');
    for (const { name } of env) expect(text).toMatch(new RegExp(`^\\| \`${name}\` `, 'm'));
  });
});

describe('docs/connecting-a-real-server.md', () => {
  it('leads to the first call', TIMEOUT, async () => {
    const path = 'docs/connecting-a-real-server.md';
    const refused = {
      ...blockOf(path, 'sh'),
      code: 'printf wrong > "$HOME/etc/password"; npm run doctor || true',
    };
    const { outputs } = await runSession([...blocksOf(path, 'sh'), refused], REAL_SERVER);
    expect(outputs[1]).toBe('401\n');
    expectLinesIn(outputs[5] ?? '', codeOf(path, 'text', 1));
    const report = codeOf(path, 'text').replaceAll('cuc.example.com', 'localhost');
    const lines = report
      .split('\n')
      .filter((line) => !/Address|Certificate|Clock|Unity Connection at|HTTP/.test(line));
    expectLinesIn(outputs.at(-1) ?? '', lines.join('\n'));
    expect(outputs.at(-2)).toContain('"gateway":{"version"');
  });
});

describe('docs/errors.md', () => {
  it('shows the problem that its call is answered with', TIMEOUT, async () => {
    const { outputs } = await runSession(blocksOf('docs/errors.md', 'sh'), SAMPLE_GATEWAY);
    const { requestId, ...shown } = JSON.parse(codeOf('docs/errors.md', 'json')) as Record<string, unknown>;
    const { requestId: given, ...answered } = JSON.parse(outputs[0] ?? '') as Record<string, unknown>;
    expect(answered).toEqual(shown);
    expect([typeof requestId, typeof given]).toEqual(['string', 'string']);
  });
});

describe('docs/operations.md', () => {
  const PATH = 'docs/operations.md';

  it('starts the service as npm run start:prod does', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const [, command] = /^ExecStart=\/usr\/bin\/(.*)$/m.exec(codeOf(PATH, 'ini')) ?? [];
    expect(command).toBe(scripts['start:prod']);
  });

  it('shows answers of the form that the gateway gives', async () => {
    const { call } = await startGatewayOnSimulator();
    const [readiness, system] = blocksOf(PATH, 'json').map(({ code }) => JSON.parse(code) as object);
    const ready = (await call('GET', '/health/ready')).body as Record<string, object>;
    expect(Object.keys(readiness ?? {})).toEqual(Object.keys(ready));
    const { upstream } = readiness as { upstream: object };
    expect(Object.keys(upstream).sort()).toEqual(Object.keys(ready.upstream ?? {}).sort());
    const { status, headers } = await call('GET', '/api/v1/system');
    const shown = { status, headers, text: JSON.stringify(system) };
    expect(undocumentedPartsOf('GET', '/api/v1/system', shown)).toEqual([]);
  });
});

describe('docs/scaling.md', () => {
  it('makes secrets that the gateway takes', TIMEOUT, async () => {
    const instead = { 'docker compose up --build': 'cat secrets/*' };
    const { outputs } = await runSession([blockOf('docs/scaling.md', 'sh')], { instead });
    expect(outputs[0]).toMatch(
      /^(?:[0-9a-f]{32,64}\n){2}redis:\/\/:[0-9a-f]{64}@valkey:6379\/0\n[0-9a-f]{64}\n$/,
    );
  });
});

type Resource = (typeof resources)[number];
type Relation = Resource['relations'] extends ReadonlyMap<string, infer R> ? R : never;

/** The resources that a relation may lead to. */
function targetsOf(relation: Relation): Resource[] {
  return 'oneOf' in relation ? Object.values(relation.oneOf).flatMap((to) => to ?? []) : [relation.to];
}

describe('docs/people.md', () => {
  const PATH = 'docs/people.md';
  const people = resources.filter(({ group }) => group === 'people');
  const camelCase = (segment: string) =>
    segment.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
  const nodeOf = ({ segment, name }: Resource) =>
    camelCase(segment === 'members' ? `${name.charAt(0).toLowerCase()}${name.slice(1)}s` : segment);
  /** What belongs to a user or a template and has nothing below it is in a table. */
  const isDrawn = ({ parent, children }: Resource) =>
    !parent || !['users', 'user-templates'].includes(parent.segment) || children.length > 0;

  it('draws what the resources of people are related to', () => {
    const arrows = people.filter(isDrawn).flatMap((resource) => {
      const related = [...resource.relations.values()].flatMap(targetsOf);
      const targets = new Set([...resource.children.filter(isDrawn), ...related].map(nodeOf));
      return [...targets].map((target) => `${nodeOf(resource)} --> ${target}`);
    });
    const [, ...lines] = codeOf(PATH, 'mermaid').trim().split('\n');
    const drawn = lines.flatMap((line) => {
      const [from = '', targets = ''] = line.trim().split(' --> ');
      return targets.split(' & ').map((target) => `${from} --> ${target}`);
    });
    expect(drawn.sort()).toEqual(arrows.sort());
  });

  it('names what belongs to each of them', () => {
    const below = people
      .filter(({ children }) => children.length > 0)
      .map(({ path, children }) => [path, children.map(({ segment }) => segment).sort()]);
    const rows = [...readFileSync(PATH, 'utf8').matchAll(/^\| `(\/[^`]+)` +\| (\S.*?) +\|$/gm)];
    const named = rows.map(([, path, names = '']) => [path, names.split(', ')]);
    expect(Object.fromEntries(named)).toEqual(Object.fromEntries(below));
  });

  it('has calls that print what it says', TIMEOUT, async () => {
    const { outputs } = await runSession(blocksOf(PATH, 'sh'), SAMPLE_GATEWAY);
    const printed = outputs.filter((output) => output !== '');
    expect(printed).toEqual(blocksOf(PATH, 'text').map(({ code }) => code));
  });
});

describe('docs/security.md', () => {
  it('shows a line of the audit trail with all of its members', async () => {
    const { call, log } = await startGatewayOnSimulator();
    await call('DELETE', '/api/v1/phone-systems/00000000-0000-4000-8000-00000000dead');
    const line =
      log()
        .split('\n')
        .find((text) => text.includes('"audit"')) ?? '{}';
    const { audit } = JSON.parse(line) as { audit: object };
    expect(Object.keys(JSON.parse(codeOf('docs/security.md', 'json')) as object)).toEqual(Object.keys(audit));
  });
});

describe('docs/service-to-service.md', () => {
  const PATH = 'docs/service-to-service.md';

  it('registers a client, calls, and revokes it', TIMEOUT, async () => {
    const { outputs } = await runSession(blocksOf(PATH, 'sh'));
    const [header, row] = codeOf(PATH, 'text').split('\n');
    expect(outputs[1]).toContain(header);
    expect(outputs[1]).toContain(row?.replace(/\w+$/, ''));
    expect(JSON.parse(outputs[3] ?? '')).toMatchObject({ pageSize: 1 });
  });

  it('shows a clients file without faults, and how faults are logged', () => {
    const faults: string[] = [];
    readClientsFile(codeOf(PATH, 'json'), {}, faults);
    expect(faults).toEqual([]);
    const { msg } = JSON.parse(codeOf(PATH, 'json', 1)) as { msg: string };
    expect(readFileSync('apps/gateway/src/config/reloads.ts', 'utf8')).toContain(msg);
  });

  it('shows the fields of the quota', async () => {
    const { call } = await startGatewayOnSimulator();
    const { headers } = await call('GET', '/api/v1/system');
    const fields = `RateLimit-Policy: ${String(headers['ratelimit-policy'])}\nRateLimit: ${String(headers.ratelimit)}\n`;
    expect(withoutNumbers(fields)).toBe(withoutNumbers(codeOf(PATH, 'text', 1)));
  });

  it('has a client that works', TIMEOUT, async () => {
    const gateway = await startGatewayOnSimulator();
    const code = blocksOf(PATH, 'js')
      .map((block) => block.code)
      .join('\n');
    await runModule(code.replaceAll('http://127.0.0.1:3000', gateway.url), { GATEWAY_KEY: API_KEY });
    expect(gateway.simulator.requests.map(({ url }) => url).join()).toContain('startswith');
  });
});

describe('docs/simulator.md', () => {
  const PATH = 'docs/simulator.md';

  it('runs it alone and sets its switches by curl', TIMEOUT, async () => {
    const instead = { '/tmp/simulator.pem': '"$HOME/simulator.pem"' };
    const { outputs } = await runSession(blocksOf(PATH, 'sh'), { instead });
    expect(outputs[1]).toContain('<PhoneSystems total="60">');
    expect(outputs[2]).toContain('busy');
  });

  it('runs it inside a process', async () => {
    const folder = resolve('dist/documented');
    await mkdir(folder, { recursive: true });
    onTestFinished(() => rm(folder, { recursive: true }));
    const code = blocksOf(PATH, 'ts').map((block) => block.code);
    await writeFile(join(folder, 'simulator.ts'), [...code, 'await simulator.close();'].join('\n'));
    await expect(import(pathToFileURL(join(folder, 'simulator.ts')).href)).resolves.toBeDefined();
  });

  it('shows switches that it takes', async () => {
    const simulator = await startSimulator();
    onTestFinished(() => simulator.close());
    const authorization = `Basic ${Buffer.from('administrator:sample-password').toString('base64')}`;
    for (const { code } of blocksOf(PATH, 'json')) {
      const options = { method: 'PUT', headers: { authorization }, body: code };
      expect((await fetch(`${simulator.url}/simulator/faults`, options)).status).toBeLessThan(300);
    }
  });
});

describe('docs/telephony.md', () => {
  const PATH = 'docs/telephony.md';

  it('draws what the resources of telephony are related to', () => {
    const nodeOf = (segment: string) =>
      segment.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
    const arrows = resources
      .filter(({ group }) => group === 'telephony')
      .flatMap(({ segment, children, relations }) => [
        ...children.map((child) => [segment, nodeOf(child.segment), child.segment]),
        ...[...relations].flatMap(([name, relation]) =>
          targetsOf(relation).map((to) => [segment, name, to.segment]),
        ),
      ])
      .map(([from = '', name = '', to = '']) => `${nodeOf(from)} -- ${name} --> ${nodeOf(to)}`);
    const [, ...drawn] = codeOf(PATH, 'mermaid').trim().split('\n');
    expect(drawn.map((line) => line.trim()).sort()).toEqual(arrows.sort());
  });

  it('has calls that do what it says', TIMEOUT, async () => {
    const { outputs } = await runSession(blocksOf(PATH, 'sh'), SAMPLE_GATEWAY);
    const [, codec = '', ports = '', lamps = '', resetStatus, minimal, code] = outputs;
    expect(JSON.parse(codec)).toMatchObject({ preference: 0 });
    expect(JSON.parse(ports)).toMatchObject({ created: 4, items: [{ displayName: 'Harbour PBX-1-001' }] });
    expect(lamps).toMatch(/"mwiOnCode":"7001".*"capMwi":false/s);
    expect([resetStatus, minimal, code]).toEqual(['Required\n', '', 'phone-system-in-use\n']);
  });
});
