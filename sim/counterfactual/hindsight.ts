import {
  type DeviceId,
  type Input,
  type Knowledge,
  type Module,
  type Runtime,
  slownessOf,
} from '../../core/index.ts';
import type { Outside } from '../run/midst.ts';
import type { Ground, Way } from './ground.ts';
import { PresenceFold } from './presence.ts';
import { ServedFold } from './served.ts';
import { WorkFold, workOf } from './work.ts';

/** A link as far as a world cares. */
type Path = Pick<Way, 'latencyMs' | 'bandwidthBytesPerSecond'>;

/** A module that is asked for later. */
export interface LaterModule {
  readonly module: Module;
  readonly requestAtMs: number;
}

/** Links are told again when latency or rate are off by a fifth, as the simulator's own runtimes do. */
const NEWS_SHARE = 0.2;
/** Least delay of a device's own link, whatever lies between sites, so that it can grow (assumption: a wire). */
const OWN_MS_MIN = 0.05;
/** A change of charge that is passed on: a percentage point (assumption). */
const CHARGE_STEP_SHARE = 0.01;
/** A change of what others keep busy on a device that is passed on, in cores (assumption). */
const BACKGROUND_STEP_CORES = 0.1;

/** Requests that people make of the supervisor and that name no module of ours. */
const ASKED: ReadonlySet<string> = new Set([
  'program-requested',
  'migration-requested',
  'drain-requested',
  'runtime-removal-requested',
  'settings-changed',
  'rules-changed',
]);

/**
 * What a trace shows after a moment and no supervisor decides: who joins, leaves and dies, what is asked for, how links,
 * batteries and the rest of a device's load change, how much modules are used. It happens again in every continuation.
 */
export class Hindsight {
  readonly fromMs: number;
  readonly later: LaterModule[] = [];
  readonly deletedMs: Map<string, number> = new Map();
  /** Everyone who registers later, as introduced last. */
  readonly newcomers: Map<string, Runtime> = new Map();
  readonly work: WorkFold;
  readonly served: ServedFold;
  readonly ground: Ground;
  /** Things that the world cannot repeat, by what they are. */
  readonly leftOut: Map<string, number> = new Map();
  readonly #knowledge: Knowledge;
  readonly #presence: PresenceFold;
  readonly #outside: Outside[] = [];
  readonly #told = new Map<string, number>();
  readonly #runtimes = new Map<string, Runtime>();
  /** Runtimes by device. */
  readonly #residents = new Map<string, Set<string>>();
  readonly #asked = new Map<string, Module>();
  /** Epochs whose end was told, by module. */
  readonly #ends = new Map<string, number>();

  constructor(knowledge: Knowledge, fromMs: number, ground: Ground) {
    this.fromMs = fromMs;
    this.ground = ground;
    this.#knowledge = knowledge;
    this.#presence = new PresenceFold(knowledge, fromMs);
    this.work = new WorkFold(knowledge, fromMs);
    this.served = new ServedFold(knowledge);
    for (const { runtime } of knowledge.runtimes.values()) this.#meet(runtime);
    for (const { module, phase } of knowledge.modules.values())
      if (phase.kind !== 'ended') this.#asked.set(module.id, module);
  }

  /** Takes in one thing that the supervisor heard after the moment. */
  take(input: Input): void {
    this.#presence.take(input);
    switch (input.kind) {
      case 'runtime-registered':
        this.#meet(input.runtime);
        this.newcomers.set(input.runtime.id, input.runtime);
        this.served.told(input.runtime, input.atMs);
        return;
      case 'keep-alive-received': {
        const runtime = this.#runtimes.get(input.runtime);
        if (runtime === undefined) return;
        this.work.reported(input, slownessOf(runtime));
        this.#served(runtime, input);
        return this.#loaded(runtime, input);
      }
      case 'module-requested':
        return this.#requested(input);
      case 'module-deletion-requested':
        if (!this.deletedMs.has(input.module)) this.deletedMs.set(input.module, input.atMs);
        return;
      case 'module-started':
      case 'module-thawed':
        return this.work.began(input);
      case 'module-exited':
        return this.#exited(input);
      default:
        if (ASKED.has(input.kind)) this.#ask(input);
    }
  }

  /** All that comes from outside, in order of time. */
  outside(endMs: number): readonly Outside[] {
    const all = [...this.#presence.conclude(endMs), ...this.#outside, ...this.#links()];
    return all.toSorted((a, b) => a.atMs - b.atMs);
  }

  /** The link of a device itself, as it was known at the moment or else measured first; `undefined` if it never was. */
  legOf(device: DeviceId): Path | undefined {
    const known = this.#knowledge.legs.get(device);
    // What is known is smoothed, and is of two places for a while after a step.
    const way =
      this.ground.isBlank && known !== undefined
        ? { ...known, atMs: this.fromMs }
        : this.ground.leg(device, this.fromMs);
    return way === undefined ? undefined : this.#own(device, way);
  }

  /** A way to the middle without what lies between sites. */
  #own(device: string, { latencyMs, bandwidthBytesPerSecond, atMs }: Way): Path {
    const ownMs = latencyMs - this.ground.depthWhere(device, atMs);
    return { latencyMs: Math.max(Math.min(OWN_MS_MIN, latencyMs), ownMs), bandwidthBytesPerSecond };
  }

