import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Profile } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { Freezables } from '../freeze/index.ts';
import { takeMeasure, type Yardstick } from '../runtime/index.ts';
import { type Act, scriptOf } from './acts.ts';
import { Caller } from './caller.ts';
import { type CallTimes, type Comparison, compareWorlds } from './comparison.ts';
import { drive } from './drive.ts';
import { Fleet } from './fleet.ts';
import { House } from './house.ts';
import { storiesOf } from './lives.ts';
import type { Rehearsal, Simulator } from './rehearsal.ts';
import { type Stage, stageOf } from './stage.ts';

/** The device of the broker in every realm, as supervisors know it. */
const HUB = 'broker';
const BUILT = join(import.meta.dirname, '../modules/built');

/** What a live run needs of whoever asks for it. */
export interface LivePlan {
  readonly scenario: Scenario;
  readonly profile: Profile;
  readonly rehearse: Simulator['rehearse'];
  readonly signal: AbortSignal;
  /** Hears how it goes, line by line. */
  tell(line: string): void;
}

/** What a live run left. */
export interface LiveRun {
  /** As it was lived and simulated. */
  readonly scenario: Scenario;
  readonly lines: readonly string[];
  readonly calls: readonly CallTimes[];
  readonly comparison: Comparison;
  readonly measure: Yardstick;
  readonly omitted: readonly string[];
  readonly lateMsMax: number;
  /** Where the scenario's first moment is in the trace, which begins with its supervisor. */
  readonly offsetMs: number;
}

/** What a unit of work is in the form in which runtimes get it. */
async function measured(calibration: Uint8Array, work: Uint8Array): Promise<Yardstick> {
  const folder = await mkdtemp(join(tmpdir(), 'arts-live-'));
  try {
    const originalSha256 = createHash('sha256').update(work).digest('hex');
    const made = await new Freezables(folder).of(originalSha256, join(BUILT, 'work.wasm'));
    if (!made.isFreezable) throw new Error(`broken claim: work.wasm can be paused; ${made.reason}`);
    const identity = { originalSha256, transformedSha256: made.record.sha256 };
    return await takeMeasure(calibration, await readFile(made.path), identity);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lives a scenario with real programs and sets it beside its simulation; or says why it cannot be lived here. */
export async function live(plan: LivePlan): Promise<LiveRun | readonly string[]> {
  const [calibration, work] = await Promise.all([file('calibration'), file('work')]);
  const measure = await measured(calibration, work);
  const stage = stageOf(plan.scenario, work, measure);
  if (!('parts' in stage)) return stage;
  const rehearsal = plan.rehearse(stage.scenario, plan.profile);
  const { acts, omitted } = scriptOf(stage.scenario);
  for (const line of omitted) plan.tell(`left out: ${line}`);
  const folder = await mkdtemp(join(tmpdir(), 'arts-live-'));
  const fleet = new Fleet(plan.tell);
  let house: House | null = null;
  let caller: Caller | null = null;
  try {
    const { realm, settings, durationMs } = stage.scenario;
    house = await House.open({ realm, policy: plan.profile.name, settings, folder }, plan.tell);
    await house.bring(stage.props);
    await warmAll(
      fleet,
      house,
      stage,
      acts.map(({ act }) => act),
    );
    caller = await Caller.open(stage.scenario, measure, house.brokerUrl);
    const told = (atMs: number, act: Act): void =>
      plan.tell(`${(atMs / 1_000).toFixed(1)} s  ${inWords(act)}`);
    const { signal } = plan;
    const { lateMsMax } = await drive({
      fleet,
      caller,
      acts,
      calls: rehearsal.calls,
      durationMs,
      signal,
      told,
    });
    // The supervisor goes first, so that its journal ends with the scenario.
    await house.stop();
    const lines = await house.journal();
    return {
      scenario: stage.scenario,
      lines,
      calls: caller.times,
      ...compared(stage.scenario, rehearsal, lines, caller.times),
      measure,
      omitted,
      lateMsMax,
    };
  } finally {
    await caller?.close();
    house?.kill();
    await fleet.end();
    await rm(folder, { recursive: true, force: true });
  }
}

const file = async (name: string): Promise<Uint8Array> => readFile(join(BUILT, `${name}.wasm`));

/** One program per time that a device comes. */
async function warmAll(
  fleet: Fleet,
  house: House,
  { parts, scenario }: Stage,
  acts: readonly Act[],
): Promise<void> {
  const { brokerUrl, httpUrl: storeUrl } = house;
  const home = { realm: scenario.realm, hub: HUB, brokerUrl, storeUrl };
  for (const act of acts) {
    const part = act.kind === 'come' ? parts.find(({ device }) => device === act.device) : undefined;
    if (part !== undefined) await fleet.warm(part, home);
  }
}

function compared(
  { modules }: Scenario,
  rehearsal: Rehearsal,
  lines: readonly string[],
  calls: readonly CallTimes[],
): Pick<LiveRun, 'comparison' | 'offsetMs'> {
  const stories = storiesOf(lines.map((line) => JSON.parse(line) as TraceRecord));
  const predicted = { stories: storiesOf(rehearsal.records), calls: rehearsal.calls, offsetMs: 0 };
  const [first] = stories;
  const requestAtMs = modules.find(({ module }) => module.id === first?.module)?.requestAtMs ?? 0;
  const offsetMs = Math.max(0, Math.round((first?.askedMs ?? 0) - requestAtMs));
  return { comparison: compareWorlds(predicted, { stories, calls, offsetMs }), offsetMs };
}

function inWords(act: Act): string {
  switch (act.kind) {
    case 'request':
    case 'delete':
      return `${act.kind} ${act.module}`;
    case 'drain':
      return `${act.draining ? 'drain' : 'open'} ${act.runtime}`;
    case 'migrate':
      return `migrate ${act.module} to ${act.to}`;
    default:
      return `${act.device}: ${act.kind}`;
  }
}
