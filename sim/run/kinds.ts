/** What kinds of event the agenda of a run holds; `RANKS` says which goes first at the same microsecond. */
export const KIND = {
  happening: 0,
  happeningOver: 1,
  stay: 2,
  walk: 3,
  battery: 4,
  computed: 5,
  readied: 6,
  flow: 7,
  message: 8,
  agent: 9,
  supervisor: 10,
  request: 11,
  call: 12,
  callArrives: 13,
  sample: 14,
  crash: 15,
  random: 16,
  session: 17,
} as const;

/**
 * Ranks of the kinds. Faults come first, so that nothing acts on a world that has just ended; work that is done
 * comes before messages and messages before alarms (finish before start, as batsim#66 asks); samples come last.
 */
export const RANKS: readonly number[] = [0, 0, 0, 0, 0, 1, 1, 1, 2, 3, 4, 2, 5, 2, 9, 1, 0, 2];
