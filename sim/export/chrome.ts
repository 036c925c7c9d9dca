import type { TraceRecord } from '../../core/trace.ts';
import { type Move, type Span, Spans } from './spans.ts';

/** Microseconds, in which the format counts. */
const US_PER_MS = 1_000;
/** The process that stands for the supervisor; runtimes come after it. */
const SUPERVISOR = 1;
/** Its lanes. */
const INSTANT_LANES = { decision: 1, world: 2 } as const;

type Event = Readonly<Record<string, unknown>>;

/** A process, and a lane of it; 0 for none. */
type Place = Readonly<Record<'pid' | 'tid', number>>;

/**
 * A trace in Chrome's Trace Event Format (Google, "Trace Event Format", 2016; JSON object form), which Perfetto opens: a
 * process for each runtime, a lane for each module that it has at a time, slices for what the module does there, arrows for moves,
 * counters for load, instants for what the supervisor decided.
 */
export class ChromeTrace {
  readonly #spans: Spans;
  readonly #numbers = new Map<string, number>();
  /** Lanes of a process that are taken. */
  readonly #taken = new Map<number, boolean[]>();
  readonly #lanes = new Map<string, number>();
  /** The lane that a module had on a runtime last. */
  readonly #before = new Map<string, number>();
  #events: Event[] = [];
  #moveCount = 0;

  constructor() {
    this.#spans = new Spans({
      opened: (span) => this.#opened(span),
      closed: (span) => this.#closed(span),
      moved: (move) => this.#moved(move),
    });
    this.#name('process', { pid: SUPERVISOR, tid: 0 }, 'supervisor');
    // Viewers sort by this and then by name; without it, what was decided is below all runtimes.
    this.#sort('process', { pid: SUPERVISOR, tid: 0 }, -1);
    this.#name('thread', { pid: SUPERVISOR, tid: INSTANT_LANES.decision }, 'decisions');
    this.#name('thread', { pid: SUPERVISOR, tid: INSTANT_LANES.world }, 'faults of the world');
  }

  /** The text that comes before all events. */
  readonly head: string = '{"displayTimeUnit":"ms","traceEvents":[\n';
  /** The text that comes after all events. */
  readonly foot: string = '\n]}\n';

  /** Takes in one record; the events that are known by now, each as a line of JSON. */
  take(record: TraceRecord): readonly string[] {
    this.#spans.take(record);
    if (record.kind === 'input') this.#counters(record);
    if (record.kind === 'decision' || record.kind === 'world') this.#instant(record);
    return this.#drained();
  }

  /** What is left when the trace has ended. */
  close(): readonly string[] {
    this.#spans.close();
    return this.#drained();
  }

  #drained(): readonly string[] {
    const events = this.#events;
    this.#events = [];
    return events.map((event) => JSON.stringify(event));
  }

  #event(event: Event): void {
    this.#events.push(event);
  }

  #name(of: 'process' | 'thread', place: Place, name: string): void {
    this.#event({ ph: 'M', name: `${of}_name`, ...place, args: { name } });
  }

  #sort(of: 'process' | 'thread', place: Place, order: number): void {
    this.#event({ ph: 'M', name: `${of}_sort_index`, ...place, args: { sort_index: order } });
  }

  #numberOf(runtime: string): number {
    const known = this.#numbers.get(runtime);
    if (known !== undefined) return known;
    const pid = SUPERVISOR + 1 + this.#numbers.size;
    this.#numbers.set(runtime, pid);
    this.#name('process', { pid, tid: 0 }, runtime);
    return pid;
  }

  #opened({ runtime, module }: Omit<Span, 'toMs'>): void {
    const name = `${runtime}\n${module}`;
    if (this.#lanes.has(name)) return;
    const pid = this.#numberOf(runtime);
    const taken = this.#taken.get(pid) ?? [];
    this.#taken.set(pid, taken);
    // Who goes on in another state stays in his lane.
    const before = this.#before.get(name);
    const free = before !== undefined && taken[before] === false ? before : taken.indexOf(false);
    const lane = free < 0 ? taken.length : free;
    if (free < 0) {
      this.#name('thread', { pid, tid: lane + 1 }, `lane ${lane + 1}`);
      this.#sort('thread', { pid, tid: lane + 1 }, lane + 1);
    }
    taken[lane] = true;
    this.#lanes.set(name, lane);
    this.#before.set(name, lane);
  }

  #closed({ module, runtime, epoch, state, fromMs, toMs }: Span): void {
    const pid = this.#numberOf(runtime);
    const lane = this.#lanes.get(`${runtime}\n${module}`) ?? 0;
    const name = state === 'running' ? module : `${module} (${state})`;
    const time = { ts: fromMs * US_PER_MS, dur: Math.max(0, toMs - fromMs) * US_PER_MS };
    this.#event({ ph: 'X', cat: state, name, pid, tid: lane + 1, ...time, args: { module, epoch, state } });
    this.#lanes.delete(`${runtime}\n${module}`);
    const taken = this.#taken.get(pid);
    if (taken !== undefined) taken[lane] = false;
  }

  #moved({ module, from, to, epoch, fromMs, toMs }: Move): void {
    const shared = { cat: 'move', name: `move of ${module}`, id: ++this.#moveCount };
    const source = { pid: this.#numberOf(from), tid: (this.#lanes.get(`${from}\n${module}`) ?? 0) + 1 };
    const target = { pid: this.#numberOf(to), tid: (this.#lanes.get(`${to}\n${module}`) ?? 0) + 1 };
    // Viewers merge what both ends tell and complain of what both do.
    this.#event({ ph: 's', ...shared, ...source, ts: fromMs * US_PER_MS, args: { from, to, epoch } });
    this.#event({ ph: 'f', bp: 'e', ...shared, ...target, ts: toMs * US_PER_MS, args: {} });
  }

  #counters({ input, atMs }: Extract<TraceRecord, { readonly kind: 'input' }>): void {
    if (input.kind !== 'keep-alive-received' || input.load === null) return;
    const at = { ph: 'C', pid: this.#numberOf(input.runtime), tid: 0, ts: atMs * US_PER_MS };
    const { busyShare, memoryBytes, batteryShare } = input.load;
    this.#event({ ...at, name: 'busy share', args: { busy: busyShare } });
    this.#event({ ...at, name: 'memory', args: { bytes: memoryBytes } });
    if (batteryShare !== null) this.#event({ ...at, name: 'battery', args: { charge: batteryShare } });
  }

  #instant(record: Extract<TraceRecord, { readonly kind: 'decision' | 'world' }>): void {
    const told = record.kind === 'decision' ? record.decision : record.fact;
    const isShown = record.kind === 'decision' || told.kind === 'fault' || told.kind === 'law-broken';
    if (!isShown) return;
    const { kind, ...args } = told;
    // Placements carry every candidate; who wants them reads the trace itself.
    const brief = Object.fromEntries(Object.entries(args).filter(([name]) => name !== 'placement'));
    this.#event({
      ph: 'i',
      // Of a lane: Chrome's own viewer shows no instants of a process as a whole that has nothing else.
      s: 't',
      cat: record.kind,
      name: kind,
      pid: SUPERVISOR,
      tid: INSTANT_LANES[record.kind],
      ts: record.atMs * US_PER_MS,
      args: brief,
    });
  }
}
