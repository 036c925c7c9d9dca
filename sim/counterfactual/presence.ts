import type { Input, Knowledge, Runtime } from '../../core/index.ts';
import type { Outside } from '../run/midst.ts';

/** A runtime counts as unheard after so many of its own keep-alive intervals (assumption: three may be lost or late). */
const SILENT_INTERVAL_COUNT = 3;

interface Presence {
  readonly intervalMs: number;
  readonly incarnation: number;
  readonly heardMs: number;
  /** A last will that was heard, until it is known whether its runtime died or only its connection. */
  readonly willedMs: number | null;
  readonly isThere: boolean;
}

/** Follows who joins, leaves, dies and falls silent, from what a supervisor heard after a moment. */
export class PresenceFold {
  readonly #outside: Outside[] = [];
  readonly #fromMs: number;
  readonly #presences = new Map<string, Presence>();

  constructor(knowledge: Knowledge, fromMs: number) {
    this.#fromMs = fromMs;
    for (const { runtime, health, incarnation, heardMs } of knowledge.runtimes.values()) {
      const isThere = health === 'alive' || health === 'suspect';
      const intervalMs = runtime.keepAliveIntervalMs;
      this.#presences.set(runtime.id, { intervalMs, incarnation, heardMs, willedMs: null, isThere });
    }
  }

  /** Takes in one thing that was heard. */
  take(input: Input): void {
    if (!('runtime' in input) || input.kind === 'drain-requested') return;
    if (input.kind === 'runtime-removal-requested') return;
    if (input.kind === 'runtime-registered') return this.#registered(input);
    const known = this.#presences.get(input.runtime);
    if (known === undefined || !known.isThere) return;
    if (input.kind === 'runtime-left') return this.#left(input, known);
    this.#heard(input.runtime, known, input.atMs);
  }

  /** What has come of it, in order of time; whoever fell silent before the end is silent. */
  conclude(endMs: number): readonly Outside[] {
    for (const [runtime, known] of this.#presences) {
      if (known.willedMs !== null) this.#add({ kind: 'crash', runtime, atMs: known.willedMs });
      else if (known.isThere) this.#quiet(runtime, known, endMs);
    }
    return this.#outside.toSorted((a, b) => a.atMs - b.atMs);
  }

  #registered({ runtime, incarnation, atMs }: Extract<Input, { kind: 'runtime-registered' }>): void {
    const known = this.#presences.get(runtime.id);
    const isSameLife = known !== undefined && known.incarnation === incarnation;
    if (isSameLife && known.willedMs !== null) {
      this.#add({ kind: 'cut', runtime: runtime.id, atMs: known.willedMs });
      this.#add({ kind: 'rejoin', runtime: runtime.id, atMs });
    } else if (isSameLife && known.isThere) {
      return this.#heard(runtime.id, known, atMs);
    } else this.#joins(runtime, known, atMs);
    const intervalMs = runtime.keepAliveIntervalMs;
    this.#presences.set(runtime.id, {
      intervalMs,
      incarnation,
      heardMs: atMs,
      willedMs: null,
      isThere: true,
    });
  }

  #joins(runtime: Runtime, known: Presence | undefined, atMs: number): void {
    if (known?.isThere === true) this.#quiet(runtime.id, known, atMs);
    if (known !== undefined && known.willedMs !== null)
      this.#add({ kind: 'crash', runtime: runtime.id, atMs: known.willedMs });
    this.#add({ kind: 'join', runtime, atMs });
  }

  #left(
    { runtime, willed, incarnation, atMs }: Extract<Input, { kind: 'runtime-left' }>,
    known: Presence,
  ): void {
    if (incarnation !== known.incarnation) return;
    this.#quiet(runtime, known, atMs);
    if (!willed) this.#add({ kind: 'leave', runtime, atMs });
    this.#presences.set(runtime, { ...known, isThere: false, willedMs: willed ? atMs : null });
  }

  #heard(runtime: string, known: Presence, atMs: number): void {
    if (this.#quiet(runtime, known, atMs)) this.#add({ kind: 'speak', runtime, atMs });
    this.#presences.set(runtime, { ...known, heardMs: atMs });
  }

  /** Notes a silence that lasted up to a moment, if it was one; says so. */
  #quiet(runtime: string, { intervalMs, heardMs }: Presence, untilMs: number): boolean {
    if (intervalMs <= 0 || untilMs - heardMs <= SILENT_INTERVAL_COUNT * intervalMs) return false;
    this.#add({ kind: 'hush', runtime, atMs: heardMs + intervalMs });
    return true;
  }

  #add(outside: Outside): void {
    this.#outside.push({ ...outside, atMs: Math.max(this.#fromMs, outside.atMs) });
  }
}
