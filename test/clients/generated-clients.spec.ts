import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

const run = promisify(execFile);

/** Installed by `npm ci --prefix test/clients`, as the gate does; apart, since they weigh more than all else. */
const GENERATORS = resolve('test/clients/node_modules');

/** Who calls the API in TypeScript under `strict`: reads an object, and changes it by what was read. */
interface Client {
  readonly generator: string;
  /** Its command, which makes the client of `openapi.json` in the folder. */
  readonly command: readonly [program: string, ...options: string[]];
  readonly use: string;
}

const CLIENTS: Client[] = [
  {
    generator: '@hey-api/openapi-ts',
    command: [
      'openapi-ts',
      '-i',
      'openapi.json',
      '-o',
      'hey-api',
      '-p',
      '@hey-api/client-fetch',
      '@hey-api/sdk',
    ],
    use: `
      import { listPhoneSystems, patchPhoneSystem, type Problem, type UpdatePhoneSystem } from './hey-api';
      const { data, error } = await listPhoneSystems({ query: { pageSize: 5 } });
      for (const item of data?.items ?? []) {
        const body: UpdatePhoneSystem = {};
        body.callLoopDtmf = item.callLoopDtmf;
        await patchPhoneSystem({ path: { phoneSystemId: item.objectId }, body });
      }
      export const problem: Problem | undefined = error;
      export const pointers = problem?.code === 'validation-failed' ? problem.errors : undefined;
    `,
  },
  {
    generator: 'openapi-typescript',
    command: ['openapi-typescript', 'openapi.json', '-o', 'openapi-typescript.ts'],
    use: `
      import type { components, paths } from './openapi-typescript';
      type Patch = paths['/api/v1/phone-systems/{phoneSystemId}']['patch'];
      declare const item: components['schemas']['PhoneSystem'];
      declare const problem: Patch['responses']['default']['content']['application/problem+json'];
      const body: components['schemas']['UpdatePhoneSystem'] = {};
      body.callLoopDtmf = item.callLoopDtmf;
      export const path: Patch['parameters']['path'] = { phoneSystemId: item.objectId };
      export const pointers = problem.code === 'validation-failed' ? problem.errors : undefined;
    `,
  },
  {
    generator: 'orval',
    command: ['orval', '--input', 'openapi.json', '--output', 'orval.ts', '--client', 'fetch'],
    use: `
      import { patchPhoneSystem, type PhoneSystem, type Problem, type UpdatePhoneSystem } from './orval';
      declare const item: PhoneSystem;
      declare const problem: Problem;
      const body: UpdatePhoneSystem = {};
      body.callLoopDtmf = item.callLoopDtmf;
      await patchPhoneSystem(item.objectId, body);
      export const pointers = problem.code === 'validation-failed' ? problem.errors : undefined;
    `,
  },
  {
    generator: 'oazapfts',
    command: ['oazapfts', 'openapi.json', 'oazapfts.ts'],
    use: `
      import { patchPhoneSystem, type PhoneSystem, type Problem, type UpdatePhoneSystem } from './oazapfts';
      declare const item: PhoneSystem;
      declare const problem: Problem;
      const body: UpdatePhoneSystem = {};
      body.callLoopDtmf = item.callLoopDtmf;
      await patchPhoneSystem(item.objectId, body);
      export const pointers = problem.code === 'validation-failed' ? problem.errors : undefined;
    `,
  },
];

const COMPILER_OPTIONS = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  lib: ['es2022', 'dom', 'dom.iterable'],
  types: [],
};

/** A folder with the document and the generators, which is removed with the test. */
async function prepareFolder(use: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cupi-gateway-client-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await symlink(GENERATORS, join(folder, 'node_modules'));
  await cp('openapi.json', join(folder, 'openapi.json'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await writeFile(join(folder, 'use.ts'), use);
  const tsconfig = { compilerOptions: COMPILER_OPTIONS, files: ['use.ts'] };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  return folder;
}

describe.skipIf(!existsSync(GENERATORS))('a client that is generated from the OpenAPI document', () => {
  it.each(CLIENTS)(
    'by $generator comes without a warning, and changes what it has read',
    { timeout: 120_000 },
    async ({ command: [program, ...options], use }) => {
      const folder = await prepareFolder(use);
      const { stdout, stderr } = await run(join(GENERATORS, '.bin', program), options, { cwd: folder });
      expect(stdout + stderr).not.toMatch(/warn|error|deprecat|unsupported|⚠/i);
      const compiled = await run(join(GENERATORS, '.bin/tsc'), ['-p', folder]).catch(
        (error: unknown) => error,
      );
      expect(compiled).toMatchObject({ stdout: '' });
    },
  );
});
