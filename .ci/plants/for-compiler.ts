import { exported, type Plant } from './plant.ts';

/** What the compiler must refuse in the core, by the code of its error. */
export const FOR_TSC: readonly Plant[] = [
  {
    what: 'node: modules',
    path: 'core/p-node.ts',
    text: "export { readFileSync } from 'node:fs';\n",
    rule: 'TS2591',
  },
  { what: 'timers', path: 'core/p-timer.ts', text: exported('setTimeout'), rule: 'TS2304' },
  { what: 'intervals', path: 'core/p-interval.ts', text: exported('setInterval'), rule: 'TS2304' },
  { what: 'fetch', path: 'core/p-fetch.ts', text: exported('fetch'), rule: 'TS2304' },
  { what: 'the console', path: 'core/p-console.ts', text: exported('console'), rule: 'TS2584' },
  { what: 'process', path: 'core/p-process.ts', text: exported('process'), rule: 'TS2591' },
  {
    what: 'the performance clock',
    path: 'core/p-performance.ts',
    text: exported('performance'),
    rule: 'TS2304',
  },
  { what: 'crypto', path: 'core/p-crypto.ts', text: exported('crypto'), rule: 'TS2304' },
  { what: 'the window', path: 'core/p-window.ts', text: exported('window'), rule: 'TS2304' },
  {
    what: 'a sibling room',
    path: 'core/p-sim.ts',
    text: "export { one } from '../sim/one.ts';\n",
    rule: 'TS6059',
  },
  { what: 'what Node 20 lacks', path: 'core/p-es2025.ts', text: exported('Object.groupBy'), rule: 'TS2550' },
  {
    what: 'an export without a type',
    path: 'core/p-untyped.ts',
    text: 'export const one = [1].at(0);\n',
    rule: 'TS9010',
  },
  {
    what: 'syntax that does not vanish',
    path: 'core/p-enum.ts',
    text: 'export enum Kind {\n  One,\n}\n',
    rule: 'TS1294',
  },
  {
    what: 'an unchecked index',
    path: 'core/p-index.ts',
    text: 'export const first = (row: readonly string[]): string => row[0];\n',
    rule: 'TS2322',
  },
];
