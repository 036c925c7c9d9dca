import { type Guide, knob } from './knob.ts';
import type { FailureSettings, FlapSettings, LifeCycleSettings } from './knobs.ts';

/** Ranges, defaults and reasons of the knobs of failure detection. */
export const failureGuide: Guide<FailureSettings> = {
  suspectPhi: knob(
    'phi',
    [0.5, 20],
    2,
    'Assumption: being passed over for a moment is cheap, so a mistake in a hundred silences is fine.',
  ),
  lostPhi: knob(
    'phi',
    [1, 30],
    6,
    'Simulated: 1.5 false losses in 10^7 keep-alives at 5 % loss, 0.2 at 1 %; phi as in Hayashibara et al., SRDS 2004.',
  ),
  silenceMsMin: knob(
    'ms',
    [0, 600_000],
    500,
    'Assumption: covers a garbage collection or a Wi-Fi scan; the floor Akka calls the acceptable pause.',
  ),
  arrivalMemoryCount: knob(
    'count',
    [4, 10_000],
    64,
    'Assumption: five minutes at one keep-alive in 5 s; long enough for a variance, short enough for a changed Wi-Fi.',
  ),
  arrivalPriorCount: knob(
    'count',
    [1, 1_000],
    6,
    'Assumption: a sixth of the estimate is still the promise after 30 gaps.',
  ),
  jitterShareMin: knob(
    'share',
    [0.001, 1],
    0.02,
    'Assumption: 100 ms at 5 s; keeps phi from exploding over a metronome (as in Akka).',
  ),
  lossShareInitial: knob('share', [0.0001, 0.5], 0.01, 'Assumption: QoS 0 over Wi-Fi and mobile links.'),
  lossMemoryCount: knob(
    'count',
    [10, 100_000],
    400,
    'Half an hour at one keep-alive in 5 s; with fewer, three misses could never prove a loss at phi 7.',
  ),
};

/** Ranges, defaults and reasons of the knobs of the life-cycle. */
export const lifeCycleGuide: Guide<LifeCycleSettings> = {
  startMsMax: knob(
    'ms',
    [100, 3_600_000],
    30_000,
    'Slowest measured start is 2.8 s (CPython on WasmEdge, Pitot data, median device); ten times that.',
  ),
  startAttemptCountMax: knob(
    'count',
    [1, 100],
    3,
    'Assumption: one for a lost command, one for a lost answer.',
  ),
  stopMsMax: knob('ms', [100, 3_600_000], 10_000, 'Assumption: two keep-alives.'),
  prepareMsMax: knob(
    'ms',
    [100, 3_600_000],
    30_000,
    'As startMsMax: preparing does all of a start but the first instruction.',
  ),
  freezeMsMax: knob(
    'ms',
    [100, 3_600_000],
    15_000,
    'Assumption: a module polls every 1-2 ms; the rest is for slow links.',
  ),
  thawMsMax: knob('ms', [100, 3_600_000], 30_000, 'Assumption: 16 MiB at 5 Mbit/s.'),
  settleMsMax: knob('ms', [0, 3_600_000], 10_000, 'Assumption: two keep-alives of 5 s.'),
  crashForgivenMs: knob(
    'ms',
    [0, 86_400_000],
    600_000,
    'Ten minutes, as the kubelet resets its crash back-off.',
  ),
  waitingCountMax: knob(
    'count',
    [0, 10_000_000],
    100_000,
    'Assumption: bounds memory and the time to look through them.',
  ),
  missingGraceMs: knob(
    'ms',
    [0, 3_600_000],
    15_000,
    'Assumption: three keep-alives of 5 s, so that one in flight or lost proves nothing.',
  ),
  forgetMs: knob(
    'ms',
    [0, 86_400_000],
    3_600_000,
    'One hour: the longest partition of the scenarios heals within it.',
  ),
  exhaustiveCountMax: knob('count', [1, 100_000], 128, 'Assumption: a placement stays well under 1 ms.'),
  coreCommitShareMax: knob(
    'share',
    [0.1, 1_000],
    1,
    'Assumption: no overcommitment; interference starts well before (1.36 mean for two, Pitot data).',
  ),
};

/** Ranges, defaults and reasons of the knobs of flap damping. */
export const flapGuide: Guide<FlapSettings> = {
  flapHalfLifeMs: knob(
    'ms',
    [1_000, 86_400_000],
    300_000,
    'RFC 2439 uses 15 min for routes; tabs and headsets are back sooner (assumption).',
  ),
  flapSuppressPenalty: knob(
    'flap',
    [1, 100],
    3,
    'Three flaps at once; RFC 2439 suppresses after two to three.',
  ),
  flapReusePenalty: knob(
    'flap',
    [0.1, 100],
    2,
    'One flap below, so that the state follows from the last flap alone.',
  ),
  flapPenaltyMax: knob('flap', [1, 1_000], 12, 'RFC 2439 ceiling; here log2(12 / 2) half-lives, 13 min.'),
};
