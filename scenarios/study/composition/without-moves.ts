import type { Profile } from '../../../core/index.ts';
import { variation } from './variation.ts';

/** As standard, but nothing is moved while it runs. */
export const policy: Profile = variation(
  'without-moves',
  'As standard, but nothing moves while it runs.',
  () => ({
    adapts: false,
  }),
);
