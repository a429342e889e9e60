import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['{apps,libs,test,bench}/**/*.spec.ts'],
    // No test changes a module, and loading Nest once a worker instead of once a file takes a third of the time.
    isolate: false,
    // No test is about so long a time: on a busy machine any of them may take far longer than on a quiet one.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: 'libs/testing/src/report-missing-programs.ts',
  },
});
