import type { Happening } from '../../scenarios/model.ts';
import { bootAgent } from './agent-shell.ts';
import { endAfter, later } from './later.ts';
import { introduction, rename, stopRuntime } from './machines.ts';
import type { RuntimeState } from './population.ts';
import type { Sim } from './sim.ts';

type RuntimeHappening = Extract<Happening, { readonly kind: 'close-tab' | 'slow-build' | 'upgrade' }>;

/** Lets something happen to a runtime. */
export function strikeRuntime(sim: Sim, runtime: RuntimeState, happening: RuntimeHappening): void {
  switch (happening.kind) {
    case 'close-tab':
      if (runtime.agent === null || runtime.device.isHung) return;
      stopRuntime(sim, runtime, 'silence');
      if (happening.newId) rename(sim, runtime);
      if (happening.reopenAfterMs === null) return;
      return later(sim, happening.reopenAfterMs, () => reboot(sim, runtime));
    case 'slow-build':
      slow(sim, runtime, happening.factor);
      if (happening.forMs === null) return;
      return endAfter(sim, `build of ${runtime.index}`, happening.forMs, () => {
        slow(sim, runtime, 1);
      });
    case 'upgrade':
      if (runtime.device.isHung) return;
      stopRuntime(sim, runtime, 'socket');
      sim.starts.cool(runtime.index);
      upgrade(sim, runtime, happening.platform);
      return later(sim, happening.downMs, () => reboot(sim, runtime));
  }
}

/** Lets all work on a runtime take so many times as long from now on. */
function slow(sim: Sim, runtime: RuntimeState, factor: number): void {
  runtime.slowFactor = factor;
  if (runtime.slowSinceUs >= 0) sim.meters.counts.slowBuildsUnnoticed += 1;
  runtime.slowSinceUs = factor > 1 ? sim.agenda.nowUs : -1;
  for (const { row } of runtime.instances) sim.instances.slow(row, factor);
}

/** Looked at again so often while its device hangs (assumption). */
const REBOOT_MS = 1_000;

function reboot(sim: Sim, runtime: RuntimeState): void {
  if (runtime.device.isHung) return later(sim, REBOOT_MS, () => reboot(sim, runtime));
  if (runtime.device.isUp && runtime.agent === null) bootAgent(sim, runtime);
}

function upgrade(sim: Sim, runtime: RuntimeState, platform: string): void {
  const model = sim.scenario.platforms.find(({ name }) => name === platform);
  if (model === undefined) return;
  const { mode, aotTarget, startUpMs, coldMsPerMegabyte, slownessShare } = model;
  runtime.model = {
    ...runtime.model,
    platform,
    mode,
    aotTarget,
    startUpMs,
    coldMsPerMegabyte,
    slownessShare,
  };
  runtime.runtime = introduction(runtime.device.model, runtime.model, runtime.runtime.id);
}
