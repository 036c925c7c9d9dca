/**
 * The graph of the rooms: who may import whom. Each wall is one rule, and `.ci/walls.test.ts` plants a breach of
 * every one of them. What the compiler and Biome keep is not repeated here.
 */
const ROOMS = '^(core|scenarios|sim|broker|viz)/';
const TEST = '\\.test\\.ts$';
const CORE_DOORS = '^core/((index|trace)\\.ts$|testing/)';

/** A rule that fails the build, in one line. */
const wall = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    wall(
      'core-imports-nothing',
      'The deciding code imports no package and nothing of node:, so that it runs anywhere and the same everywhere.',
      { path: '^core/', pathNot: [TEST, '^core/testing/'] },
      { pathNot: '^core/' },
    ),
    wall(
      'core-knows-no-room',
      'Not even a test of the core may know who uses it.',
      { path: '^core/' },
      { path: ['^(scenarios|sim|broker|viz|\\.ci)/', '^arts\\.ts$'] },
    ),
    wall(
      'core-ships-no-test-kit',
      'Builders and ledgers are for tests and policy authors; the deciding code does without.',
      { path: '^core/', pathNot: [TEST, '^core/testing/'] },
      { path: '^core/testing/' },
    ),
    wall(
      'core-has-three-doors',
      'Only core/index.ts, core/trace.ts and core/testing/* may be imported from outside.',
      { pathNot: '^core/' },
      { path: '^core/', pathNot: CORE_DOORS },
    ),
    wall(
      'scenarios-know-only-core',
      'A scenario must mean the same in the simulator and in production.',
      { path: '^scenarios/' },
      { path: ['^(sim|broker|viz|\\.ci)/', '^arts\\.ts$'] },
    ),
    wall(
      'sim-knows-core-and-scenarios',
      'The shells never import each other, so that neither can lean on what only the other has.',
      { path: '^sim/' },
      { path: ['^(broker|viz|\\.ci)/', '^arts\\.ts$'] },
    ),
    wall(
      'broker-knows-core-and-scenarios',
      'The shells never import each other, so that neither can lean on what only the other has.',
      { path: '^broker/' },
      { path: ['^(sim|viz|\\.ci)/', '^arts\\.ts$'] },
    ),
    wall(
      'modules-run-in-browsers-too',
      'A runtime is the same in Node and in a browser, but for what only one of them has: nothing of node: in here.',
      {
        path: '^broker/(runtime/((wasm|wasi|shared|host)/|[a-z-]+\\.ts$)|wire/|browser/page/)',
        pathNot: [TEST, '/testing/'],
      },
      { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'] },
    ),
    wall(
      'viz-draws-traces-only',
      'The visualizer reads traces, never the decider: what it shows is what was recorded.',
      { path: '^viz/' },
      { path: ['^(scenarios|sim|broker|\\.ci)/', '^core/(?!trace\\.ts$)', '^arts\\.ts$'] },
    ),
    wall(
      'viz-draws-with-d3-only',
      'The visualizer runs in a browser from one small bundle: d3, and nothing of node:.',
      { path: '^viz/', pathNot: [TEST, '/(testing|bench)/', '\\.config\\.ts$'] },
      { pathNot: ['^viz/', '^core/', '^node_modules/(@types/)?d3', ROOMS, '^arts\\.ts$'] },
    ),
    wall(
      'no-cycle',
      'Files that load each other in a circle depend on who comes first. Records may name each other: types vanish.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    wall(
      'no-test-in-the-product',
      'What only tests need stays in tests.',
      { pathNot: [TEST, '^\\.ci/'] },
      { path: TEST },
    ),
    wall('no-dangling-import', 'What is imported must exist.', {}, { couldNotResolve: true }),
    wall(
      'no-undeclared-package',
      'A package that comes along with another one can go away with it. Optional peers are declared as such.',
      {},
      // What is declared as an optional peer counts as undeclared, too, because of its entry in peerDependenciesMeta.
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    ),
    wall(
      'no-tool-in-the-product',
      'What runs must run after npm ci --omit=dev, or say which optional peer it lacks.',
      { pathNot: [TEST, '/testing/', '/bench/', '^\\.ci/', '\\.config\\.ts$'] },
      {
        dependencyTypes: ['npm-dev'],
        // Optional peers are asked for at run time, and done without where they are missing.
        dependencyTypesNot: ['type-only', 'npm-peer'],
        pathNot: '^node_modules/@types/',
      },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^runs/', '^coverage/', '^reports/'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json', '.cjs', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
