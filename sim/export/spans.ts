import type { Input } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';

/** A stretch of a module's life on one runtime, as the supervisor heard of it. */
export interface Span {
  readonly module: string;
  readonly runtime: string;
  readonly epoch: number;
  readonly state: SpanState;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What an instance does in a span. */
export type SpanState = 'starting' | 'preparing' | 'running' | 'frozen' | 'stopping';

/** A move: from the freeze at its source to the thaw at its target. */
export interface Move {
  readonly module: string;
  readonly from: string;
  readonly to: string;
  readonly epoch: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Who is told of what the records add up to. */
export interface SpanListener {
  opened?(span: Omit<Span, 'toMs'>): void;
  closed(span: Span): void;
  moved?(move: Move): void;
}

interface Frozen {
  readonly runtime: string;
  readonly atMs: number;
}

/**
 * Adds the records of a trace up to spans, one module on one runtime at a time. Holds only what is open, so a trace may be
 * as long as it likes. It goes by what was heard and ordered, which journals have as well as simulated runs.
 */
export class Spans {
  readonly #listener: SpanListener;
  /** By runtime and module. */
  readonly #open = new Map<string, Omit<Span, 'toMs'>>();
  readonly #frozen = new Map<string, Frozen>();
  #atMs = 0;

  constructor(listener: SpanListener) {
    this.#listener = listener;
  }

  /** Spans that are open now. */
  get openCount(): number {
    return this.#open.size;
  }

  /** Takes in one record. */
  take(record: TraceRecord): void {
    if (record.kind === 'header') return;
    this.#atMs = Math.max(this.#atMs, record.atMs);
    if (record.kind === 'input') return this.#hear(record.input);
    if (record.kind === 'decision') {
      const { decision } = record;
      if (decision.kind === 'health-changed' && decision.health === 'lost') this.#gone(decision.runtime);
      return;
    }
    if (record.kind !== 'command') return;
    const { command } = record;
    if (command.kind === 'start-module') this.#enter(command.module.id, command, 'starting');
    else if (command.kind === 'prepare-module') this.#enter(command.module.id, command, 'preparing');
    else if (command.kind === 'stop-module' && this.#open.has(key(command.runtime, command.module)))
      this.#enter(command.module, command, 'stopping');
  }

  /** Ends what is still open where the trace ends. */
  close(): void {
    for (const span of [...this.#open.values()]) this.#leave(span.runtime, span.module);
  }

  #hear(input: Input): void {
    switch (input.kind) {
      case 'module-started':
      case 'module-resumed':
        return this.#enter(input.module, input, 'running');
      case 'module-frozen':
        if (!this.#frozen.has(input.module))
          this.#frozen.set(input.module, { runtime: input.runtime, atMs: input.atMs });
        return this.#enter(input.module, input, 'frozen');
      case 'module-thawed':
        return this.#thawed(input);
      case 'module-exited':
      case 'module-start-failed':
      case 'module-thaw-failed':
      case 'module-discarded':
        return this.#leave(input.runtime, input.module);
      case 'runtime-left':
        return this.#gone(input.runtime);
      default:
    }
  }

  #thawed(input: Extract<Input, { readonly kind: 'module-thawed' }>): void {
    const { module, runtime, epoch, atMs } = input;
    const frozen = this.#frozen.get(module);
    this.#frozen.delete(module);
    this.#enter(module, input, 'running');
    if (frozen === undefined || frozen.runtime === runtime) return;
    this.#listener.moved?.({
      module,
      from: frozen.runtime,
      to: runtime,
      epoch,
      fromMs: frozen.atMs,
      toMs: atMs,
    });
  }

  #enter(
    module: string,
    { runtime, epoch }: { readonly runtime: string; readonly epoch: number },
    state: SpanState,
  ): void {
    const known = this.#open.get(key(runtime, module));
    if (known?.state === state && known.epoch === epoch) return;
    if (known !== undefined) this.#leave(runtime, module);
    if (state === 'running') this.#frozen.delete(module);
    const span = { module, runtime, epoch, state, fromMs: this.#atMs };
    this.#open.set(key(runtime, module), span);
    this.#listener.opened?.(span);
  }

  #leave(runtime: string, module: string): void {
    const name = key(runtime, module);
    const span = this.#open.get(name);
    if (span === undefined) return;
    this.#open.delete(name);
    this.#listener.closed({ ...span, toMs: this.#atMs });
  }

  #gone(runtime: string): void {
    for (const span of [...this.#open.values()])
      if (span.runtime === runtime) this.#leave(runtime, span.module);
  }
}

const key = (runtime: string, module: string): string => `${runtime}\n${module}`;
