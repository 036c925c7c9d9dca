import type { Profile } from '../../../core/index.ts';
import { without } from './variation.ts';

/** As standard, without `least-allocated`. */
export const policy: Profile = without('least-allocated');
