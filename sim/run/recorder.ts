import type { TraceRecord, WorldFact } from '../../core/trace.ts';
import type { Agenda } from '../kernel/agenda.ts';
import { Histogram } from '../metrics/histogram.ts';
import { US_PER_MS } from '../world/calendar.ts';
import type { Journal } from './journal.ts';
import type { Instance, TrueState } from './population.ts';
import type { Breach, Mark, Series, Stretch } from './result.ts';
import type { Action } from './sim.ts';

/** Stretches and marks kept for pictures; a run with more says so by ending early. */
const STRETCH_COUNT_MAX = 20_000;
const MARK_COUNT_MAX = 2_000;
const BREACH_COUNT_MAX = 100;

/** Keeps what pictures and reports are made of, and writes the trace. */
export class Recorder {
  readonly #agenda: Agenda<Action>;
  readonly #journal: Journal | null;
  readonly #open = new Map<Instance, { fromMs: number; state: Stretch['state']; epoch: number }>();
  readonly #stretches: Stretch[] = [];
  readonly #marks: Mark[] = [];
  readonly #breaches: Breach[] = [];
  readonly #atMs: number[] = [];
  readonly #columns = new Map<string, number[]>();
  /** Answer times since the last sample. */
  latency: Histogram = new Histogram();

  constructor(agenda: Agenda<Action>, journal: Journal | null) {
    this.#agenda = agenda;
    this.#journal = journal;
  }

  get stretches(): readonly Stretch[] {
    return this.#stretches;
  }

  get marks(): readonly Mark[] {
    return this.#marks;
  }

  get breaches(): readonly Breach[] {
    return this.#breaches;
  }

  /** Writes one line of the trace. */
  trace(record: TraceRecord): void {
    this.#journal?.add(record);
  }

  /** A fact of the world, for the trace. */
  fact(fact: WorldFact): void {
    this.#journal?.add({ kind: 'world', atMs: this.#nowMs(), fact });
  }

  /** An instance took another state. */
  state(instance: Instance, state: TrueState | 'gone'): void {
    this.#keep(instance, state);
    if (this.#journal === null) return;
    const { module, runtime, epoch } = instance;
    this.fact({
      kind: 'instance-state',
      device: runtime.device.model.id,
      runtime: runtime.runtime.id,
      module: module.model.module.id,
      epoch,
      state,
    });
  }

  /** Something worth a mark on every chart. */
  mark(kind: Mark['kind'], text: string): void {
    if (this.#marks.length < MARK_COUNT_MAX) this.#marks.push({ atMs: this.#nowMs(), kind, text });
  }

  /** A law was broken. */
  breach(law: string, note: string): void {
    this.fact({ kind: 'law-broken', law, note });
    if (this.#breaches.length < BREACH_COUNT_MAX) this.#breaches.push({ atMs: this.#nowMs(), law, note });
    this.mark('law-broken', `${law}: ${note}`);
  }

  /** Adds a row to the time series; a column that the row does not name has NaN in it. */
  sample(row: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(row)) {
      let column = this.#columns.get(name);
      if (column === undefined) {
        column = new Array<number>(this.#atMs.length).fill(Number.NaN);
        this.#columns.set(name, column);
      }
      column.push(Number(value.toPrecision(6)));
    }
    this.#atMs.push(this.#nowMs());
    for (const column of this.#columns.values())
      if (column.length < this.#atMs.length) column.push(Number.NaN);
    this.latency = new Histogram();
  }

  /** The time series so far. */
  series(): Series {
    return { atMs: this.#atMs, columns: Object.fromEntries(this.#columns) };
  }

  /** Ends what is still open, at the end of the run. */
  close(): void {
    for (const instance of [...this.#open.keys()]) this.#keep(instance, 'gone');
    this.#stretches.sort((a, b) => a.fromMs - b.fromMs || (a.module < b.module ? -1 : 1));
  }

  #keep(instance: Instance, state: TrueState | 'gone'): void {
    const known = this.#open.get(instance);
    const next = pictured(state);
    if (known !== undefined && known.state === next) return;
    if (known !== undefined) {
      this.#open.delete(instance);
      this.#stretches.push({
        module: instance.module.model.module.id,
        runtime: instance.runtime.runtime.id,
        device: instance.runtime.device.model.id,
        epoch: known.epoch,
        fromMs: known.fromMs,
        toMs: this.#nowMs(),
        state: known.state,
      });
    }
    if (next === null || this.#stretches.length + this.#open.size >= STRETCH_COUNT_MAX) return;
    this.#open.set(instance, { fromMs: this.#nowMs(), state: next, epoch: instance.epoch });
  }

  #nowMs(): number {
    return Math.floor(this.#agenda.nowUs / US_PER_MS);
  }
}

function pictured(state: TrueState | 'gone'): Stretch['state'] | null {
  switch (state) {
    case 'gone':
      return null;
    case 'running':
      return 'running';
    case 'frozen':
      return 'paused';
    default:
      return 'starting';
  }
}
