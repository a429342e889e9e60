import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** As npm writes it. */
interface Lockfile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

interface LockEntry {
  /** Where it comes from; left out for the configured registry. */
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package in a bill of materials by CycloneDX 1.5. */
interface Component {
  readonly name: string;
  readonly version: string;
  readonly properties: readonly { readonly name: string }[];
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
}

const REGISTRY = 'https://registry.npmjs.org/';
const EXACT_VERSION = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

const manifest = readJson('package.json') as Manifest;
const lockfile = readJson('package-lock.json') as Lockfile;

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('the packages that are used', () => {
  it.each(['dependencies', 'devDependencies', 'overrides'] as const)('have exact versions: %s', (section) => {
    const loose = Object.entries(manifest[section]).filter(([, version]) => !EXACT_VERSION.test(version));
    expect(loose).toEqual([]);
  });

  it('are locked in the versions of package.json', () => {
    const { dependencies, devDependencies } = lockfile.packages[''] ?? {};
    expect({ dependencies, devDependencies }).toEqual({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    });
  });

  it('are locked with a hash each, and come from the registry alone', () => {
    const entries = Object.entries(lockfile.packages).filter(([path]) => path !== '');
    const isSafe = ({ integrity = '', resolved = REGISTRY }: LockEntry): boolean =>
      integrity.startsWith('sha512-') && resolved.startsWith(REGISTRY);
    expect(entries.length).toBeGreaterThan(100);
    expect(entries.filter(([, entry]) => !isSafe(entry))).toEqual([]);
  });

  it('run no scripts when they are installed', () => {
    const settings = readFileSync('.npmrc', 'utf8').split('\n');
    expect(settings).toContain('ignore-scripts=true');
    expect(settings).toContain('save-exact=true');
    expect(readFileSync('Dockerfile', 'utf8')).toMatch(/^COPY .*\.npmrc .*\nRUN npm ci$/m);
  });

  it('can be listed as docs/security.md says, without a network', () => {
    const [, command = ''] =
      /^(npm sbom .*) > sbom\.json$/m.exec(readFileSync('docs/security.md', 'utf8')) ?? [];
    const [program = '', ...options] = command.split(' ');
    const text = execFileSync(program, [...options, '--offline'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { bomFormat, components } = JSON.parse(text) as { bomFormat: string; components: Component[] };
    expect(bomFormat).toBe('CycloneDX');
    const isForDevelopment = ({ properties }: Component): boolean =>
      properties.some(({ name }) => name === 'cdx:npm:package:development');
    const listed = components.filter((component) => !isForDevelopment(component));
    const names = listed.map(({ name, version }) => `${name} ${version}`);
    const needed = Object.entries(manifest.dependencies).map((parts) => parts.join(' '));
    expect(names).toEqual(expect.arrayContaining(needed));
    expect(listed.map(({ name }) => name)).not.toContain('vitest');
  });
});
