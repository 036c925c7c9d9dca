import { NOWHERE } from '../../core/index.ts';
import { type Replay, replayLines } from '../replay.ts';
import { bareTable } from '../report/layout.ts';
import { moment as spoken, whole, written } from '../report/quantity.ts';
import type { Finding } from '../run/folder.ts';
import { Looks, meanRegret, type RegretAt } from '../yardstick/looks.ts';
import { bestOf, type Moment, momentOf } from '../yardstick/moment.ts';
import { regretOf } from '../yardstick/placement.ts';
import type { Limits } from '../yardstick/program.ts';
import { EXIT } from './exits.ts';
import { progressOf } from './progress.ts';
import { exitOf, openRecording, type ReadJournal, type Recording } from './recording.ts';
import { readMoment, refuse } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';

/** Options of `arts regret`. */
export interface RegretOptions {
  /** Which realm of a database. */
  readonly realm?: string;
  readonly at?: string;
  readonly limit?: Limits['secondsMax'];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What `regret` works with; tests put their own in place. */
export interface RegretTools {
  readonly screen?: Screen;
  readonly readJournal?: ReadJournal;
}

/** Wall time that the search for an exact placement may take. */
const LIMIT_SECONDS = 10;
/** Moves that are shown. */
const MOVE_COUNT_MAX = 10;

/** Holds what a supervisor believed against the best placement: at one moment exactly, or over all of a recording by bounds. */
export async function regret(
  path: string,
  options: RegretOptions,
  { screen = ownScreen(), readJournal }: RegretTools = {},
): Promise<number> {
  const at = readMoment('--at', options.at, screen);
  if (at.kind === 'refused') return at.exitCode;
  const opened = await openRecording(path, screen, { readJournal, realm: options.realm });
  if (opened.kind === 'refused') return opened.exitCode;
  const isQuiet = options.quiet === true || options.json === true;
  const progress = progressOf(screen, 'regret', isQuiet);
  const looks = new Looks();
  const replayed = await heard(opened.value, at.value, looks);
  if (replayed.kind === 'fault') return refuse(screen, exitOf(replayed.cause), replayed.message).exitCode;
  if (at.value === undefined) {
    const regrets = await looks.regrets(progress.show);
    progress.end();
    screen.out(options.json === true ? `${JSON.stringify(regrets)}\n` : overTime(regrets, screen));
    return EXIT.ok;
  }
  const moment = momentOf(replayed.found.knowledge);
  if (moment === null)
    return refuse(screen, EXIT.input, `at ${spoken(at.value)} there is no module that could be placed`)
      .exitCode;
  const limits = { secondsMax: options.limit ?? LIMIT_SECONDS, gapShareMax: 0 };
  const judged = await judgedAt(moment, limits);
  progress.end();
  screen.out(options.json === true ? `${JSON.stringify(judged)}\n` : told(judged, screen));
  return EXIT.ok;
}

/** Gap at which knowledge is looked at, in inputs: finer than what is kept of it. */
const LOOK_EVERY = 16;

function heard(recording: Recording, untilMs: number | undefined, looks: Looks): Promise<Finding<Replay>> {
  let count = 0;
  return replayLines(recording, {
    ...recording.reading,
    untilMs,
    onStep: (_input, { knowledge }) => {
      if (count++ % LOOK_EVERY === 0) looks.take(knowledge);
    },
  });
}

interface Judged {
  readonly atMs: number;
  readonly moduleCount: number;
  readonly runtimeCount: number;
  /** Per module: at least and at most. */
  readonly leastMs: number;
  readonly mostMs: number;
  readonly moves: readonly {
    readonly module: string;
    readonly from: string | null;
    readonly to: string | null;
    readonly savesMs: number;
  }[];
}

async function judgedAt(moment: Moment, limits: Limits): Promise<Judged> {
  const { realm, modules, runtimes, atMs } = moment;
  const best = await bestOf(moment, limits);
  const { regretLeast, regretMost } = regretOf(realm, realm.homes, best);
  const { starts, runtimes: offered, worths } = realm.offers;
  const worthAt = (module: number, runtime: number): number => {
    if (runtime === NOWHERE) return 0;
    const from = starts[module] as number;
    const at = offered.subarray(from, starts[module + 1]).indexOf(runtime);
    return worths[from + at] ?? 0;
  };
  const nameOf = (runtime: number): string | null => runtimes[runtime]?.runtime.id ?? null;
  const moves = modules.flatMap(({ module }, at) => {
    const [from, to] = [realm.homes[at] ?? NOWHERE, best.homes?.[at] ?? realm.homes[at] ?? NOWHERE];
    const savesMs = worthAt(at, to) - worthAt(at, from);
    return from === to ? [] : [{ module: module.id, from: nameOf(from), to: nameOf(to), savesMs }];
  });
  return {
    atMs,
    moduleCount: modules.length,
    runtimeCount: runtimes.length,
    leastMs: regretLeast / modules.length,
    mostMs: regretMost / modules.length,
    moves: moves.toSorted((a, b) => b.savesMs - a.savesMs || (a.module < b.module ? -1 : 1)),
  };
}

function told(
  { atMs, moduleCount, runtimeCount, leastMs, mostMs, moves }: Judged,
  { paint }: Screen,
): string {
  const shown = moves.slice(0, MOVE_COUNT_MAX);
  const rows = shown.map(({ module, from, to, savesMs }) => [
    module,
    from ?? 'waits',
    to ?? 'waits',
    written(savesMs, 'ms'),
  ]);
  const head = ['module', 'is on', 'at best', 'saves'].map((text) => paint('bold', text));
  return `${[
    paint('bold', `At ${spoken(atMs)}: ${whole(moduleCount)} modules on ${whole(runtimeCount)} runtimes`),
    `regret: ${range({ leastMs, mostMs })} of predicted answer time per module`,
    ...(rows.length === 0 ? [] : [bareTable([head, ...rows], [3])]),
    ...(moves.length > shown.length
      ? [paint('dim', `  and ${whole(moves.length - shown.length)} more moves`)]
      : []),
    paint('dim', EXPLAINED),
  ].join('\n')}\n`;
}

/** What the figures leave out. */
const EXPLAINED =
  'Predicted from what was believed, moves for nothing, without what modules suffer from each other; who waits counts as twice its slowest home.';

function overTime(regrets: readonly RegretAt[], { paint }: Screen): string {
  const mean = meanRegret(regrets);
  if (mean === null) return 'there was nothing to place\n';
  const rows = regrets.map((each) => [spoken(each.atMs), whole(each.moduleCount), range(each)]);
  return `${bareTable([['at', 'modules', 'regret per module'].map((text) => paint('bold', text)), ...rows], [0, 1])}
mean: ${range(mean)} of predicted answer time per module
${paint('dim', EXPLAINED)}\n`;
}

/** A regret as people read it: one figure where both ends are the same to three digits. */
export function range({ leastMs, mostMs }: Pick<RegretAt, 'leastMs' | 'mostMs'>): string {
  const [least, most] = [written(tidy(leastMs), 'ms'), written(tidy(mostMs), 'ms')];
  return least === most ? most : `${least} … ${most}`;
}

/** What rounding leaves is nothing. */
const tidy = (ms: number): number => (ms < 1e-6 ? 0 : ms);
