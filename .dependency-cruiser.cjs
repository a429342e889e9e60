const GATEWAY = '^apps/gateway/src/';
/** What a folder lets others use. */
const PUBLIC_API = '/index\\.ts$';
/** Imports every module, so that no public API can export it without a cycle. */
const CREATE_APP = `${GATEWAY}server/create-app\\.ts$`;
/** Parts of specs, which are no part of what is built. */
const OF_SPECS = '\\.(spec|fixture)\\.ts$';

/**
 * Who may import whom (docs/architecture.md).
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'libraries-know-no-app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|test|bench)/' },
    },
    {
      name: 'libraries-are-imported-by-their-public-api',
      severity: 'error',
      from: { path: '^(apps|libs|test|bench)/', pathNot: '^libs/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: PUBLIC_API },
    },
    {
      name: 'libraries-import-each-other-by-their-public-api',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/$1/', PUBLIC_API] },
    },
    {
      name: 'folders-of-the-gateway-import-each-other-by-their-public-api',
      severity: 'error',
      from: { path: `${GATEWAY}([^/]+)/` },
      to: {
        path: `${GATEWAY}[^/]+/.+`,
        pathNot: [`${GATEWAY}$1/`, PUBLIC_API, CREATE_APP, '\\.fixture\\.ts$'],
      },
    },
    {
      name: 'a-core-is-imported-by-its-public-api',
      severity: 'error',
      from: { path: '^(apps|test|bench)/', pathNot: '/core/' },
      to: { path: `${GATEWAY}.+/core/`, pathNot: PUBLIC_API },
    },
    {
      name: 'a-core-imports-other-folders-by-their-core',
      comment: 'The framework-free part of a concern stays testable and readable by itself.',
      severity: 'error',
      from: { path: `${GATEWAY}(.+)/core/` },
      to: { path: GATEWAY, pathNot: [`${GATEWAY}$1/core/`, '/core/index\\.ts$'] },
    },
    {
      name: 'a-resource-group-is-imported-by-its-public-api',
      severity: 'error',
      from: { path: `${GATEWAY}resources/([^/]+)/` },
      to: { path: `${GATEWAY}resources/[^/]+/`, pathNot: [`${GATEWAY}resources/$1/`, PUBLIC_API] },
    },
    {
      name: 'the-gateway-is-imported-by-public-apis',
      severity: 'error',
      from: { path: '^(apps/cli|test|bench)/' },
      to: { path: GATEWAY, pathNot: [PUBLIC_API, '\\.fixture\\.ts$'] },
    },
    {
      name: 'apps-know-nothing-of-the-tests-of-the-whole',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'only-itself-knows-the-cli',
      severity: 'error',
      from: { path: '^apps/(gateway|cupi-simulator)/' },
      to: { path: '^apps/cli/' },
    },
    {
      name: 'the-simulator-is-independent',
      comment: 'Two independent readings of CUPI check each other.',
      severity: 'error',
      from: { path: '^apps/cupi-simulator/' },
      to: { path: '^(libs/|apps/gateway/)' },
    },
    {
      name: 'only-cupi-xml-knows-xml-js',
      severity: 'error',
      from: { pathNot: '^(libs/cupi-xml|bench/contenders)/' },
      to: { path: 'node_modules/xml-js/' },
    },
    {
      name: 'only-cupi-client-knows-axios',
      severity: 'error',
      from: { pathNot: '^libs/cupi-client/' },
      to: { path: 'node_modules/axios/' },
    },
    {
      name: 'libraries-and-cores-know-no-framework',
      severity: 'error',
      from: { path: ['^libs/', `${GATEWAY}.+/core/`] },
      to: { path: 'node_modules/(@nestjs|@fastify|fastify)/' },
    },
    {
      name: 'only-create-app-and-hooks-register-hooks',
      comment: 'server/hooks.ts is the one table of what happens in which order.',
      severity: 'error',
      from: { path: GATEWAY, pathNot: CREATE_APP },
      to: { path: `${GATEWAY}server/hooks\\.ts$` },
    },
    {
      name: 'nothing-that-runs-is-made-for-specs',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [OF_SPECS, '^libs/testing/'] },
      to: { path: ['^libs/testing/', '\\.fixture\\.ts$'] },
    },
    {
      name: 'nothing-that-runs-needs-a-dev-dependency',
      comment: 'Optional peers are dev dependencies as well, for the tests.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [OF_SPECS, '^libs/testing/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
