import {
  type AgentCommand,
  type AgentInput,
  type ExitReason,
  type Module,
  type ModuleId,
  type RuntimeId,
  type Sample,
  unreachable,
} from '../../../core/index.ts';
import type { Launch, Notices, Origin, Running, Usage } from './running.ts';

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

/** The instances of one runtime. Follows the orders of its agent, decides nothing, and answers each with one fact. */
export class Host {
  readonly #self: RuntimeId;
  readonly #launchers: Launchers;
  readonly #tell: (fact: HostFact) => void;
  readonly #entries = new Map<ModuleId, Entry>();

  constructor(self: RuntimeId, launchers: Launchers, tell: (fact: HostFact) => void) {
    this.#self = self;
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
        return this.#resume(order.module, order.asEpoch);
      case 'load-instance':
        return this.#begin(order.module, order.epoch, { epoch: order.epoch, at: this.#self });
      case 'freeze-instance':
        return this.#freeze(order);
      case 'thaw-instance':
        return this.#entries.get(order.module)?.running.mobility?.thaw();
      case 'checkpoint-instance':
        return this.#checkpoint(order.module, order.epoch);
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

  #start(order: Extract<HostOrder, { readonly kind: 'start-instance' }>): void {
    const { module, epoch, fromCheckpoint, onlyFromCheckpoint = false } = order;
    if (onlyFromCheckpoint && module.fileType === 'PY')
      return this.#refuse(module.id, epoch, 'Python modules cannot be taken over');
    const origin = onlyFromCheckpoint ? 'checkpoint-only' : 'checkpoint';
    this.#begin(module, epoch, fromCheckpoint && module.fileType === 'WA' ? origin : null);
  }

  #begin(module: Module, epoch: number, origin: Origin): void {
    const comesFromElsewhere = typeof origin === 'object' && origin !== null;
    const launch = this.#launchers[module.fileType];
    if (launch === null) return this.#refuse(module.id, epoch, 'this runtime offers no Python');
    if (comesFromElsewhere && module.fileType === 'PY')
      return this.#refuse(module.id, epoch, 'Python modules cannot be taken over');
    const word = (): { readonly module: ModuleId; readonly epoch: number } => ({
      module: module.id,
      epoch: this.#entries.get(module.id)?.epoch ?? epoch,
    });
    const ended = (fact: Ending): void => {
      const isKilled = this.#entries.get(module.id)?.isKilled === true;
      const about = word();
      this.#entries.delete(module.id);
      // An order to end is answered by an end, even of what had not begun.
      if (isKilled) this.#tell({ kind: 'instance-exited', ...about, reason: 'stopped' });
      else this.#tell({ ...fact, ...about });
    };
    const notices: Notices = {
      started: (fixed) =>
        comesFromElsewhere
          ? this.#tell({ kind: 'instance-thawed', ...word() })
          : this.#tell({ kind: 'instance-started', ...word(), ...(fixed !== undefined && { fixed }) }),
      failed: (reason) => ended({ kind: 'instance-failed', reason }),
      ended: ({ reason }) => ended({ kind: 'instance-exited', reason }),
      prepared: () => this.#tell({ kind: 'instance-prepared', ...word() }),
      arrived: () => this.#tell({ kind: 'snapshot-arrived', ...word(), intact: true }),
    };
    const running = launch(module, notices, origin);
    const measured = { cpuMs: null, memoryBytes: null };
    this.#entries.set(module.id, {
      epoch,
      running,
      isKilled: false,
      measured,
      measuredMs: performance.now(),
    });
  }

  #freeze({ module, epoch, to, toEpoch }: Extract<HostOrder, { readonly kind: 'freeze-instance' }>): void {
    const entry = this.#entries.get(module);
    const mobility = entry?.running.mobility ?? null;
    if (mobility === null) return this.#refuse(module, epoch, 'a module of this kind cannot be frozen');
    mobility.freeze(
      { to, toEpoch, epoch },
      {
        frozen: (snapshotBytes) => this.#tell({ kind: 'instance-frozen', module, epoch, snapshotBytes }),
        failed: (reason) => this.#refuse(module, epoch, reason),
      },
    );
  }

  #checkpoint(module: ModuleId, epoch: number): void {
    this.#entries
      .get(module)
      ?.running.mobility?.checkpoint(epoch, (snapshotBytes) =>
        this.#tell({ kind: 'checkpoint-taken', module, epoch, snapshotBytes }),
      );
  }

  #kill(module: ModuleId, epoch: number): void {
    const entry = this.#entries.get(module);
    if (entry === undefined) return this.#tell({ kind: 'instance-exited', module, epoch, reason: 'stopped' });
    entry.isKilled = true;
    entry.running.kill();
  }

  #resume(module: ModuleId, asEpoch: number): void {
    const entry = this.#entries.get(module);
    if (entry === undefined) return;
    entry.epoch = asEpoch;
    entry.running.mobility?.resume();
  }

  #refuse(module: ModuleId, epoch: number, reason: string): void {
    this.#tell({ kind: 'instance-failed', module, epoch, reason });
  }
}
