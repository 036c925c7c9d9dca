import type { Profile } from '../../../core/index.ts';
import { variation } from './variation.ts';

/** As standard, without plans for the whole realm. */
export const policy: Profile = variation(
  'without-plans',
  'As standard, without plans.',
  ({ replanMs: _gap, ...rest }) => rest,
);
