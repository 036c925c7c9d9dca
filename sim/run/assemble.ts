import { defaultSettings, newKnowledge, readSettings, realmId, type Settings } from '../../core/index.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { Agenda, NO_TICKET } from '../kernel/agenda.ts';
import { Meters } from '../metrics/meters.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { Cpus } from '../world/cpu.ts';
import { Energy } from '../world/energy.ts';
import { Memory } from '../world/memory.ts';
import { Mobility } from '../world/mobility.ts';
import { Flows } from '../world/network/flows.ts';
import { Messages } from '../world/network/messages.ts';
import { Topology } from '../world/network/topology.ts';
import { StartUp } from '../world/start-up.ts';
import { tellAgent, tellLink } from './agent-shell.ts';
import { type Population, populationOf } from './build.ts';
import { CallSlots } from './call-slots.ts';
import { HUB } from './hub.ts';
import { InstanceTable } from './instance-table.ts';
import { Journal } from './journal.ts';
import { KIND, RANKS } from './kinds.ts';
import { Oracle } from './oracle.ts';
import type { DeviceState } from './population.ts';
import { Post } from './post.ts';
import { Recorder } from './recorder.ts';
import type { RunOptions } from './result.ts';
import type { Action, Physics, Sim } from './sim.ts';
import { SupervisorShell } from './supervisor-shell.ts';
import { LEAD_MS } from './take-over.ts';

/** At or below this charge a battery is called low in the world's own events; the supervisor has its own mark. */
const LOW_SHARE = 0.15;

/** Puts a run together: the population, the physics of its world, and the two shells around the core. */
export function assemble(scenario: Scenario, options: RunOptions): Sim {
  const agenda = new Agenda<Action>(RANKS, startUs(options));
  const people = populationOf(scenario);
  const physics = physicsOf(scenario, people, agenda);
  const journal = options.untraced === true ? null : new Journal(options.tracePath, options.onRecord);
  const recorder = new Recorder(agenda, journal);
  const endMs = Math.min(options.untilMs ?? Number.POSITIVE_INFINITY, scenario.durationMs);
  const slots = new CallSlots();
  const sim: Sim = {
    scenario,
    agenda,
    ...people,
    ...physics,
    meters: new Meters(agenda.nowUs),
    recorder,
    journal,
    onCall: options.onCall ?? null,
    onLook: options.onLook ?? null,
    fileNumbers: new Map(),
    settled: settledIn(people.devices, physics.topology),
    flowEnds: new Map(),
    spells: new Map(),
    healing: { sinceUs: -1 },
    leastModuleBytes: scenario.modules.reduce(
      (least, { module }) => Math.min(least, module.demand.memoryBytes),
      Number.POSITIVE_INFINITY,
    ),
    slots,
    instances: new InstanceTable(slots),
    warmUpUs: Math.round(scenario.warmUpMs * US_PER_MS),
    endUs: Math.round(endMs * US_PER_MS),
    seriesCoreUs: new Float64Array(people.devices.length),
    seriesUs: agenda.nowUs,
    seriesJoules: 0,
    seriesEnergyUs: agenda.nowUs,
    alarm: NO_TICKET,
    nextFlow: 0,
    tell: (runtime, fact) => tellAgent(sim, runtime, fact),
    get post() {
      return post;
    },
    get supervisor() {
      return supervisor;
    },
  };
  const settings = settingsOf(scenario);
  const seed = String(scenario.seed);
  recorder.trace({
    kind: 'header',
    version: 1,
    realm: scenario.realm,
    profile: options.profile.name,
    settings,
    seed,
    scorers: options.profile.scorers.map(({ scorer, weight }) => ({ name: scorer.name, weight })),
  });
  const supervisor = supervisorOf(sim, options, settings);
  const post = postOf(sim);
  return sim;
}

/** A run that begins in the midst is given a moment before, in which who is there connects. */
const startUs = ({ midst }: RunOptions): number =>
  midst === undefined ? 0 : Math.max(0, Math.floor(midst.atMs - LEAD_MS)) * US_PER_MS;

