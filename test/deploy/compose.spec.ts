import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

/** As much of a service as is checked here (Compose specification, services). */
interface Service {
  readonly image: string;
  readonly init?: boolean;
  readonly build?: string;
  readonly pull_policy?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly networks: {
    readonly default: { readonly ipam: { readonly config: readonly { readonly subnet: string }[] } };
  };
}

/** Programs in the images that a health check can run: programs of Alpine's BusyBox, and their own. */
const PROGRAMS_OF_IMAGES: readonly [image: RegExp, programs: readonly string[]][] = [
  [/^cupi-gateway$/, ['wget', 'nc']],
  [/^nginxinc\/nginx-unprivileged:.*-alpine$/, ['wget']],
  [/^valkey\/valkey:.*-alpine$/, ['sed', 'valkey-cli', 'grep']],
];

/** How long a gateway takes at most to end after SIGTERM (docs/reliability.md). */
const GRACE_SECONDS = 10;

const { services, secrets, networks } = parse(readFileSync('docker-compose.yml', 'utf8'), {
  merge: true,
}) as ComposeFile;
const dockerfile = readFileSync('Dockerfile', 'utf8');
const loadBalancer = readFileSync('deploy/load-balancer.conf', 'utf8');

/** The services, to be found by their names in failures. */
const named = Object.entries(services).map(([name, service]) => ({ name, ...service }));

/** The programs that a health check runs, also those of a pipe and of a substitution. */
function programsOf({ healthcheck }: Service): string[] {
  const [kind, ...command] = healthcheck?.test ?? [];
  if (kind === 'CMD') return command.slice(0, 1);
  const [line = ''] = command;
  return [...line.matchAll(/(?:^|\| |\$\()(?:\w+="[^"]*" )?([\w-]+)/g)].map(([, program = '']) => program);
}

function seconds(period = ''): number {
  return Number(/^(\d+)s$/.exec(period)?.[1]);
}

describe('docker-compose.yml', () => {
  it('builds the image once, and takes it from no registry', () => {
    const own = named.filter(({ image }) => image === 'cupi-gateway');
    expect(
      own.map(({ build, pull_policy }) => `${build ?? 'no build'}, ${pull_policy ?? ''}`).sort(),
    ).toEqual(['., build', 'no build, never', 'no build, never']);
    expect(named.filter(({ build, image }) => build !== undefined && image !== 'cupi-gateway')).toEqual([]);
  });

  it.each(named)(
    'checks the health of $name with a program that its image has, and that is not Node',
    (service) => {
      const [, known = []] = PROGRAMS_OF_IMAGES.find(([image]) => image.test(service.image)) ?? [];
      const programs = programsOf(service);
      expect(programs).not.toEqual([]);
      expect(programs.filter((program) => !known.includes(program))).toEqual([]);
    },
  );

  it('asks where each program listens', () => {
    const askedBy = (name: string): string | undefined => services[name]?.healthcheck?.test.join(' ');
    const [, port = ''] = /^ENV .*\bPORT=(\d+)$/m.exec(dockerfile) ?? [];
    const [, balancerPort = ''] = /^ +listen (\d+);$/m.exec(loadBalancer) ?? [];
    expect(askedBy('gateway-1')).toContain(`http://127.0.0.1:${port}/health/ready`);
    expect(askedBy('gateway-2')).toBe(askedBy('gateway-1'));
    expect(askedBy('load-balancer')).toContain(`http://127.0.0.1:${balancerPort}/health/live`);
    expect(askedBy('cupi-simulator')).toContain(
      ` 127.0.0.1 ${services['cupi-simulator']?.environment?.SIM_PORT}`,
    );
  });

  it('gives programs time to drain', () => {
    const [, readTimeout = ''] = /^ +proxy_read_timeout (\d+s);$/m.exec(loadBalancer) ?? [];
    expect(seconds(services['gateway-1']?.stop_grace_period)).toBeGreaterThan(GRACE_SECONDS);
    expect(seconds(services['gateway-2']?.stop_grace_period)).toBeGreaterThan(GRACE_SECONDS);
    expect(seconds(services['load-balancer']?.stop_grace_period)).toBeGreaterThan(seconds(readTimeout));
  });

  it('gives each service a first process that can end the gateway by SIGKILL', () => {
    expect(named.filter(({ init }) => init !== true)).toEqual([]);
  });

  it('waits for services that are there, and for their health', () => {
    const waits = named.flatMap(({ depends_on = {} }) => Object.entries(depends_on));
    expect(waits.map(([, { condition }]) => condition)).toEqual(waits.map(() => 'service_healthy'));
    expect(Object.keys(services)).toEqual(expect.arrayContaining(waits.map(([name]) => name)));
  });

  it('gives services the secrets that it declares', () => {
    const used = new Set(named.flatMap((service) => service.secrets ?? []));
    expect([...used].sort()).toEqual(Object.keys(secrets).sort());
  });

  it('has the gateways that the load balancer calls, and lets them trust its network', () => {
    const called = [...loadBalancer.matchAll(/^ +server ([\w-]+):3000 /gm)].map(([, name]) => name);
    expect(called).toEqual(Object.keys(services).filter((name) => name.startsWith('gateway-')));
    const [network] = networks.default.ipam.config;
    const trusted = called.map((name = '') => services[name]?.environment?.TRUST_PROXY);
    expect(trusted).toEqual(called.map(() => network?.subnet));
  });
});

describe('the gateways of docker-compose.yml', () => {
  it('share one Redis, and so the calls at a time to a node: nothing is divided among them', () => {
    const gateways = named.filter(({ name }) => name.startsWith('gateway-'));
    expect(gateways.map(({ environment }) => environment?.REDIS_URL_FILE)).toEqual(
      gateways.map(() => '/run/secrets/redis_url'),
    );
    expect(gateways.map(({ environment }) => environment?.CUPI_MAX_CONCURRENCY)).toEqual(
      gateways.map(() => undefined),
    );
  });
});

describe('the Dockerfile', () => {
  it('checks the health of its image with BusyBox of Alpine', () => {
    expect(dockerfile.match(/^FROM .*/gm)?.at(-1)).toMatch(/-alpine$/);
    expect(dockerfile).toMatch(/^HEALTHCHECK .*\\\n {2}CMD wget .*\/health\/live"$/m);
  });
});
