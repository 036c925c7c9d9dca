import {
  type Affinity,
  type CrashPolicy,
  type Demand,
  deviceId,
  type Module,
  type ModuleId,
  moduleId,
  type ProgramId,
  type Rule,
  runtimeId,
} from '../../core/index.ts';
import { workload, workloads } from '../library/index.ts';
import type { Behaviour, Calls, ModuleModel } from '../model.ts';
import { areRandom, callsOf, callsPerSecond } from './calls.ts';
import { chosen } from './choose.ts';
import { type DrawKey, drawKey } from './draw.ts';
import type { Making } from './making.ts';
import { filledRules, rulesOf } from './rules.ts';
import { nameHint } from './spelling.ts';
import { type Fill, fill } from './wording.ts';
import type { ModuleGroup } from './written-modules.ts';

/** Where a module belongs: its program, and the next module of its chain. */
export interface Membership {
  readonly program: ProgramId;
  readonly next: ModuleId | null;
}

/** One module to be made: what fills its placeholders, and when it is asked for and deleted. */
export interface Ask {
  readonly fill: Fill;
  /** Number of the module in its population, from 1. */
  readonly ordinal: number;
  readonly atMs: number;
  readonly deleteAtMs: number | null;
}

/** What a module's references are checked against. */
export interface Known {
  readonly devices: ReadonlySet<string>;
  readonly runtimes: ReadonlySet<string>;
  readonly memberships: ReadonlyMap<string, Membership>;
}

/** What the members of a population that do the same work share. */
interface Shared {
  readonly demand: Demand;
  readonly behaviour: Behaviour;
  readonly sensitivity: number | null;
  readonly workload: string | null;
}

/** Makes the modules of one population; whatever is equal for several of them is one object. */
export class ModuleMold {
  readonly #group: ModuleGroup;
  readonly #index: number;
  readonly #making: Making;
  readonly #known: Known;
  readonly #calls: Calls;
  readonly #template: Module;
  readonly #rules: readonly Rule[];
  readonly #isGrouped: boolean;
  readonly #workloadKey: DrawKey;
  readonly #shared = new Map<string, Shared>();
  readonly #complaints = new Set<string>();

