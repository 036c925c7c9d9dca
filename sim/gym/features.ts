import { type Candidacy, slownessOf } from '../../core/index.ts';

/** At these, a feature is a half (assumption: the middle of what realms have). */
const HALF = { partnerMs: 20, computeMs: 50, upperMs: 100, slownessShare: 3, moduleCount: 4 };

/** What a player sees of a runtime; times and counts are x ÷ (x + half), so that all are in [0, 1]. */
export const FEATURES = [
  'way to the partner',
  'time to compute',
  'time to compute at worst',
  'slowness',
  'memory promised',
  'cores promised',
  'modules there',
  'runs on a battery',
] as const;

/** The features of one candidacy. */
export function featuresOf(candidacy: Candidacy): readonly number[] {
  const { partnerMs, computeMs, computeUpperMs, memoryShare, coreShare, runtime, device } = candidacy;
  return [
    squeezed(partnerMs, HALF.partnerMs),
    squeezed(computeMs, HALF.computeMs),
    squeezed(computeUpperMs, HALF.upperMs),
    squeezed(slownessOf(runtime.runtime), HALF.slownessShare),
    memoryShare,
    coreShare,
    squeezed(runtime.committed.moduleCount, HALF.moduleCount),
    device.device.portable ? 1 : 0,
  ];
}

const squeezed = (value: number, half: number): number =>
  value === Number.POSITIVE_INFINITY ? 1 : value / (value + half);
