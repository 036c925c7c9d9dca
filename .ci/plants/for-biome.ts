import { exported, type Plant } from './plant.ts';

const lines = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => `${line(n)}\n`).join('');

/** What Biome must refuse, by the name of its rule. */
export const FOR_BIOME: readonly Plant[] = [
  {
    what: 'a clock in the core',
    path: 'core/p-date.ts',
    text: exported('new Date()'),
    rule: 'noRestrictedGlobals',
  },
  {
    what: 'a language in the core',
    path: 'core/p-intl.ts',
    text: exported('new Intl.Collator()'),
    rule: 'noRestrictedGlobals',
  },
  { what: 'a die in the core', path: 'core/p-die.ts', text: exported('Math.random()'), rule: 'plugin' },
  {
    what: 'a die held in the hand',
    path: 'core/p-die-held.ts',
    text: exported('Math.random'),
    rule: 'plugin',
  },
  {
    what: 'sorting by language',
    path: 'core/p-sort.ts',
    text: exported("'a'.localeCompare('b')"),
    rule: 'plugin',
  },
  {
    what: 'a clock in a test of the core',
    path: 'core/p-date.test.ts',
    text: exported('Date.now()'),
    rule: 'noRestrictedGlobals',
  },
  {
    what: 'a clock in the simulator',
    path: 'sim/p-date.ts',
    text: exported('Date.now()'),
    rule: 'noRestrictedGlobals',
  },
  {
    what: 'a timer in the simulator',
    path: 'sim/p-timer.ts',
    text: exported('setTimeout'),
    rule: 'noRestrictedGlobals',
  },
  {
    what: 'a second clock in the simulator',
    path: 'sim/p-perf.ts',
    text: exported('performance.now()'),
    rule: 'noRestrictedGlobals',
  },
  { what: 'a die in the simulator', path: 'sim/p-die.ts', text: exported('Math.random()'), rule: 'plugin' },
  {
    what: 'a clock in a scenario',
    path: 'scenarios/p-date.ts',
    text: exported('new Date()'),
    rule: 'noRestrictedGlobals',
  },
  {
    what: 'a die in a scenario',
    path: 'scenarios/p-die.ts',
    text: exported('Math.random()'),
    rule: 'plugin',
  },
  {
    what: 'a file of 251 lines',
    path: 'sim/p-long.ts',
    text: lines(251, (n) => `export const n${n}: number = ${n};`),
    rule: 'noExcessiveLinesPerFile',
  },
  {
    what: 'a function of 61 lines',
    path: 'sim/p-tall.ts',
    text: `export function tall(row: string[]): void {\n${lines(61, () => "  row.push('');")}}\n`,
    rule: 'noExcessiveLinesPerFunction',
  },
  {
    what: 'five parameters',
    path: 'sim/p-wide.ts',
    text: 'export const wide = (a: string, b: string, c: string, d: string, e: string): string => a + b + c + d + e;\n',
    rule: 'useMaxParams',
  },
  {
    what: 'a default export',
    path: 'sim/p-default.ts',
    text: 'export default 1;\n',
    rule: 'noDefaultExport',
  },
  { what: 'an enum', path: 'sim/p-enum.ts', text: 'export enum Kind {\n  One = 1,\n}\n', rule: 'noEnum' },
  {
    what: 'a namespace',
    path: 'sim/p-namespace.ts',
    text: 'export namespace Kind {\n  export const one = 1;\n}\n',
    rule: 'noNamespace',
  },
  { what: 'any', path: 'sim/p-any.ts', text: 'export const leak: any = 1;\n', rule: 'noExplicitAny' },
  {
    what: 'a non-null claim',
    path: 'sim/p-claim.ts',
    text: 'export const first = (row: readonly string[]): string => row[0]!;\n',
    rule: 'noNonNullAssertion',
  },
  {
    what: 'a parameter property',
    path: 'sim/p-property.ts',
    text: 'export class Seat {\n  constructor(readonly row: string) {}\n}\n',
    rule: 'noParameterProperties',
  },
  {
    what: 'a record that is no interface',
    path: 'sim/p-record.ts',
    text: 'export type Seat = {\n  readonly row: string;\n};\n',
    rule: 'useConsistentTypeDefinitions',
  },
  {
    what: 'a file name in capitals',
    path: 'sim/pCapital.ts',
    text: 'export const one: number = 1;\n',
    rule: 'useFilenamingConvention',
  },
  {
    what: 'a package nobody declared',
    path: 'sim/p-package.ts',
    text: "export { pad } from 'left-pad';\n",
    rule: 'noUndeclaredDependencies',
  },
  {
    what: 'imports out of order',
    path: 'sim/p-order.ts',
    text: "import { b } from './clean.ts';\nimport { a } from '../core/index.ts';\n\nexport const both: unknown = [a, b];\n",
    rule: 'organizeImports',
  },
  {
    what: 'a test that hides the others',
    path: 'sim/p-only.test.ts',
    text: "it.only('hides', () => {});\n",
    rule: 'noFocusedTests',
  },
  {
    what: 'a test that is hidden',
    path: 'sim/p-skip.test.ts',
    text: "it.skip('hides', () => {});\n",
    rule: 'noSkippedTests',
  },
  {
    what: 'a promise nobody waits for',
    path: 'sim/p-promise.ts',
    text: 'const later = async (): Promise<void> => {};\nexport function now(): void {\n  later();\n}\n',
    rule: 'noFloatingPromises',
  },
];
