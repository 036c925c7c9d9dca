import type { Profile } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import type { Scenario } from '../../scenarios/model.ts';
import type { Sim } from '../run/sim.ts';
import { type OpenRun, openRun } from '../run/simulation.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { calmOf } from './calm.ts';
import { type Offence, offences } from './laws.ts';
import { type Failure, restraints } from './restraint.ts';

/** The last part of the calm, in which everything has long been settled. */
const REST_MS = 60_000;
/** Gap between two looks at a realm at rest; what offends in all of them is a breach. */
const LOOK_EVERY_MS = 10_000;
/** How often a storm is stopped to be looked at or read back (assumption: often enough to meet every phase). */
const STOP_COUNT = 7;

/** One life of a world, with what is compared between lives. */
export interface Life {
  readonly failure: Failure | null;
  readonly traceHash: string;
  readonly summary: Readonly<Record<string, number>>;
}

/** How a world is lived. */
export interface LifeOptions {
  readonly profile: Profile;
  /** Whether the supervisor is written down and read back at every stop. */
  readonly isReread?: boolean;
  readonly onRecord?: (record: TraceRecord) => void;
  /** Called at every stop; a look changes nothing. */
  readonly onLook?: (sim: Sim, atMs: number) => void;
}

/** Lets a world pass, and holds it to every law; those of the calm only if it has one. */
export function live(scenario: Scenario, options: LifeOptions): Life {
  const { profile, onRecord } = options;
  const endMs = scenario.durationMs;
  const calmMs = calmOf(scenario);
  const restMs = calmMs === null ? Number.POSITIVE_INFINITY : endMs - REST_MS;
  const laws = restraints({ calmMs: calmMs ?? Number.POSITIVE_INFINITY, restMs });
  const run = openRun(scenario, {
    profile,
    tracePath: null,
    onRecord: (record) => {
      for (const law of laws) law.hear(record);
      onRecord?.(record);
    },
  });
  stop(run, calmMs ?? endMs, options);
  const lasting = calmMs === null ? [] : watch(run, endMs, profile);
  run.advance(endMs * US_PER_MS);
  options.onLook?.(run.sim, endMs);
  const { breaches, traceHash, summary } = run.conclude();
  const unrestrained = laws.find(({ failure }) => failure !== null)?.failure ?? null;
  return { failure: failureOf(breaches, lasting, restMs) ?? unrestrained, traceHash, summary };
}

/** Stops several times during the storm, to look, and to read the supervisor back. */
function stop({ sim, advance }: OpenRun, stormMs: number, { isReread, onLook }: LifeOptions): void {
  for (let part = 1; part <= STOP_COUNT; part++) {
    const atMs = Math.floor((part * stormMs) / STOP_COUNT);
    advance(atMs * US_PER_MS);
    if (isReread === true) sim.supervisor.reread();
    onLook?.(sim, atMs);
  }
}

/** Lets a world pass and returns what offended at every look during its rest. */
function watch({ sim, advance }: OpenRun, endMs: number, profile: Profile): readonly Offence[] {
  let lasting: readonly Offence[] | null = null;
  for (let atMs = endMs - REST_MS; atMs <= endMs; atMs += LOOK_EVERY_MS) {
    advance(atMs * US_PER_MS);
    const now = offences(sim, profile);
    const before: readonly Offence[] = lasting ?? now;
    lasting = now.filter((one) =>
      before.some(({ law, subject }) => law === one.law && subject === one.subject),
    );
  }
  return lasting ?? [];
}

function failureOf(
  [breach]: readonly Failure[],
  [offence]: readonly Offence[],
  restMs: number,
): Failure | null {
  if (breach !== undefined) return { law: breach.law, note: breach.note, atMs: breach.atMs };
  if (offence === undefined) return null;
  return { law: offence.law, note: `${offence.subject}: ${offence.note}`, atMs: restMs };
}
