import type { Identity } from '../identity.ts';
import { ARENA, OLD, SPOKESMAN } from './hall.ts';
import { programmer, someone } from './people.ts';

/** The runtime where modules are. */
export const desk: Identity = someone('desk', 'runtime');
/** Another runtime of today. */
export const edge: Identity = someone('edge', 'runtime');
/** A host of the first generation. */
export const old: Identity = someone('host', 'runtime', { runtimes: [OLD] });
/** A manager of the fourth generation. */
export const spokesman: Identity = someone('boxes', 'runtime', { runtimes: [SPOKESMAN] });
/** A runtime of the fifth generation. */
export const arena: Identity = someone('arena', 'runtime', { runtimes: [ARENA] });
/** A machine that may be any runtime whose name begins in a certain way. */
export const fleet: Identity = someone('fleet', 'runtime', { runtimes: ['de*'] });
/** May start and end modules, and use the kitchen. */
export const ann: Identity = programmer('ann', {
  publ: ['kitchen/#'],
  subs: ['kitchen/#', 'realm/s/ns/+/p/#'],
});
/** May use the kitchen. */
export const carl: Identity = someone('carl', 'client', { publ: ['kitchen/#'], subs: ['kitchen/#'] });
/** May look. */
export const vera: Identity = someone('vera', 'viewer');
/** May do everything. */
export const olga: Identity = someone('olga', 'operator');
/** May do everything, elsewhere. */
export const guest: Identity = someone('guest', 'operator', { realms: ['other'] });
