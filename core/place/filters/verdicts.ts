import type { Verdict } from '../policy.ts';

/** The one verdict of every runtime that a filter has nothing against. */
export const FITS: Verdict = { kind: 'fits' };
