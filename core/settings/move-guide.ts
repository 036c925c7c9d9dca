import { type Guide, knob } from './knob.ts';
import type { MoveSettings, ThresholdSettings } from './knobs.ts';

/** Ranges, defaults and reasons of the thresholds. */
export const thresholdGuide: Guide<ThresholdSettings> = {
  overloadEnterShare: knob('share', [0, 1], 0.85, 'An M/M/4 queue waits 1.1 service times there (Erlang C).'),
  overloadLeaveShare: knob('share', [0, 1], 0.7, 'Assumption: as much room as one module of 0.6 cores on 4.'),
  memoryEnterShare: knob('share', [0, 1], 0.9, 'Assumption.'),
  memoryLeaveShare: knob('share', [0, 1], 0.8, 'Assumption.'),
  batteryEnterShare: knob(
    'share',
    [0, 1],
    0.2,
    'Assumption: above the 15 % at which phones start to save power.',
  ),
  batteryLeaveShare: knob(
    'share',
    [0, 1],
    0.3,
    'Assumption: far enough that a short charge does not flip it.',
  ),
  linkEnterMs: knob('ms', [0, 60_000], 150, 'ITU-T G.114: interaction suffers beyond 150 ms one way.'),
  linkLeaveMs: knob('ms', [0, 60_000], 100, 'Assumption: two thirds of the other.'),
  stretchEnterShare: knob(
    'share',
    [1, 1_000],
    2,
    'Pitot data: 91 % of modules with one co-runner stay below 2.',
  ),
  stretchLeaveShare: knob('share', [1, 1_000], 1.5, 'Pitot data: an SMT sibling alone costs 1.5.'),
  missEnterCount: knob(
    'count',
    [1, 1_000],
    3,
    'Sandpiper (NSDI 2007) acts on a sustained violation, never on one sample.',
  ),
  missLeaveShare: knob('share', [0.1, 1], 0.9, 'Assumption.'),
  sampleCount: knob('count', [1, 30], 5, 'Sandpiper, NSDI 2007: k = 3 of n = 5.'),
  sampleHitCount: knob('count', [1, 30], 3, 'Sandpiper, NSDI 2007: k = 3 of n = 5.'),
  dwellMs: knob(
    'ms',
    [0, 3_600_000],
    10_000,
    'Assumption: two keep-alives, so that a cure shows before the next one is tried.',
  ),
  smoothShare: knob('share', [0.01, 1], 0.4, 'Assumption: a memory of four samples, about k of n.'),
  trendShare: knob(
    'share',
    [0, 1],
    0.2,
    'Assumption: half of smoothShare, as trends are noisier than levels.',
  ),
  stretchWeightShare: knob(
    'share',
    [0.01, 1],
    0.25,
    'Assumption: three samples bring its logarithm to 58 % of a lasting change.',
  ),
  predictDepthCount: knob(
    'count',
    [0, 3],
    1,
    'What is told and smoothed; what learning is worth is measured by npm run bench:predict.',
  ),
};

/** Ranges, defaults and reasons of the knobs of moving. */
export const moveGuide: Guide<MoveSettings> = {
  horizonMs: knob(
    'ms',
    [0, 86_400_000],
    120_000,
    'WiFine walkers change their access point about once in 200 s; some of that is over when the move is decided.',
  ),
  marginShare: knob(
    'share',
    [0, 10],
    0.25,
    'Assumption: predictions err by 8-15 % (affine law, Pitot data) at both ends.',
  ),
  riskShare: knob('share', [0, 1], 0.001, 'Assumption until measured.'),
  transferPriceShare: knob(
    'share',
    [0, 10],
    0.1,
    'Assumption: others on the link lose a tenth of their answer time.',
  ),
  movePauseMs: knob(
    'ms',
    [0, 60_000],
    15,
    'Measured between two arts runtime (scenarios/library/moves.json, npm run bench:migration).',
  ),
  moveGibibyteMs: knob('ms', [0, 60_000], 639, 'The same: a second for every 1.68 GB.'),
  moveDirtyShare: knob(
    'share',
    [0, 1],
    0.1,
    'Assumption: 8 MiB/s of 64 MiB change, carried at 100 MiB/s, as npm run bench:migration has it, are 8 %.',
  ),
  jouleMs: knob(
    'ms',
    [0, 1_000_000],
    33,
    'Assumption: a sixth of the time a core of 5 W computes, as frugal weighs against fastest-predicted.',
  ),
  patienceMs: knob(
    'ms',
    [1, 3_600_000],
    5_000,
    'Assumption: the time after which a user of a headset gives up.',
  ),
  victimCountMax: knob('count', [1, 1_000], 4, 'Assumption: bounds a review to four placements.'),
  reviewMsMax: knob(
    'ms',
    [1_000, 86_400_000],
    300_000,
    'Assumption: five minutes; a troubled realm without room stays quiet.',
  ),
  rebalanceDelayMs: knob(
    'ms',
    [0, 3_600_000],
    3_000,
    'Assumption: waiting modules come first; 10 s were no better in any scenario (core/README.md).',
  ),
  rebalanceScanCount: knob(
    'count',
    [0, 100_000],
    64,
    'Bounds a join to 1.5 ms of CPU time where each has ten modules (measured on a shared 2-core VM).',
  ),
  rebalanceMoveCount: knob(
    'count',
    [0, 1_000],
    16,
    'Assumption: bounded rebalance (hashicorp/nomad#1635); the purse bounds its pace, and 4 left modules abroad (core/README.md).',
  ),
  moveTokensPerMinute: knob('count', [0, 1_000_000], 12, 'Assumption: one in 5 s.'),
  moveTokenCountMax: knob('count', [1, 1_000_000], 8, 'Assumption: two devices of four modules.'),
  linkMoveCountMax: knob(
    'count',
    [1, 1_000],
    2,
    'Assumption: more would share its link and all last longer (BtrPlace serialises them likewise).',
  ),
  coolDownMs: knob('ms', [0, 86_400_000], 60_000, 'Assumption: half the horizon.'),
  coolDownFactor: knob(
    'share',
    [1, 10],
    2,
    'Binary exponential back-off, asked for in kubernetes-sigs/descheduler#424.',
  ),
  coolDownMsMax: knob('ms', [0, 86_400_000], 1_800_000, 'Assumption: half an hour.'),
  moveGiveUpCount: knob(
    'count',
    [1, 1_000],
    5,
    'Assumption: 1 + 2 + 4 + 8 + 16 minutes of back-off lie behind it.',
  ),
};
