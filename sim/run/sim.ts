import type { AgentInput, Program } from '../../core/index.ts';
import type { Scenario } from '../../scenarios/model.ts';
import type { Agenda, Ticket } from '../kernel/agenda.ts';
import type { Meters } from '../metrics/meters.ts';
import type { Cpus } from '../world/cpu.ts';
import type { Energy } from '../world/energy.ts';
import type { Memory } from '../world/memory.ts';
import type { Mobility } from '../world/mobility.ts';
import type { Flows } from '../world/network/flows.ts';
import type { Messages } from '../world/network/messages.ts';
import type { Topology } from '../world/network/topology.ts';
import type { StartUp } from '../world/start-up.ts';
import type { CallSlots } from './call-slots.ts';
import type { InstanceTable } from './instance-table.ts';
import type { Journal } from './journal.ts';
import type { ModuleTable } from './module-table.ts';
import type { DeviceState, ModuleState, RuntimeState } from './population.ts';
import type { Post } from './post.ts';
import type { Recorder } from './recorder.ts';
import type { RunOptions } from './result.ts';
import type { SupervisorShell } from './supervisor-shell.ts';

type Unstamped<Fact> = Fact extends unknown ? Omit<Fact, 'atMs'> : never;

/** What an agent is told, before its own clock stamps it. */
export type AgentFact = Unstamped<AgentInput>;

/** What an event carries beside its subject, where an integer is not enough: what to do. */
export type Action = () => void;

/** The models of the physical world. */
export interface Physics {
  readonly topology: Topology;
  readonly messages: Messages;
  readonly flows: Flows;
  readonly cpus: Cpus;
  readonly memory: Memory;
  readonly starts: StartUp;
  readonly energy: Energy;
  readonly mobility: Mobility;
}

/** All that a run is made of. The functions of `sim/run` work on it; it owns the truth. */
export interface Sim extends Physics {
  readonly scenario: Scenario;
  readonly agenda: Agenda<Action>;
  readonly meters: Meters;
  readonly recorder: Recorder;
  readonly devices: readonly DeviceState[];
  readonly runtimes: readonly RuntimeState[];
  readonly modules: readonly ModuleState[];
  readonly deviceById: ReadonlyMap<string, DeviceState>;
  /** Devices that do not walk, by the index of their site. */
  readonly settled: ReadonlyMap<number, readonly DeviceState[]>;
  /** By present id: a runtime that came back under a new one is found under that. */
  readonly runtimeById: Map<string, RuntimeState>;
  readonly moduleById: ReadonlyMap<string, ModuleState>;
  readonly programById: ReadonlyMap<string, Program>;
  /** Numbers of module files, for code caches. */
  readonly fileNumbers: Map<string, number>;
  /** What calls need to know of modules and instances, and the calls under way. */
  readonly calls: ModuleTable;
  readonly instances: InstanceTable;
  readonly slots: CallSlots;
  /** Whether each device is there: `DOWN`, `UP` or `HUNG`. */
  readonly presence: Uint8Array;
  /** What to do when the flow of a number is over. */
  readonly flowEnds: Map<number, Action>;
  readonly post: Post;
  /** Tells a runtime's agent a fact of its host; here so that hosts and agents need not know each other's files. */
  readonly tell: (runtime: RuntimeState, fact: AgentFact) => void;
  readonly supervisor: SupervisorShell;
  readonly journal: Journal | null;
  /** Hears of every call; `null` when nobody does. */
  readonly onCall: RunOptions['onCall'] | null;
  /** Is shown what the supervisor knows at every sample; `null` when nobody is. */
  readonly onLook: RunOptions['onLook'] | null;
  /** The supervisor's one alarm. */
  alarm: Ticket;
  /** Number of the newest spell by its name, such as the slowness of one link; an older one no longer ends it. */
  readonly spells: Map<string, number>;
  /** Since when the realm sorts itself out after a partition; −1 while there is nothing to sort out. */
  readonly healing: { sinceUs: number };
  /** Memory that the smallest module of the scenario takes. */
  readonly leastModuleBytes: number;
  /** Number of the next flow; never used twice. */
  nextFlow: number;
  readonly warmUpUs: number;
  readonly endUs: number;
  /** Core time of each device at the last sample of the series, and when that was. */
  readonly seriesCoreUs: Float64Array;
  seriesUs: number;
  /** Energy drawn up to the last sample, and when that was. */
  seriesJoules: number;
  seriesEnergyUs: number;
}

/** Whether the figures of this moment count; what happens while the realm warms up does not. */
export const counts = (sim: Sim): boolean => sim.agenda.nowUs >= sim.warmUpUs;

/** The number of a module file, for code caches. */
export function fileNumber(sim: Sim, file: string): number {
  const known = sim.fileNumbers.get(file);
  if (known !== undefined) return known;
  const number = sim.fileNumbers.size;
  sim.fileNumbers.set(file, number);
  return number;
}
