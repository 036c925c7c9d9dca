import { z } from 'zod';
import type { Health, Phase } from '../../../core/index.ts';
import type { OpenRealm } from '../plan.ts';

/** A realm as REST tells of it. */
export interface RealmRow {
  readonly name: string;
  readonly policy: string;
  /** Time of the realm at the newest record of its trace. */
  readonly nowMs: number;
  /** What time 0 of the realm is, in milliseconds since 1970. */
  readonly wallMs: number;
  readonly runtimes: Readonly<Record<string, number>>;
  readonly modules: Readonly<Record<string, number>>;
  readonly waitingCount: number;
  readonly migrationCount: number;
}

/** How a realm is declared. */
export const realmRow: z.ZodType<RealmRow> = z
  .object({
    name: z.string(),
    policy: z.string(),
    nowMs: z.number().describe('Time of the realm at the newest record of its trace.'),
    wallMs: z.number().describe('What time 0 of the realm is, in milliseconds since 1970.'),
    runtimes: z.record(z.string(), z.int()).describe('How many by health.'),
    modules: z.record(z.string(), z.int()).describe('How many by phase.'),
    waitingCount: z.int(),
    migrationCount: z.int().describe('Under way.'),
  })
  .meta({ id: 'Realm' });

const HEALTHS: readonly Health[] = ['alive', 'suspect', 'lost', 'left'];
const PHASES: readonly Phase['kind'][] = [
  'pending',
  'starting',
  'running',
  'freezing',
  'thawing',
  'stopping',
  'ended',
];

/** Tells of a realm. Takes time in proportion to it. */
export function realmRowOf({ name, profile, supervised, tail }: OpenRealm): RealmRow {
  const { knowledge } = supervised;
  return {
    name,
    policy: profile.name,
    nowMs: knowledge.nowMs,
    wallMs: tail.wallMs,
    runtimes: tally(
      HEALTHS,
      knowledge.runtimes.values().map(({ health }) => health),
    ),
    modules: tally(
      PHASES,
      knowledge.modules.values().map(({ phase }) => phase.kind),
    ),
    waitingCount: knowledge.waiting.size,
    migrationCount: knowledge.migrations.size,
  };
}

/** Counts words; those of the list are there even if nothing has them. */
export function tally(words: readonly string[], found: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map(words.map((word) => [word, 0]));
  for (const word of found) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries(counts);
}
