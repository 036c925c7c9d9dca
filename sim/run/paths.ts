/** Shares by which a path must have changed to be told again (assumption: less is noise). */
const TOLD_SHARE = 0.1;

/** Weight of the newest measurement in the mean of what was told: that of the supervisor's own mean of a path. */
const MEAN_WEIGHT_SHARE = 0.3;

/** Whether a measurement is so far from what was told that it is worth telling; below 0 nothing was. */
export const isNews = (told: number, newest: number): boolean =>
  told < 0 || Math.abs(newest - told) > TOLD_SHARE * told;

/** The mean of what was told, with one more; below 0 nothing was. */
export const mean = (told: number, newest: number): number =>
  told < 0 ? newest : told + MEAN_WEIGHT_SHARE * (newest - told);
