import type { Scenario } from '../../scenarios/model.ts';
import { Background } from './background.ts';
import type { Calendar } from './calendar.ts';
import { Cpus } from './cpu.ts';
import { Energy } from './energy.ts';
import { Memory } from './memory.ts';
import { Mobility } from './mobility.ts';
import { Broker } from './mqtt/broker.ts';
import type { BrokerSettings } from './mqtt/settings.ts';
import { Flows } from './network/flows.ts';
import { Messages } from './network/messages.ts';
import { Topology } from './network/topology.ts';
import { StartUp } from './start-up.ts';

/** Kinds of the agenda's events that the world's models schedule. */
export interface WorldKinds {
  /** A computation ends on device `subject`: `cpus.finish`. */
  readonly computed: number;
  /** `flows.ring`. */
  readonly flow: number;
  /** `energy.ring`. */
  readonly battery: number;
  /** `mobility.step`. */
  readonly walk: number;
  /** `background.step`. */
  readonly background: number;
  /** `broker.arrive`. */
  readonly message: number;
  /** `broker.connections.ring`. */
  readonly session: number;
}

/** What a world is told beside its scenario. */
export interface WorldPlan<Payload> {
  readonly calendar: Calendar;
  readonly kinds: WorldKinds;
  readonly seed: number;
  readonly settings: BrokerSettings;
  /** Charge at or below which a battery is low, (0, 1). */
  readonly lowShare: number;
  /** Clients of the broker beyond one per runtime: the supervisor, and those that come back under new ids. */
  readonly extraClientCount: number;
  readonly connected: (client: number) => void;
  readonly disconnected: (client: number) => void;
  readonly delivered: (to: number, payload: Payload, from: number) => void;
}

/**
 * The physical truth of a scenario: its models, wired together. Devices and hosts have the scenario's indexes, runtimes
 * count through all devices in order. It moves only by the agenda's events, which the runner hands back
 * to the model named at their kind, and it decides nothing.
 */
export class World<Payload = unknown> {
  readonly cpus: Cpus;
  readonly memory: Memory;
  readonly startUp: StartUp;
  readonly energy: Energy;
  readonly topology: Topology;
  readonly messages: Messages;
  readonly flows: Flows;
  readonly broker: Broker<Payload>;
  readonly mobility: Mobility;
  readonly background: Background;

  constructor(scenario: Scenario, plan: WorldPlan<Payload>) {
    const { calendar, kinds } = plan;
    const { devices } = scenario;
    const rooms = devices.flatMap(({ runtimes }, device) =>
      runtimes.map(({ pageBytes, memoryBytes }) => ({ device, pageBytes, memoryBytes })),
    );
    this.cpus = new Cpus(devices, calendar, kinds.computed);
    this.memory = new Memory(
      rooms,
      devices.map(({ memoryBytes }) => memoryBytes),
    );
    this.startUp = new StartUp();
    this.energy = new Energy({
      laws: devices.map(({ power }) => power),
      calendar,
      kind: kinds.battery,
      load: this.cpus,
      lowShare: plan.lowShare,
    });
    this.topology = new Topology(scenario);
    const names = [...devices.map(({ id }) => id), 'broker'];
    this.messages = new Messages(this.topology, calendar, names, plan.seed);
    this.flows = new Flows(this.topology, calendar, kinds.flow);
    this.broker = new Broker<Payload>({
      ...plan,
      topology: this.topology,
      messages: this.messages,
      messageKind: kinds.message,
      sessionKind: kinds.session,
      clientCountMax: rooms.length + plan.extraClientCount,
    });
    const walks = devices.map(({ walk }) => walk);
    const { topology, flows, cpus } = this;
    this.mobility = new Mobility({ walks, topology, flows, calendar, kind: kinds.walk });
    const loads = devices.map(({ background }) => background);
    this.background = new Background({ loads, cpus, calendar, kind: kinds.background });
  }

  /** Cuts the named sites off from all others, or joins them again, for messages, flows and connections. */
  partition(sites: readonly string[], isCut: boolean): void {
    this.topology.partition(
      sites.map((site) => this.topology.siteIndex(site)),
      isCut,
    );
    this.flows.refreshSites();
    this.broker.connections.refreshAll();
  }

  /** Makes a device's link slower by factors; 1 and 1 end it. */
  slow(device: number, latencyFactor: number, bandwidthFactor: number): void {
    this.topology.slow(device, latencyFactor, bandwidthFactor);
    this.flows.refresh(device);
  }
}
