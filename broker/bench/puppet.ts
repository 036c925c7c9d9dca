import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceReport, ModuleId, Report, Runtime, RuntimeCommand } from '../../core/index.ts';
import { aDevice, aRuntime } from '../../core/testing/builders.ts';
import { encodeReport, lastWill } from '../wire/index.ts';
import { Line } from './line.ts';

/** The realm of `arts serve` when none is named. */
export const REALM = 'realm';

/** The gaps of real runtimes: `broker/runtime/connection.ts`, and `core/agent/settings.ts` for registrations. */
const BACK_OFF_MS = 250;
const BACK_OFF_MS_MAX = 30_000;
const RECONNECT_SPREAD_MS = 1_000;
const REGISTER_MS = 2_000;
const REGISTER_MS_MAX = 60_000;

const LOAD = { busyShare: 0.1, memoryBytes: 0, batteryShare: null, charging: false } as const;

/** Where a puppet connects, and how much room it offers. */
export interface PuppetPlan {
  readonly port: number;
  readonly memoryBytes: number;
}

/**
 * A runtime that runs nothing and says honestly what one that does would say: registers, keeps alive with all its instances,
 * reports a start as soon as it is ordered, comes back with the gaps of real ones. Does not measure links.
 */
export class Puppet {
  readonly runtime: Runtime;
  readonly #port: number;
  readonly #instances = new Map<ModuleId, InstanceReport>();
  #line: Line | null = null;
  #sequence = 0;
  #hasMet = false;
  #registering: NodeJS.Timeout | undefined;
  #isGone = false;
  /** When the supervisor last confirmed it, by the clock of this program; `null` while it is not registered. */
  confirmedMs: number | null = null;

  constructor(name: string, { port, memoryBytes }: PuppetPlan) {
    this.#port = port;
    const device = aDevice(name, { memoryBytes });
    this.runtime = aRuntime(name, { device, memoryBytes, keepAliveIntervalMs: 5_000 });
  }

  /** What it was last told to run. */
  get instanceCount(): number {
    return this.#instances.size;
  }

  /** Connects and registers, and does so again whenever the connection breaks. */
  async live(): Promise<void> {
    for (let attemptCount = 0; !this.#isGone; attemptCount++) {
      const line = await this.#connect();
      if (line !== null) {
        await new Promise<void>((resolve) => {
          line.closed = resolve;
          void this.#introduce(line);
        });
        this.#line = null;
        this.confirmedMs = null;
        clearTimeout(this.#registering);
        attemptCount = 0;
      }
      if (!this.#isGone) await sleep(halfAtLeast(Math.min(BACK_OFF_MS * 2 ** attemptCount, BACK_OFF_MS_MAX)));
    }
  }

  /** Reports its load and all its instances; `taken` is called when that is acknowledged. */
  keepAlive(taken: () => void): void {
    this.#sequence += 1;
    const head = { runtime: this.runtime.id, incarnation: 1, sequence: this.#sequence };
    this.#say({ kind: 'keep-alive-received', ...head, load: LOAD, instances: this.#list() }, taken);
  }

  /** Is there no more, without a goodbye. */
  cut(): void {
    this.#isGone = true;
    clearTimeout(this.#registering);
    this.#line?.cut();
  }

  #connect(): Promise<Line | null> {
    const { id } = this.runtime;
    const will = lastWill(REALM, id, 1);
    return Line.open({ port: this.#port, clientId: id, will }).catch(() => null);
  }

  async #introduce(line: Line): Promise<void> {
    this.#line = line;
    line.heard = (payload) => this.#obey(JSON.parse(payload.toString()).command as RuntimeCommand);
    await line.subscribe(`${REALM}/arts/v1/rt/${this.runtime.id}/command`);
    const waitMs = this.#hasMet ? RECONNECT_SPREAD_MS * Math.random() : 0;
    this.#hasMet = true;
    this.#registering = setTimeout(() => this.#register(0), waitMs);
  }

  #register(attemptCount: number): void {
    this.#sequence += 1;
    const { runtime } = this;
    const instances = this.#list();
    this.#say({ kind: 'runtime-registered', runtime, incarnation: 1, sequence: this.#sequence, instances });
    const gapMs = halfAtLeast(Math.min(REGISTER_MS * 2 ** attemptCount, REGISTER_MS_MAX));
    this.#registering = setTimeout(() => this.#register(attemptCount + 1), gapMs);
  }

  #obey(command: RuntimeCommand): void {
    const runtime = this.runtime.id;
    switch (command.kind) {
      case 'confirm-registration':
        clearTimeout(this.#registering);
        this.confirmedMs ??= performance.now();
        return;
      case 'start-module': {
        const { module, epoch } = command;
        const rest = { busyShare: 0, memoryBytes: 0, latencyMs: null, stretchShare: null };
        this.#instances.set(module.id, { module: module.id, epoch, state: 'running', ...rest });
        return this.#say({ kind: 'module-started', runtime, module: module.id, epoch });
      }
      case 'stop-module': {
        const { module, epoch } = command;
        this.#instances.delete(module);
        return this.#say({ kind: 'module-exited', runtime, module, epoch, reason: 'stopped' });
      }
      case 'refuse-registration':
        // Its keep-alive was faster than its registration; that goes on.
        return;
      default:
        throw new Error(`a puppet was told to ${command.kind}, which nobody here asks for`);
    }
  }

  #list(): readonly InstanceReport[] {
    return [...this.#instances.values()];
  }

  #say(report: Report, taken?: () => void): void {
    this.#line?.publish(encodeReport(REALM, this.runtime.id, report), taken);
  }
}

/** A gap shortened by up to a half: "equal jitter" (Brooker, AWS blog, 2015). */
const halfAtLeast = (gapMs: number): number => gapMs * (0.5 + 0.5 * Math.random());
