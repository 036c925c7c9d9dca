import type { Profile } from '../../../core/index.ts';
import { without } from './variation.ts';

/** As standard, without `reliable`. */
export const policy: Profile = without('reliable');
