import type { Scenario } from '../../scenarios/model.ts';
import type { Meters } from '../metrics/meters.ts';
import { summaryOf } from '../metrics/summary.ts';
import { planRollOuts } from '../rollout/in-run.ts';
import { NOBODY, US_PER_MS } from '../world/calendar.ts';
import { wakeAgent } from './agent-shell.ts';
import { assemble } from './assemble.ts';
import { call, callArrives, computed } from './calls.ts';
import { deaf } from './freshness.ts';
import { planHappenings } from './happenings.ts';
import { endHealing } from './healing.ts';
import { KIND } from './kinds.ts';
import { charged, comeUp, goDown, leave } from './machines.ts';
import { inspect } from './oracle.ts';
import { boundMeanUs, checkBooks, outcomesOf } from './outcomes.ts';
import type { DeviceState } from './population.ts';
import { planRequests, request } from './requests.ts';
import type { RunOptions, RunResult, StepTimes } from './result.ts';
import { sample } from './sampling.ts';
import type { Action, Sim } from './sim.ts';
import { planTakeOver } from './take-over.ts';

/** Progress is told this often, in events. */
const PROGRESS_EVERY = 50_000;

/**
 * Runs a scenario under a policy, from its first event to its end. Same scenario, seed, policy and version: the same
 * result and the same trace, byte for byte, on any machine.
 */
export function runScenario(scenario: Scenario, options: RunOptions): RunResult {
  const run = openRun(scenario, options);
  run.advance(run.sim.endUs);
  return run.conclude();
}

/** A run that can be stopped at any moment, looked at, and gone on with; stopping changes nothing of it. */
export interface OpenRun {
  readonly sim: Sim;
  /** Lets everything happen that is due by a moment. */
  advance(untilUs: number): void;
  /** Ends the run where it stands; nothing is advanced after it. */
  conclude(): RunResult;
}

/** Begins a run; nothing has happened yet but what happens at the start. */
export function openRun(scenario: Scenario, options: RunOptions): OpenRun {
  const sim = assemble(scenario, options);
  if (options.midst === undefined) begin(sim);
  else planTakeOver(sim, options.midst);
  planRollOuts(sim, options.profile, openRun);
  let eventCount = 0;
  return {
    sim,
    advance: (untilUs) => {
      eventCount += drive(sim, Math.min(untilUs, sim.endUs), options.onProgress);
    },
    conclude: () => conclude(sim, options, eventCount),
  };
}

function begin(sim: Sim): void {
  planStays(sim);
  planRequests(sim);
  planHappenings(sim);
  sample(sim);
}

function drive(sim: Sim, untilUs: number, onProgress: RunOptions['onProgress']): number {
  const { agenda, endUs } = sim;
  let count = 0;
  for (; agenda.advance(untilUs); count++) {
    act(sim, agenda.kind, agenda.subject, agenda.payload);
    if (onProgress !== undefined && count % PROGRESS_EVERY === 0)
      onProgress(agenda.nowUs / Math.max(1, endUs));
  }
  agenda.runUntil(untilUs, () => {});
  onProgress?.(untilUs / Math.max(1, endUs));
  return count;
}

/** Lets one event happen. */
function act(sim: Sim, kind: number, subject: number, payload: Action | undefined): void {
  switch (kind) {
    case KIND.call:
      return call(sim, subject);
    case KIND.callArrives:
      return callArrives(sim, subject);
    case KIND.computed:
      return computed(sim, subject);
    case KIND.message:
      return payload === undefined ? sim.post.broker.arrive(subject) : payload();
    case KIND.agent:
      return wakeAgent(sim, sim.runtimes[subject] as Sim['runtimes'][number]);
    case KIND.supervisor:
      return sim.supervisor.ring();
    case KIND.flow:
      return flowRings(sim, subject);
    case KIND.session:
      return sim.post.broker.connections.ring(subject);
    case KIND.battery:
      return charged(sim, sim.devices[subject] as DeviceState, sim.energy.ring(subject));
    case KIND.walk:
      return walk(sim, sim.devices[subject] as DeviceState);
    case KIND.request:
      return request(sim, sim.modules[subject] as Sim['modules'][number]);
    case KIND.sample:
      return sample(sim);
    default:
      payload?.();
  }
}

