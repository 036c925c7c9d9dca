import type { Profile } from '../../../core/index.ts';
import { without } from './variation.ts';

/** As standard, without `charge-left`. */
export const policy: Profile = without('charge-left');
