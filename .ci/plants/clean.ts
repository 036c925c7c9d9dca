/** Files without fault: a wall that complains about one of these is in the way. */
export const CLEAN: Readonly<Record<string, string>> = {
  'core/index.ts': "export { a } from './place/clean.ts';\n",
  'core/trace.ts': "export type { Line } from './place/clean.ts';\n",
  'core/place/clean.ts': [
    "import type { Other } from './other.ts';",
    '',
    'export interface Line {\n  readonly atMs: number;\n  readonly other: Other | null;\n}',
    '',
    'export const a: readonly number[] = [Math.max(1, 2)].toSorted();',
    '',
  ].join('\n'),
  'core/place/other.ts':
    "import type { Line } from './clean.ts';\n\nexport interface Other {\n  readonly line: Line;\n}\n",
  'core/testing/clean.ts': "import fc from 'fast-check';\n\nexport const dice: unknown = fc;\n",
  'core/clean.test.ts':
    "import { it } from 'vitest';\nimport { dice } from './testing/clean.ts';\n\nit('is clean', () => dice);\n",
  'scenarios/clean.ts':
    "import { parse } from 'yaml';\nimport { a } from '../core/index.ts';\n\nexport const read: unknown = [parse, a];\n",
  'sim/clean.ts': [
    "import { readFileSync } from 'node:fs';",
    "import { a } from '../core/index.ts';",
    "import type { Line } from '../core/trace.ts';",
    "import { read } from '../scenarios/clean.ts';",
    "import { one } from './one.ts';",
    '',
    'export const agenda = (line: Line): unknown => [readFileSync, a, read, one, line];',
    '',
  ].join('\n'),
  'sim/one.ts': 'export const one: number = 1;\n',
  'sim/clean.test.ts':
    "import { it } from 'vitest';\nimport { agenda } from './clean.ts';\n\nit('is clean', () => agenda);\n",
  'sim/bench/main.ts': 'export const now: number = performance.now();\n',
  'broker/clean.ts':
    "import { a } from '../core/index.ts';\nimport { read } from '../scenarios/clean.ts';\n\nexport const both: unknown = [a, read];\n",
  'viz/clean.ts':
    "import { select } from 'd3';\nimport type { Line } from '../core/trace.ts';\n\nexport const draw = (line: Line): unknown => select(line);\n",
  'arts.ts': [
    "import { both } from './broker/clean.ts';",
    "import { agenda } from './sim/clean.ts';",
    "import { draw } from './viz/clean.ts';",
    '',
    'export const rooms: unknown = [both, agenda, draw];',
    '',
  ].join('\n'),
};

/** The package of the clean files. */
export const MANIFEST = {
  type: 'module',
  main: 'arts.ts',
  scripts: { check: 'depcruise core' },
  dependencies: { d3: '1.0.0', yaml: '1.0.0' },
  devDependencies: { 'dependency-cruiser': '1.0.0', 'fast-check': '1.0.0', vitest: '1.0.0' },
};
