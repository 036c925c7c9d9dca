import { DEPTH, profileNamed } from '../../core/index.ts';
import { deviceClass, workException } from '../../scenarios/library/index.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { runScenario } from '../run/simulation.ts';

/** What predictions may be made from. */
export type Source = 'nothing' | 'told' | 'learnt' | 'learnt pairs' | 'truth';

/** From the least to the most that can be known. */
export const sources: readonly Source[] = ['nothing', 'told', 'learnt', 'learnt pairs', 'truth'];

const DEPTHS: Readonly<Record<Source, number>> = {
  nothing: DEPTH.none,
  told: DEPTH.told,
  learnt: DEPTH.law,
  'learnt pairs': DEPTH.residual,
  truth: DEPTH.told,
};

/** Lives a scenario under the standard policy with predictions from a source; the metrics of the run. */
export function lived(scenario: Scenario, source: Source, seed: number): Readonly<Record<string, number>> {
  const profile = profileNamed('standard');
  if (profile === undefined) return {};
  const settings = { ...scenario.settings, predictDepthCount: DEPTHS[source] };
  const world = { ...scenario, seed, policy: profile.name, settings };
  const told = source === 'truth' ? allTold(world) : world;
  return runScenario(told, { profile, tracePath: null }).summary;
}

/**
 * The same scenario in which the supervisor is told all that can be: the law of every platform, and how every module
 * strays from it there. What stays unknown is noise, and who will be busy beside whom.
 */
export function allTold(scenario: Scenario): Scenario {
  const devices = scenario.devices.map((device) => ({
    ...device,
    runtimes: device.runtimes.map((runtime) => ({ ...runtime, tells: 'truth' as const })),
  }));
  const names = new Set([
    ...devices.flatMap(({ runtimes }) => runtimes.map(({ platform }) => platform)),
    ...scenario.platforms.map(({ name }) => name),
  ]);
  const modules = scenario.modules.map((model) => {
    const { workload, module } = model;
    if (workload === null) return model;
    const factorOn = Object.fromEntries([...names].map((name) => [name, strayOn(name, workload)]));
    return { ...model, module: { ...module, demand: { ...module.demand, factorOn } } };
  });
  return { ...scenario, devices, modules };
}

function strayOn(platform: string, workload: string): number {
  const [engine = '', name = ''] = platform.split(':');
  return workException(engine, deviceClass(name)?.like ?? name, workload);
}