  constructor(group: ModuleGroup, index: number, making: Making, known: Known) {
    this.#group = group;
    this.#index = index;
    this.#making = making;
    this.#known = known;
    this.#calls = callsOf(
      group.behaviour.kind === 'service' ? group.behaviour.calls : { kind: 'never' },
      making.series,
    );
    this.#workloadKey = drawKey(making.seed, group.id, 'workload');
    this.#template = this.#templateOf(group);
    // A module tells its groups only where the realm goes by them.
    this.#isGrouped = group.groups.length > 0 && making.file.rules.some(({ groups }) => groups.length > 0);
    this.#rules = rulesOf(group.rules, { ...known, sites: making.sites });
  }

  cast({ fill: filling, ordinal, atMs, deleteAtMs }: Ask): ModuleModel {
    const group = this.#group;
    const { demand, behaviour, sensitivity, workload: work } = this.#sharedBy(ordinal);
    const id = moduleId(fill(group.id, filling));
    const membership = this.#known.memberships.get(id);
    const module: Module = {
      ...this.#template,
      id,
      demand,
      anchor: this.#anchor(filling),
      affinity: this.#affinity(filling),
      program: membership?.program ?? null,
      args: filledAll(group.args, filling),
      env: filledAll(group.env, filling),
      channels: group.channels.length === 0 ? this.#template.channels : this.#channels(filling),
      antiAffinity: filledAll(group.antiAffinity, filling),
      ...(this.#rules.length === 0 ? {} : { rules: filledRules(this.#rules, filling) }),
      ...(this.#isGrouped && { groups: group.groups }),
      ...(group.tenant === undefined ? {} : { tenant: fill(group.tenant, filling) }),
    };
    return {
      module,
      requestAtMs: atMs,
      deleteAtMs,
      behaviour: this.#chained(behaviour, filling, membership),
      workload: work,
      sensitivity,
      crashesPerHour: group.crashesPerHour,
      dirtyBytesPerSecond: group.dirty,
      groups: group.groups,
    };
  }

  #templateOf(group: ModuleGroup): Module {
    const name = baseName(group.id);
    return {
      id: moduleId(fill(group.id, { n: 1 })),
      name,
      file: group.file ?? `${name}.${group.fileType === 'PY' ? 'py' : 'wasm'}`,
      fileType: group.fileType,
      apis: group.apis.toSorted(),
      args: group.args,
      env: group.env,
      channels: group.channels,
      peripherals: group.peripherals,
      demand: { memoryBytes: 0, codeBytes: 0, stateBytes: 0, cpuShare: 0, workMs: 0, callBytes: 0 },
      architectures: group.architectures,
      priority: group.priority,
      affinity: null,
      antiAffinity: group.antiAffinity,
      anchor: null,
      latencyMsMax: group.objective ?? null,
      crashPolicy: crashPolicyOf(group.crash),
      instantiate: group.instantiate,
      program: null,
      checkpointIntervalMs: group.checkpointEvery ?? null,
      migratable: group.migratable,
    };
  }

  #sharedBy(ordinal: number): Shared {
    const { workload: choice } = this.#group.behaviour;
    const name = choice === undefined ? '' : chosen(choice, this.#workloadKey, ordinal);
    const known = this.#shared.get(name) ?? this.#share(name);
    this.#shared.set(name, known);
    return known;
  }

  #share(name: string): Shared {
    const group = this.#group;
    const { behaviour: written } = group;
    const workMs =
      (written.work ?? workload(name)?.workMs ?? 0) * (written.kind === 'job' ? written.repeat : 1);
    const behaviour: Behaviour =
      written.kind === 'job'
        ? { kind: 'job', workMs }
        : {
            kind: 'service',
            calls: this.#calls,
            workMs,
            workSigmaLog: written.spread,
            requestBytes: written.request,
            answerBytes: written.answer,
            next: null,
          };
    const demand: Demand = {
      memoryBytes: group.memory,
      codeBytes: group.code,
      stateBytes: group.state ?? group.memory,
      cpuShare: group.cpu ?? (written.kind === 'job' ? 1 : (callsPerSecond(this.#calls) * workMs) / 1_000),
      workMs,
      callBytes: written.kind === 'job' ? 0 : written.request + written.answer,
      ...(areRandom(this.#calls) && { callsAtRandom: true }),
    };
    const sensitivity = group.sensitivity ?? sensitivityOf(name);
    return { demand, behaviour, sensitivity, workload: name === '' ? null : name };
  }

  #chained(behaviour: Behaviour, filling: Fill, membership: Membership | undefined): Behaviour {
    if (behaviour.kind !== 'service') return behaviour;
    const written = this.#group.behaviour.kind === 'service' ? this.#group.behaviour.next : undefined;
    const next = written === undefined ? (membership?.next ?? null) : fill(written, filling);
    return next === null ? behaviour : { ...behaviour, next };
  }

  #anchor(filling: Fill): Module['anchor'] {
    const { anchor } = this.#group;
    if (anchor === undefined) return filling.device === undefined ? null : deviceId(filling.device);
    return deviceId(this.#checked(fill(anchor, filling), 'device', ['anchor']));
  }

  #affinity(filling: Fill): Affinity | null {
    const { affinity } = this.#group;
    if (affinity?.device !== undefined) {
      const device = this.#checked(fill(affinity.device, filling), 'device', ['affinity', 'device']);
      return { kind: 'device', device: deviceId(device) };
    }
    if (affinity?.runtime === undefined) return null;
    const runtime = this.#checked(fill(affinity.runtime, filling), 'runtime', ['affinity', 'runtime']);
    return { kind: 'runtime', runtime: runtimeId(runtime) };
  }

  /** Complains, once per field, about a filled-in name that nothing has. */
  #checked(id: string, what: 'device' | 'runtime', field: readonly string[]): string {
    const known = what === 'device' ? this.#known.devices : this.#known.runtimes;
    if (known.has(id) || this.#complaints.has(field.join())) return id;
    this.#complaints.add(field.join());
    const hint = nameHint(id, known);
    this.#making.complain(['modules', this.#index, ...field], { message: `unknown ${what} "${id}"`, hint });
    return id;
  }

  #channels(filling: Fill): Module['channels'] {
    return this.#group.channels.map(({ path, topic, mode }) => ({ path, topic: fill(topic, filling), mode }));
  }
}

/** The list itself if there is nothing to fill in, so that modules share it. */
function filledAll(texts: readonly string[], filling: Fill): readonly string[] {
  return texts.some((text) => text.includes('{')) ? texts.map((text) => fill(text, filling)) : texts;
}

/** What is left of a pattern without its placeholders: `pose-${device}` is called pose. */
function baseName(pattern: string): string {
  const bare = pattern.replace(/[-_]?(\{n\}|\$\{device\}|\$\{stay\})/g, '').replace(/^[-_]+/, '');
  return bare === '' ? 'module' : bare;
}

function crashPolicyOf(crash: ModuleGroup['crash']): CrashPolicy {
  if (crash.kind === 'ignore') return crash;
  const { backOff, backOffMax, attempts } = crash;
  return { kind: 'restart', backOffMs: backOff, backOffMsMax: backOffMax, attemptCountMax: attempts };
}

/** Share of the measured modules that suffer less from co-runners; `null` where nothing was measured. */
function sensitivityOf(name: string): number | null {
  const own = workload(name)?.sensitivity;
  if (own === undefined || own === null) return null;
  const all = workloads().flatMap(({ sensitivity }) => (sensitivity === null ? [] : [sensitivity]));
  return all.filter((other) => other < own).length / all.length;
}
