/** How the supervisor's shell tries plans ahead; see `sim/rollout`. */
export interface RollOutPlan {
  /** Gap between two tries. */
  readonly everyMs: number;
  /** From the knowledge that is tried from to the advice; trying takes time. */
  readonly delayMs: number;
  /** How far a try looks ahead. */
  readonly horizonMs: number;
  /** Worlds in which what looks best is held against staying. */
  readonly worldCount: number;
}
