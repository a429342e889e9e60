import { defineConfig } from 'rolldown';

/**
 * Puts the compiled gateway and all packages that it runs on into few files: Node takes longer to find and open its 2,700
 * modules one by one than to run them (docs/performance.md).
 */
export default defineConfig({
  input: { gateway: 'dist/apps/gateway/src/main.js' },
  platform: 'node',
  // Nothing is left out: rolldown takes calls for superfluous whose result is not used and which matter by what they throw,
  // as that of decodeURIComponent.
  treeshake: false,
  external: [
    // Imports of what is outside come first in a file, and no decorator may run before this.
    'reflect-metadata',
    // What Nest looks for and does without; of these, development has Express, for the benchmark.
    /^@nestjs\/(microservices|platform-express|websockets)/,
    /^@fastify\/(multipart|static|view)/,
    // Optional, and imported only where traces are exported; but prom-client needs their API.
    /^@opentelemetry\/(?!api$)/,
  ],
  // A package that is not found is an error, and not left for the running gateway to find.
  onLog: (level, log, handle) => {
    handle(level === 'warn' ? 'error' : level, log);
  },
  output: {
    dir: 'dist/bundle',
    chunkFileNames: '[name].js',
    cleanDir: true,
    minify: false,
    // V8 keeps the text of every module; a single character that is not Latin-1 makes it twice as long.
    charset: 'ascii',
    comments: { legal: true, annotation: false, jsdoc: false },
    // Classes and functions are called in the OpenAPI document, in problems and in logs what they are called in the source.
    keepNames: true,
  },
});
