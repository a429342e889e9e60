import { defineConfig } from 'vitest/config';

const SPECS = '{apps,libs,test,bench}/**/*.spec.ts';

/** What holds the delays of an event loop, or the time of a start, against the clock: neighbours would be measured, too. */
const MEASURING_SPECS = [
  'apps/gateway/src/**/overload-watch.spec.ts',
  'apps/gateway/src/**/process-metrics.spec.ts',
  'test/browser/session-cookie.spec.ts',
  'test/faults/overload.spec.ts',
  'test/security/bodies.spec.ts',
  'test/e2e/process.spec.ts',
];

/** What takes long and protects no user: the gate runs it besides `npm test`. */
const LONG_SPECS = [
  'test/browser/api-reference.spec.ts',
  'test/clients/**/*.spec.ts',
  'test/docs/adding-a-resource.spec.ts',
];

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    // No test changes a module, and loading Nest once a worker instead of once a file takes a third of the time.
    isolate: false,
    // No test is about so long a time: on a busy machine any of them may take far longer than on a quiet one.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 5_000 } },
    globalSetup: 'libs/testing/src/report-missing-programs.ts',
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: [SPECS],
          exclude: [...MEASURING_SPECS, ...LONG_SPECS],
          // Twice the cores of a small machine: most of the time of most tests is spent on waiting.
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: MEASURING_SPECS,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'long', include: LONG_SPECS, maxWorkers: 2, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
