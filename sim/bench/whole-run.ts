import { fileURLToPath } from 'node:url';
import { assert, profileNamed } from '../../core/index.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { runScenario } from '../run/simulation.ts';
import { type Bench, cpuSeconds } from './bench.ts';

const BYTES_PER_KIBIBYTE = 1_024;
const BYTES_PER_GIBIBYTE = 1_024 ** 3;

/** Events per second with the supervisor in the loop and all metrics on; the scenario's file says what is in it. */
export const wholeSimulation: Bench = {
  name: 'whole-simulation',
  title: 'whole simulation, 1,000 devices, 10,000 modules',
  unit: 'events/s',
  goal: { must: 300_000, aim: 1_000_000 },
  better: 'higher',
  peer: null,
  measure() {
    const { seconds, eventCount, check } = ranWhole('whole-simulation.yaml');
    return { figure: eventCount / seconds, check };
  },
};

/** Peak memory of the whole process for a realm of a hundred thousand devices. */
export const manyDevices: Bench = {
  name: 'many-devices',
  title: '100,000 devices, 1,000,000 modules: peak memory',
  unit: 'GiB',
  goal: { must: 6, aim: 3 },
  better: 'lower',
  peer: null,
  // About 2.5 GB are live at the end (measured). With a wider limit the collector waits until it has filled that.
  nodeArguments: ['--max-old-space-size=4096'],
  repetitionCountMax: 1,
  measure() {
    const { check } = ranWhole('many-devices.yaml');
    return { figure: (process.resourceUsage().maxRSS * BYTES_PER_KIBIBYTE) / BYTES_PER_GIBIBYTE, check };
  },
};

function ranWhole(file: string): {
  readonly seconds: number;
  readonly eventCount: number;
  readonly check: string;
} {
  const loading = loadScenario(fileURLToPath(new URL(file, import.meta.url)));
  const profile = profileNamed('standard');
  assert(
    loading.kind === 'scenario' && profile !== undefined,
    `${file} loads and there is a standard policy`,
  );
  let eventCount = 0;
  let check = '';
  const seconds = cpuSeconds(() => {
    const run = runScenario(loading.scenario, { profile, tracePath: null, untraced: true });
    eventCount = run.eventCount;
    const { summary } = run;
    check = `${eventCount} events, ${summary['calls.count']} calls, ${summary['laws.broken']} laws broken`;
  });
  return { seconds, eventCount, check };
}
