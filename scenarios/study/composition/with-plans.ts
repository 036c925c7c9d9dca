import type { Profile } from '../../../core/index.ts';
import { variation } from './variation.ts';

/** As standard, with plans for the whole realm four times a minute. */
export const policy: Profile = variation(
  'with-plans',
  'As standard, with plans for the whole realm.',
  () => ({
    replanMs: 15_000,
  }),
);
