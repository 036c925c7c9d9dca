import { bootAgent } from './agent-shell.ts';
import { crashInstance } from './hosts.ts';
import { goDown, stopRuntime } from './machines.ts';
import type { Outside } from './midst.ts';
import type { RuntimeState } from './population.ts';
import type { Sim } from './sim.ts';

/** Lets something happen now that comes from outside. What it names and nobody knows is passed over. */
export function happens(sim: Sim, outside: Outside): void {
  switch (outside.kind) {
    case 'ask':
      return sim.supervisor.hear(outside.request);
    case 'advise':
      return sim.supervisor.hear(outside.advice);
    case 'link': {
      const { device, latencyFactor, bandwidthFactor } = outside;
      const index = sim.deviceById.get(device)?.index;
      if (index === undefined) return;
      sim.topology.slow(index, latencyFactor, bandwidthFactor);
      return sim.flows.refresh(index);
    }
    case 'charge': {
      const index = sim.deviceById.get(outside.device)?.index;
      if (index !== undefined) sim.energy.setCharge(index, outside.chargeShare);
      return;
    }
    case 'background': {
      const index = sim.deviceById.get(outside.device)?.index;
      if (index !== undefined) sim.cpus.background(index, outside.busyCores);
      return;
    }
    case 'calls': {
      const module = sim.moduleById.get(outside.module);
      if (module !== undefined) module.callFactor = outside.callFactor;
      return;
    }
    case 'crash-module': {
      const running = sim.moduleById
        .get(outside.module)
        ?.instances.find((instance) => instance.state === 'running');
      if (running !== undefined) crashInstance(sim, running);
      return;
    }
    case 'join': {
      const runtime = sim.runtimeById.get(outside.runtime.id);
      if (runtime !== undefined) join(sim, runtime, outside.runtime);
      return;
    }
    default: {
      const runtime = sim.runtimeById.get(outside.runtime);
      if (runtime !== undefined) changeOf(sim, runtime, outside.kind);
    }
  }
}

/** A runtime's program starts, as it introduces itself now; one that was there is over. */
function join(sim: Sim, runtime: RuntimeState, introduced: RuntimeState['runtime']): void {
  if (runtime.agent !== null) stopRuntime(sim, runtime, 'socket');
  runtime.runtime = introduced;
  runtime.device.isUp = true;
  sim.energy.power(runtime.device.index, true);
  bootAgent(sim, runtime);
}

type Change = Extract<Outside, { readonly runtime: string }>['kind'];

function changeOf(sim: Sim, runtime: RuntimeState, change: Change): void {
  if (runtime.agent === null) return;
  switch (change) {
    case 'leave':
      if (runtime.isConnected) {
        const { incarnation } = runtime;
        sim.post.report(runtime, {
          kind: 'runtime-left',
          runtime: runtime.runtime.id,
          willed: false,
          incarnation,
        });
      }
      return end(sim, runtime);
    case 'crash':
      return end(sim, runtime);
    case 'cut':
      sim.post.close(runtime, 'socket');
      runtime.endedUs = sim.agenda.nowUs;
      return sim.tell(runtime, { kind: 'disconnected' });
    case 'rejoin':
      return sim.post.connect(runtime);
    case 'hush':
      runtime.endedUs = sim.agenda.nowUs;
      return sim.post.mute(runtime, true);
    case 'speak':
      runtime.endedUs = -1;
      return sim.post.mute(runtime, false);
  }
}

/** A runtime ends; with the last one its device is off. */
function end(sim: Sim, runtime: RuntimeState): void {
  stopRuntime(sim, runtime, 'socket');
  if (runtime.device.runtimes.every(({ agent }) => agent === null)) goDown(sim, runtime.device, 'socket');
}