  #meet(runtime: Runtime): void {
    this.#runtimes.set(runtime.id, runtime);
    const residents = this.#residents.get(runtime.device.id) ?? new Set();
    this.#residents.set(runtime.device.id, residents.add(runtime.id));
  }

  #requested({ module, atMs }: Extract<Input, { kind: 'module-requested' }>): void {
    if (this.#asked.has(module.id)) {
      const isAgain = this.deletedMs.has(module.id) || this.work.isOver(module.id);
      if (isAgain) this.#leaveOut('module asked for again after its end');
      return;
    }
    this.#asked.set(module.id, module);
    this.later.push({ module, requestAtMs: atMs });
  }

  #exited({ module, reason, atMs, runtime, epoch }: Extract<Input, { kind: 'module-exited' }>): void {
    // Word of an end is repeated until it is answered.
    if (this.#ends.get(module) === epoch) return;
    this.#ends.set(module, epoch);
    if (reason === 'completed') {
      const slownessShare = slownessOf(this.#runtimes.get(runtime) ?? UNKNOWN);
      this.work.completed({ module, epoch, atMs, slownessShare });
    } else if (reason !== 'stopped') this.#outside.push({ kind: 'crash-module', module, atMs });
  }

  #ask(input: Input): void {
    if (!('request' in input)) return;
    const { atMs, ...request } = input;
    this.#outside.push({ kind: 'ask', request, atMs });
  }

  /** How links to the broker change, by what was measured of them; what lies between sites is no part of a device's link. */
  #links(): readonly Outside[] {
    const told = new Map<string, number>();
    const isNews = (name: string, factor: number): boolean => {
      if (Math.abs(factor / (told.get(name) ?? 1) - 1) < NEWS_SHARE) return false;
      told.set(name, factor);
      return true;
    };
    return this.ground.legsAfter(this.fromMs).flatMap(({ device, ...way }) => {
      const { latencyMs, bandwidthBytesPerSecond } = this.#own(device, way);
      const base = this.legOf(device as DeviceId);
      if (base === undefined) return [];
      const latencyFactor = base.latencyMs > 0 ? latencyMs / base.latencyMs : 1;
      const bandwidthFactor = bandwidthBytesPerSecond / Math.max(1, base.bandwidthBytesPerSecond);
      const [isLater, isThinner] = [
        isNews(`${device} late`, latencyFactor),
        isNews(`${device} rate`, bandwidthFactor),
      ];
      return isLater || isThinner
        ? [{ kind: 'link', device, latencyFactor, bandwidthFactor, atMs: way.atMs } as const]
        : [];
    });
  }

  #served(runtime: Runtime, { instances, atMs }: Extract<Input, { kind: 'keep-alive-received' }>): void {
    const fromMs = this.served.told(runtime, atMs);
    for (const report of instances) {
      const asked = this.#asked.get(report.module);
      if (asked === undefined || report.state !== 'running') continue;
      this.served.take(report, { asked, workMs: workOf(asked) }, { runtime, fromMs, atMs });
    }
  }

  #loaded(
    { device }: Runtime,
    { load, instances, atMs }: Extract<Input, { kind: 'keep-alive-received' }>,
  ): void {
    if (load === null) return;
    const { batteryShare } = load;
    if (batteryShare !== null && this.#isStep(`${device.id} charge`, batteryShare, CHARGE_STEP_SHARE))
      this.#outside.push({ kind: 'charge', device: device.id, chargeShare: batteryShare, atMs });
    const own = instances.reduce((sum, { busyShare }) => sum + (busyShare ?? 0), 0);
    // Of several runtimes none knows how busy the others' modules keep their device.
    if ((this.#residents.get(device.id)?.size ?? 0) > 1) return;
    const busyCores = Math.max(0, load.busyShare * device.cores - own);
    if (this.#isStep(`${device.id} background`, busyCores, BACKGROUND_STEP_CORES))
      this.#outside.push({ kind: 'background', device: device.id, busyCores, atMs });
  }

  #isStep(name: string, value: number, step: number): boolean {
    const told = this.#told.get(name) ?? Number.NEGATIVE_INFINITY;
    if (Math.abs(value - told) < step) return false;
    this.#told.set(name, value);
    return true;
  }

  #leaveOut(what: string): void {
    this.leftOut.set(what, (this.leftOut.get(what) ?? 0) + 1);
  }
}

/** A runtime that nobody introduced: of no known speed. */
const UNKNOWN = { platform: { slownessShare: null } } as Runtime;
