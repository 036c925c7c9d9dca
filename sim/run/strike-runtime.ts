import { requestId } from '../../core/index.ts';
import { introduction } from '../../scenarios/introduction.ts';
import type { Happening } from '../../scenarios/model.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { bootAgent } from './agent-shell.ts';
import { endAfter, later } from './later.ts';
import { rename, stopRuntime } from './machines.ts';
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
      return drain(sim, runtime, happening.drainMs ?? 0, () => {
        if (runtime.device.isHung) return;
        stopRuntime(sim, runtime, 'socket');
        sim.starts.cool(runtime.index);
        upgrade(sim, runtime, happening.platform);
        later(sim, happening.downMs, () => {
          askToDrain(sim, runtime, false);
          reboot(sim, runtime);
        });
      });
  }
}

/** Whoever upgrades a runtime looks so often whether it is empty (assumption). */
const EMPTY_LOOK_MS = 1_000;

/** Asks the supervisor to drain a runtime, or to let modules come again. */
export function askToDrain(sim: Sim, { runtime }: RuntimeState, draining: boolean): void {
  const request = requestId(`${draining ? 'drain' : 'open'}-${runtime.id}-${sim.agenda.nowUs}`);
  sim.supervisor.hear({ kind: 'drain-requested', request, runtime: runtime.id, draining });
}

/** Has a runtime drained, and goes on when it is empty or the time is over. */
function drain(sim: Sim, runtime: RuntimeState, ms: number, then: () => void): void {
  if (ms <= 0) return then();
  askToDrain(sim, runtime, true);
  const untilUs = sim.agenda.nowUs + ms * US_PER_MS;
  const look = (): void => {
    if (runtime.instances.length === 0 || sim.agenda.nowUs >= untilUs) then();
    else later(sim, EMPTY_LOOK_MS, look);
  };
  look();
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
