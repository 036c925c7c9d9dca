import type { Profile } from '../../../core/index.ts';
import { without } from './variation.ts';

/** As standard, without `surest`. */
export const policy: Profile = without('surest');
