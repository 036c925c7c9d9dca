import { type Arrivals, lossShareOf } from '../adapt/arrivals.ts';
import type { DeviceId } from '../ids.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Candidacy } from './policy.ts';

/** A leg that is faster is taken for a wire: half a millisecond there, 4 and more over the air (ether). */
const WIRE_MS = 1;
/** Share of messages that a wire loses as long as little was heard over it: between LAN (0) and business line (0.05 %). */
const WIRE_LOSS_SHARE = 0.00025;
/** The same over the air: the middle of the library's radio links (Wi-Fi 0.2 %, mobile 0.1, 0.5 and 1 %), on its low side. */
const AIR_LOSS_SHARE = 0.002;
/** Standard deviation of the logarithm of a run time that nothing disturbs (Pitot: twins of one device). */
const WORK_SD = 0.025;
/** The same of a way: ether's Wi-Fi, whose random part has 0.635 and is three quarters of it; links drift besides. */
const WAY_SD = 0.5;
/** Standard deviations above the middle that a tenth of normal numbers exceeds. */
const NORMAL_TENTH = 1.2816;

/**
 * Chance that one call from the module's anchor is lost on its way or answered after the objective, in [0, 1]:
 * 1 − (1 − lost) (1 − late) (1 − waiting).
 *
 * - _Lost_: a call and its answer pass the legs of anchor and host, a message to or from another partner once. What a leg
 *   loses is measured by the gaps between keep-alives. Nothing is lost within a device.
 * - _Late_: way and run time are log-normal, with the spread of either in proportion to its part, as if both were slow at
 *   once; that of the run time comes from its bound in nine of ten cases.
 * - _Waiting_: where calls are told to come at random, one in ρ meets another, and waits beyond x with chance
 *   e^(−2 (1 − ρ) x ÷ run time): Kingman's law for equal run times ("The single server queue in heavy traffic", 1961).
 *
 * Known weakness: a link that is about to fail looks like any other, and chains are looked at stage by stage.
 */
export function missShare(candidacy: Candidacy): number {
  const { anchor, latencyMsMax } = candidacy.module.module;
  const keptShare = candidacy.partners.length === 0 ? 1 : arrivingShare(candidacy);
  if (latencyMsMax === null) return 1 - keptShare;
  const wayMs = anchor === null ? 0 : 2 * candidacy.partnerMs;
  const answerMs = wayMs + candidacy.computeMs;
  const late = lateShare(candidacy, wayMs, latencyMsMax);
  return 1 - keptShare * (1 - late) * (1 - waitingShare(candidacy, latencyMsMax - answerMs));
}

function arrivingShare({ knowledge, module, partners, runtime, device }: Candidacy): number {
  const here = device.device.id;
  const kept = 1 - lossOn(knowledge, here, runtime.arrivals);
  const keptTo = (id: DeviceId): number => {
    const other = knowledge.devices.get(id)?.runtimes[0];
    return (
      1 - lossOn(knowledge, id, other === undefined ? undefined : knowledge.runtimes.get(other)?.arrivals)
    );
  };
  let share = 1;
  for (let at = 0; at < partners.length; at++) {
    const partner = partners[at];
    if (partner === undefined || partner === here) continue;
    const once = kept * keptTo(partner);
    share *= at === 0 && module.module.anchor !== null ? once * once : once;
  }
  return share;
}

/** Share of messages that the leg of a device loses. */
function lossOn({ legs, settings }: Knowledge, id: DeviceId, arrivals: Arrivals | undefined): number {
  const isWire = (legs.get(id)?.latencyMs ?? Number.POSITIVE_INFINITY) < WIRE_MS;
  const unheardShare = isWire ? WIRE_LOSS_SHARE : AIR_LOSS_SHARE;
  return arrivals === undefined ? unheardShare : lossShareOf(arrivals, unheardShare, settings);
}

function lateShare({ computeMs, computeUpperMs }: Candidacy, wayMs: number, latencyMsMax: number): number {
  const answerMs = wayMs + computeMs;
  const workSd = WORK_SD + Math.log(Math.max(1, computeUpperMs / computeMs)) / NORMAL_TENTH;
  const sd = (wayMs * WAY_SD + computeMs * workSd) / answerMs;
  return upperTail(Math.log(latencyMsMax / answerMs) / sd);
}

function waitingShare({ module, computeMs }: Candidacy, spareMs: number): number {
  const { cpuShare, workMs, callsAtRandom } = module.module.demand;
  if (callsAtRandom !== true || workMs <= 0) return 0;
  const busyShare = Math.min(1, (cpuShare / workMs) * computeMs);
  return busyShare * Math.exp((-2 * (1 - busyShare) * Math.max(0, spareMs)) / computeMs);
}

/**
 * Chance that a standard normal number is larger, to 7.5e-8 (Abramowitz & Stegun 1964, 26.2.17, by Hastings).
 */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
