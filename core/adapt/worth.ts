import type { Worth } from '../knowledge/decision.ts';
import type { Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { slownessOf } from '../knowledge/recall.ts';
import { busyJoules, callJoules, carryingJoules } from './energy.ts';
import { forecast, pathOrPoor } from './forecast.ts';

/** A move that could be made. */
export interface Proposal {
  readonly module: ModuleRecord;
  readonly from: RuntimeRecord;
  readonly to: RuntimeRecord;
  /** Whether staying means a certain outage: an empty battery, a drain. */
  readonly escapes: boolean;
}

/** What a move is worth, and how long all of it takes; the latter decides whether there is time left for it. */
export interface Quote {
  readonly worth: Worth;
  /** Preparing the target, carrying memory ahead, and the downtime. */
  readonly durationMs: number;
}

/** Start with a warm cache when a platform does not tell (median of the lean engines: 7-22 ms, Pitot data). */
const START_UP_UNKNOWN_MS = 20;
/**
 * Compile time of a JIT per byte of code, on the reference device: CPython (assumed 6 MB) starts in about 2 s cold on
 * the median device (4.8 times slower than the reference; Pitot data), of which nearly all is compiling.
 */
const COMPILE_MS_PER_BYTE = 2_000 / 4.8 / 6_000_000;
const GIBIBYTE = 2 ** 30;

/**
 * What moving would gain over `horizonMs` and what it would cost, both in milliseconds of the module's answer time.
 *
 * Benefit: (answer time here − answer time there) × calls in the horizon, plus, for an escape, the outage that staying
 * means: it is taken to begin now and to last the horizon.
 * Price: the downtime, what preparing and carrying takes from others on the link and the target
 * (`transferPriceShare`), and the chance (`riskShare`) of a move that fails and pauses the module until `freezeMsMax`.
 * A pause of D costs D for the instance itself plus D ÷ 2 for each of the calls that arrive in it (arrivals spread
 * evenly over the pause wait for half of it on average).
 * Energy counts at `jouleMs` a joule: what the calls of the horizon take less there than here is a benefit, what carrying
 * and starting take is part of the price. A joule from a battery is dearer than one from the mains (`energy.ts`).
 * Memory goes ahead while the module runs, and what has changed of it is carried again while it stands still: a share of
 * it (`moveDirtyShare`), as nobody tells how fast a module changes its memory. The rest of the pause is a measured law:
 * `movePauseMs`, and `moveGibibyteMs` for every gibibyte. Shape after Clark et al. (NSDI 2005) for downtime and BtrPlace/Sandpiper for charging it; the sum is ours.
 *
 * Known weakness: calls are taken to wait for a paused module, never to be dropped; idle power is left out.
 */
export function quoteFor(knowledge: Knowledge, { module, from, to, escapes }: Proposal): Quote {
  const { settings } = knowledge;
  const { stayMs, goMs, callsPerMs, workMs } = forecast(knowledge, module, from, to);
  const pauseMs = (lengthMs: number): number => lengthMs + (callsPerMs * lengthMs * lengthMs) / 2;
  const outageMs = escapes ? pauseMs(settings.horizonMs) : 0;
  const savedJoules = callJoules(knowledge, module, from, workMs) - callJoules(knowledge, module, to, workMs);
  const savedMs = stayMs - goMs + savedJoules * settings.jouleMs;
  const benefitMs = savedMs * callsPerMs * settings.horizonMs + outageMs;

  const { transferBytes, downtimeMs, prepareMs, joules } = movingOf(knowledge, module, from, to);
  const takenMs = (prepareMs + downtimeMs) * settings.transferPriceShare + joules * settings.jouleMs;
  const priceMs = pauseMs(downtimeMs) + takenMs + settings.riskShare * pauseMs(settings.freezeMsMax);
  return {
    worth: {
      benefitMs: Math.round(benefitMs),
      priceMs: Math.round(priceMs),
      marginShare: settings.marginShare,
      downtimeMs,
      transferBytes,
    },
    durationMs: prepareMs + downtimeMs,
  };
}

/** Whether the gain beats the price with the margin on top. */
export const isWorthIt = ({ benefitMs, priceMs, marginShare }: Worth): boolean =>
  benefitMs > priceMs * (1 + marginShare);

/** Bytes a migration of this module carries: its state if it tells, else all its memory. */
export const carriedBytes = ({ module: { demand } }: ModuleRecord): number =>
  demand.stateBytes > 0 ? demand.stateBytes : demand.memoryBytes;

interface Moving {
  readonly transferBytes: number;
  readonly downtimeMs: number;
  readonly prepareMs: number;
  /** In joules from the mains. */
  readonly joules: number;
}

/** Code is fetched and compiled, and memory carried ahead, before the source pauses; nothing is taken to be cached. */
function movingOf(
  knowledge: Knowledge,
  record: ModuleRecord,
  from: RuntimeRecord,
  to: RuntimeRecord,
): Moving {
  const { platform, device } = to.runtime;
  const { codeBytes } = record.module.demand;
  const transferBytes = carriedBytes(record);
  const path = pathOrPoor(knowledge, from.runtime.device.id, device.id);
  const fetch = pathOrPoor(knowledge, knowledge.hub, device.id);
  const startUpMs = platform.startUpMs ?? START_UP_UNKNOWN_MS;
  const compileMs = platform.mode === 'jit' ? codeBytes * COMPILE_MS_PER_BYTE * slownessOf(to.runtime) : 0;
  const carryMs = (transferBytes * 1_000) / path.bandwidthBytesPerSecond;
  const fetchMs = fetch.latencyMs + (codeBytes * 1_000) / fetch.bandwidthBytesPerSecond;
  const { movePauseMs, moveGibibyteMs, moveDirtyShare } = knowledge.settings;
  const pauseMs = movePauseMs + (transferBytes * moveGibibyteMs) / GIBIBYTE;
  const joules =
    carryingJoules(knowledge, from.runtime.device.id, transferBytes) +
    carryingJoules(knowledge, device.id, transferBytes + codeBytes) +
    busyJoules(knowledge, to, compileMs + startUpMs);
  return {
    joules,
    transferBytes,
    downtimeMs: Math.ceil(pauseMs + path.latencyMs + carryMs * moveDirtyShare),
    prepareMs: Math.ceil(fetchMs + compileMs + startUpMs + path.latencyMs + carryMs),
  };
}
