import type { Profile } from '../../../core/index.ts';
import { without } from './variation.ts';

/** As standard, without `soonest-answered`. */
export const policy: Profile = without('soonest-answered');
