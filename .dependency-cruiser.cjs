/**
 * The house rules about who may import whom (docs/architecture.md).
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'libs-know-no-app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'a-library-is-entered-by-its-door',
      severity: 'error',
      from: { path: '^(apps|libs|test)/', pathNot: '^libs/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'another-library-is-entered-by-its-door',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'a-room-is-entered-by-its-door',
      severity: 'error',
      from: { path: '^apps/gateway/src/([^/]+)/', pathNot: '^apps/gateway/src/resources/' },
      to: {
        path: '^apps/gateway/src/[^/]+/.+',
        pathNot: [
          '^apps/gateway/src/$1/',
          '^apps/gateway/src/[^/]+/index\\.ts$',
          '^apps/gateway/src/resources/[^/]+/index\\.ts$',
        ],
      },
    },
    {
      name: 'a-room-is-entered-by-its-door-from-above',
      severity: 'error',
      from: { path: '^(apps/gateway/src/[^/]+\\.ts|apps/gateway/src/resources/.+|test/.+)$' },
      to: {
        path: '^apps/gateway/src/[^/]+/.+',
        pathNot: ['^apps/gateway/src/[^/]+/index\\.ts$', '^apps/gateway/src/resources/'],
      },
    },
    {
      name: 'a-resource-is-entered-by-its-door',
      severity: 'error',
      from: { path: '^apps/gateway/src/resources/([^/]+)/' },
      to: {
        path: '^apps/gateway/src/resources/[^/]+/',
        pathNot: ['^apps/gateway/src/resources/$1/', '^apps/gateway/src/resources/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'a-resource-is-entered-by-its-door-from-above',
      severity: 'error',
      from: { pathNot: '^apps/gateway/src/resources/' },
      to: {
        path: '^apps/gateway/src/resources/',
        pathNot: ['^apps/gateway/src/resources/index\\.ts$', '^apps/gateway/src/resources/[^/]+/index\\.ts$'],
      },
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
      name: 'libraries-know-no-framework',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: 'node_modules/(@nestjs|@fastify|fastify)/' },
    },
    {
      name: 'nothing-that-runs-needs-a-dev-dependency',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.(spec|fixture)\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
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
