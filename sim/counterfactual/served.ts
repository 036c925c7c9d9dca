import {
  type InstanceReport,
  type Knowledge,
  type Module,
  type Runtime,
  slownessOf,
} from '../../core/index.ts';
import { dispersionOf, type Served } from './dispersion.ts';

/** Reports are rounded to a thousandth; what was answered without being seen was half of that. */
const UNSEEN_SHARE = 0.0005;
/** So many intervals without a word of a module are a gap in what is known of it (assumption: one may be late or lost). */
const GAP_INTERVAL_COUNT = 2.5;

interface Span extends Served {
  readonly runtime: string;
  readonly intervalMs: number;
}

/** How a module is called over a stretch of time. */
export interface Use {
  readonly windows: readonly Served[];
  /** Variance of counts over their mean. */
  readonly dispersionFactor: number;
}

/** Keeps what each report said of the calls of modules: how many it must have been, and how long they waited. */
export class ServedFold {
  readonly #spans = new Map<string, Span[]>();
  /** When each runtime reported last: what it tells next is of the time since. */
  readonly #toldMs = new Map<string, number>();
  readonly #uses = new Map<string, Use>();
  readonly #knowledge: Knowledge;

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
    for (const { runtime, heardMs } of knowledge.runtimes.values()) this.#toldMs.set(runtime.id, heardMs);
  }

  /** A runtime reports at a moment, or introduces itself, from which on it measures. */
  told(runtime: Runtime, atMs: number): number {
    const fromMs = this.#toldMs.get(runtime.id) ?? atMs;
    this.#toldMs.set(runtime.id, atMs);
    return fromMs;
  }

  /** Takes in what a runtime tells of one of its instances, of a module that computes so long for a call on a reference core. */
  take(
    { busyShare, latencyMs, stretchShare }: InstanceReport,
    module: { readonly asked: Module; readonly workMs: number },
    { runtime, fromMs, atMs }: { readonly runtime: Runtime; readonly fromMs: number; readonly atMs: number },
  ): void {
    if (busyShare === null || atMs <= fromMs) return;
    const callMs = module.workMs * slownessOf(runtime) * Math.max(1, stretchShare ?? 1);
    const unseenShare = latencyMs === null ? 0 : UNSEEN_SHARE;
    const callCount = (Math.max(busyShare, unseenShare) * (atMs - fromMs)) / callMs;
    const wayMs = latencyMs === null ? 0 : this.#wayMs(module.asked, runtime);
    const longestMs = latencyMs === null ? null : Math.max(0, latencyMs - wayMs);
    const spans = this.#spans.get(module.asked.id) ?? [];
    const last = spans.at(-1);
    const intervalMs = runtime.keepAliveIntervalMs;
    const span = { fromMs, toMs: atMs, callCount, callMs, longestMs, runtime: runtime.id, intervalMs };
    const isQuiet = callCount === 0 && longestMs === null;
    if (isQuiet && last?.callCount === 0 && last.longestMs === null && last.toMs === fromMs)
      spans[spans.length - 1] = { ...last, toMs: atMs };
    else spans.push({ ...span, fromMs: Math.max(fromMs, last?.toMs ?? fromMs) });
    this.#spans.set(module.asked.id, spans);
  }

  /**
   * The windows of a module's calls over a stretch of time. Where nothing is known, as nobody had it to run, it was called
   * as usual: what was lost then is wanted by a policy that has it running. Empty if nothing was ever told.
   */
  windowsOf(module: string, fromMs: number, untilMs: number): readonly Served[] {
    const spans = this.#spans.get(module) ?? [];
    const [known] = spans;
    if (known === undefined) return [];
    const spanMs = spans.reduce((sum, span) => sum + span.toMs - span.fromMs, 0);
    const perMs = spans.reduce((sum, { callCount }) => sum + callCount, 0) / Math.max(1, spanMs);
    const windows: Served[] = [];
    let reachedMs = fromMs;
    const fill = (toMs: number, { callMs, intervalMs }: Span): void => {
      const gapMs = toMs - reachedMs;
      if (gapMs > GAP_INTERVAL_COUNT * intervalMs)
        windows.push({ fromMs: reachedMs, toMs, callCount: perMs * gapMs, callMs, longestMs: null });
    };
    for (const span of spans) {
      if (span.toMs <= fromMs) continue;
      fill(span.fromMs, span);
      windows.push(span.fromMs < fromMs ? cut(span, fromMs) : span);
      reachedMs = span.toMs;
    }
    fill(untilMs, spans.at(-1) ?? known);
    return windows;
  }

  /** The windows of a module's calls, and how much they come in bursts; estimated once, as a stretch is continued often. */
  useOf(module: string, fromMs: number, untilMs: number): Use {
    const key = `${module} ${fromMs} ${untilMs}`;
    const known = this.#uses.get(key);
    if (known !== undefined) return known;
    const windows = this.windowsOf(module, fromMs, untilMs);
    const use = { windows, dispersionFactor: dispersionOf(windows) };
    this.#uses.set(key, use);
    return use;
  }

  /** There and back between the caller and a runtime, by way of the broker. */
  #wayMs({ anchor, demand: { callBytes } }: Module, { device }: Runtime): number {
    const { legs } = this.#knowledge;
    if (anchor === device.id) return 0;
    const ends = anchor === null ? [device.id] : [anchor, device.id];
    return ends.reduce((sum, end) => {
      const leg = legs.get(end);
      if (leg === undefined) return sum;
      return sum + 2 * leg.latencyMs + (callBytes * 1_000) / Math.max(1, leg.bandwidthBytesPerSecond);
    }, 0);
  }
}

function cut(span: Span, fromMs: number): Served {
  const share = (span.toMs - fromMs) / (span.toMs - span.fromMs);
  return { ...span, fromMs, callCount: span.callCount * share };
}
