import {
  type AgentCommand,
  type AgentInput,
  type ExitReason,
  type ModuleId,
  type Sample,
  unreachable,
} from '../../../core/index.ts';
import type { Launch, Running, Usage } from './running.ts';

/** What an agent orders of its host: all its commands but reports. */
export type HostOrder = Exclude<AgentCommand, { readonly kind: 'send-report' }>;

type Untimed<Input> = Input extends unknown ? Omit<Input, 'atMs'> : never;

/** What a host tells its agent, which the shell stamps with the time. */
export type HostFact = Untimed<Extract<AgentInput, { readonly module: ModuleId }>>;

interface Entry {
  epoch: number;
  readonly running: Running;
  isKilled: boolean;
  /** What it had used when it was last measured, and when. */
  measured: Usage;
  measuredMs: number;
}

type Ending =
  | { readonly kind: 'instance-failed'; readonly reason: string }
  | { readonly kind: 'instance-exited'; readonly reason: ExitReason };

/** How instances are brought about, by the type of their file. */
export interface Launchers {
  readonly WA: Launch;
  /** `null` on runtimes that offer no Python. */
  readonly PY: Launch | null;
}

/**
 * The instances of one runtime. Follows the orders of its agent, decides nothing, and answers each with one fact. Cannot
 * freeze so far: it says so, and a move that is tried nevertheless comes to nothing.
 */
export class Host {
  readonly #launchers: Launchers;
  readonly #tell: (fact: HostFact) => void;
  readonly #entries = new Map<ModuleId, Entry>();

  constructor(launchers: Launchers, tell: (fact: HostFact) => void) {
    this.#launchers = launchers;
    this.#tell = tell;
  }

  obey(order: HostOrder): void {
    switch (order.kind) {
      case 'start-instance':
        return this.#start(order);
      case 'kill-instance':
      case 'discard-instance':
        return this.#kill(order.module, order.epoch);
      case 'resume-instance':
        return this.#rename(order.module, order.asEpoch);
      case 'load-instance':
        return this.#refuse(
          order.module.id,
          order.epoch,
          'this runtime cannot take over a running module yet',
        );
      case 'freeze-instance':
        return this.#refuse(order.module, order.epoch, 'this runtime cannot freeze a running module yet');
      case 'thaw-instance':
        return this.#refuse(order.module, order.epoch, 'this runtime cannot thaw a module yet');
      case 'checkpoint-instance':
        return; // It may come to nothing, and does.
      default:
        return unreachable(order);
    }
  }

  /** Measures every instance since it was measured last. */
  measure(nowMs: number): Sample['instances'] {
    const measured = [...this.#entries].map(([module, entry]) => {
      const usage = entry.running.usage();
      const spanMs = nowMs - entry.measuredMs;
      const isKnown = usage.cpuMs !== null && entry.measured.cpuMs !== null && spanMs > 0;
      const busyMs = (usage.cpuMs ?? 0) - (entry.measured.cpuMs ?? 0);
      const busyShare = isKnown ? Math.round((busyMs / spanMs) * 1_000) / 1_000 : null;
      entry.measured = usage;
      entry.measuredMs = nowMs;
      return [
        module,
        {
          busyShare,
          memoryBytes: usage.memoryBytes,
          latencyMs: usage.latencyMs ?? null,
          stretchShare: usage.stretchShare ?? null,
        },
      ] as const;
    });
    return new Map(measured);
  }

  #start({ module, epoch, fromCheckpoint }: Extract<HostOrder, { readonly kind: 'start-instance' }>): void {
    const launch = this.#launchers[module.fileType];
    if (fromCheckpoint) return this.#refuse(module.id, epoch, 'this runtime keeps no checkpoints yet');
    if (launch === null) return this.#refuse(module.id, epoch, 'this runtime offers no Python');
    const entry = (): Entry | undefined => this.#entries.get(module.id);
    const ended = (fact: Ending): void => {
      const known = entry();
      this.#entries.delete(module.id);
      const word = { module: module.id, epoch: known?.epoch ?? epoch };
      // An order to end is answered by an end, even of what had not begun.
      if (known?.isKilled === true) this.#tell({ kind: 'instance-exited', ...word, reason: 'stopped' });
      else this.#tell({ ...fact, ...word });
    };
    const running = launch(module, {
      started: () =>
        this.#tell({ kind: 'instance-started', module: module.id, epoch: entry()?.epoch ?? epoch }),
      failed: (reason) => ended({ kind: 'instance-failed', reason }),
      ended: ({ reason }) => ended({ kind: 'instance-exited', reason }),
    });
    const measured = { cpuMs: null, memoryBytes: null };
    this.#entries.set(module.id, {
      epoch,
      running,
      isKilled: false,
      measured,
      measuredMs: performance.now(),
    });
  }

  #kill(module: ModuleId, epoch: number): void {
    const entry = this.#entries.get(module);
    if (entry === undefined) return this.#tell({ kind: 'instance-exited', module, epoch, reason: 'stopped' });
    entry.isKilled = true;
    entry.running.kill();
  }

  #rename(module: ModuleId, asEpoch: number): void {
    const entry = this.#entries.get(module);
    if (entry !== undefined) entry.epoch = asEpoch;
  }

  #refuse(module: ModuleId, epoch: number, reason: string): void {
    this.#tell({ kind: 'instance-failed', module, epoch, reason });
  }
}