function settledIn(
  devices: readonly DeviceState[],
  topology: Topology,
): ReadonlyMap<number, readonly DeviceState[]> {
  const settled = new Map<number, DeviceState[]>();
  for (const device of devices) {
    if (device.model.walk !== null) continue;
    const site = topology.site(device.index);
    const there = settled.get(site);
    if (there === undefined) settled.set(site, [device]);
    else there.push(device);
  }
  return settled;
}

/** The settings of a scenario; the loader has checked them, so that what does not read is a default. */
function settingsOf(scenario: Scenario): Settings {
  const reading = readSettings(scenario.settings);
  return reading.kind === 'settings' ? reading.settings : defaultSettings;
}

function physicsOf(scenario: Scenario, { devices, runtimes }: Population, agenda: Agenda<Action>): Physics {
  const topology = new Topology(scenario);
  const names = [...devices.map(({ model }) => model.id), HUB];
  const flows = new Flows(topology, agenda, KIND.flow);
  const cpus = new Cpus(scenario.devices, agenda, KIND.computed);
  const rooms = runtimes.map(({ device, model }) => ({ ...model, device: device.index }));
  const deviceBytes = scenario.devices.map(({ memoryBytes }) => memoryBytes);
  const laws = scenario.devices.map(({ power }) => power);
  const walks = scenario.devices.map(({ walk }) => walk);
  return {
    topology,
    messages: new Messages(topology, agenda, names, scenario.seed),
    flows,
    cpus,
    energy: new Energy({ laws, calendar: agenda, kind: KIND.battery, load: cpus, lowShare: LOW_SHARE }),
    memory: new Memory(rooms, deviceBytes),
    starts: new StartUp(),
    mobility: new Mobility({ walks, topology, flows, calendar: agenda, kind: KIND.walk }),
  };
}

function supervisorOf(sim: Sim, options: RunOptions, settings: Settings): SupervisorShell {
  const { profile, stopwatchUs, onStep, midst } = options;
  const { agenda, endUs, meters } = sim;
  const oracle = new Oracle();
  const knowledge =
    midst?.knowledge ?? newKnowledge({ realm: realmId(sim.scenario.realm), hub: HUB, profile, settings });
  return new SupervisorShell(profile, knowledge, {
    nowMs: () => Math.floor(agenda.nowUs / US_PER_MS),
    send: (command) => {
      const runtime = sim.runtimeById.get(command.runtime);
      if (runtime !== undefined) sim.post.order(runtime, command);
    },
    alarm: (atMs) => {
      agenda.cancel(sim.alarm);
      const atUs = Math.max(agenda.nowUs, Math.ceil(atMs) * US_PER_MS);
      sim.alarm = atUs <= endUs ? agenda.schedule(atUs, KIND.supervisor, 0) : NO_TICKET;
    },
    stepped: (input, commands, decisions) => {
      oracle.stepped(sim, input, commands, decisions);
      onStep?.(input, commands, decisions);
    },
    trace: (record) => sim.recorder.trace(record),
    stopwatch:
      stopwatchUs === undefined ? null : { nowUs: stopwatchUs, took: (us) => meters.stepTime.add(us) },
  });
}

function postOf(sim: Sim): Post {
  const { topology, messages, agenda, meters, runtimes } = sim;
  return new Post({
    topology,
    messages,
    agenda,
    meters,
    runtimes,
    hear: (report) => sim.supervisor.hear(report),
    order: (runtime, command) => {
      if (!runtime.device.isHung) tellAgent(sim, runtime, { kind: 'command-received', command });
    },
    connected: (runtime) => {
      if (runtime.agent === null) return; // It is only about to be taken over.
      runtime.endedUs = -1;
      tellLink(sim, runtime);
      tellAgent(sim, runtime, { kind: 'connected' });
    },
    disconnected: (runtime) => tellAgent(sim, runtime, { kind: 'disconnected' }),
  });
}