/** A flow may be over. Its subject is its own number among those that wait for an end. */
function flowRings(sim: Sim, subject: number): void {
  const over = sim.flows.ring(subject);
  if (over === NOBODY) return;
  const end = sim.flowEnds.get(over);
  sim.flowEnds.delete(over);
  end?.();
}

function walk(sim: Sim, device: DeviceState): void {
  sim.mobility.step(device.index);
  for (const { index } of device.runtimes) sim.post.broker.connections.refresh(index + 1);
}

function planStays(sim: Sim): void {
  const { agenda, endUs } = sim;
  for (const device of sim.devices) {
    for (const { fromMs, toMs, parting } of device.model.stays) {
      const fromUs = Math.round(fromMs * US_PER_MS);
      const toUs = Math.round(toMs * US_PER_MS);
      if (fromUs <= endUs) agenda.schedule(fromUs, KIND.stay, device.index, () => comeUp(sim, device));
      // A stay that ends with the scenario is one that does not end.
      if (toMs >= sim.scenario.durationMs || toUs > endUs) continue;
      agenda.schedule(toUs, KIND.stay, device.index, () => {
        if (parting === 'leave') leave(sim, device);
        else goDown(sim, device, parting === 'crash' ? 'socket' : 'no-will');
      });
    }
    // The last step holds to the end: recordings last a day, as the longest scenario does.
    const { background } = device.model;
    for (const { atMs, value } of background ?? []) {
      const atUs = Math.round(atMs * US_PER_MS);
      if (atUs <= endUs)
        agenda.schedule(atUs, KIND.stay, device.index, () => sim.cpus.background(device.index, value));
    }
  }
}

/** What is still open when the run ends is counted up to then. */
function closeBooks(sim: Sim): void {
  for (const { index, isWanted } of sim.modules) if (isWanted) deaf(sim, index);
  for (const { slowSinceUs } of sim.runtimes)
    if (slowSinceUs >= 0) sim.meters.counts.slowBuildsUnnoticed += 1;
  endHealing(sim, sim.agenda.nowUs);
}

function conclude(sim: Sim, { profile }: RunOptions, eventCount: number): RunResult {
  const { meters, recorder, scenario, agenda } = sim;
  inspect(sim);
  const modules = outcomesOf(sim);
  meters.counts.modulesLost = modules.filter(({ state }) => state === 'lost').length;
  checkBooks(sim);
  closeBooks(sim);
  recorder.close();
  const energyJoules = sim.devices.reduce((sum, { index }) => sum + sim.energy.drawnJoules(index), 0);
  const summary = summaryOf(meters, { atUs: agenda.nowUs, energyJoules, boundMeanUs: boundMeanUs(sim) });
  return {
    scenario,
    policy: profile.name,
    endMs: Math.floor(agenda.nowUs / US_PER_MS),
    summary,
    series: recorder.series(),
    latencyCells: meters.latency.cells().map(([us, count]) => [us / US_PER_MS, count] as const),
    stretches: recorder.stretches,
    marks: recorder.marks,
    breaches: recorder.breaches,
    eventCount,
    inputCount: sim.supervisor.inputCount,
    traceHash: sim.journal?.close() ?? '',
    modules,
    ...(meters.stepTime.count > 0 && { stepTimes: stepTimesOf(meters) }),
  };
}

function stepTimesOf({ stepTime }: Meters): StepTimes {
  return {
    stepCount: stepTime.count,
    p50Us: stepTime.quantileUs(0.5),
    p99Us: stepTime.quantileUs(0.99),
    mostUs: stepTime.maxUs,
  };
}
