import { type Identity, type Role, rightsOf } from '../identity.ts';
import { defaultCost, type ScryptCost } from '../password.ts';

/** A cost for tests, which have nothing to hide. */
export const cheap: ScryptCost = { ...defaultCost, blockCount: 16, laneCount: 1 };

/** Somebody, with whatever a test cares about. */
export const someone = (name: string, role: Role, parts: Partial<Identity> = {}): Identity => ({
  name,
  role,
  rights: new Set(rightsOf[role]),
  runtimes: role === 'runtime' ? [name] : [],
  realms: null,
  publ: [],
  subs: [],
  isBounded: false,
  untilMs: Number.POSITIVE_INFINITY,
  ...parts,
});

/** A client that may start and end modules. */
export const programmer = (name: string, parts: Partial<Identity> = {}): Identity =>
  someone(name, 'client', { rights: new Set([...rightsOf.client, 'modules:write']), ...parts });
