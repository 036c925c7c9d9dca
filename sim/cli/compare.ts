import { bareTable, wrapped } from '../report/layout.ts';
import { digits, spokenMoment, written } from '../report/quantity.ts';
import { expectations } from '../report/terminal.ts';
import { byGroup, traitOf } from '../report/traits.ts';
import { hasFailed, verdictsOf } from '../report/verdicts.ts';
import type { RunResult } from '../run/result.ts';
import { findPolicies, knownAs } from './author/policy-file.ts';
import { EXIT } from './exits.ts';
import type { RunTools } from './run.ts';
import { openScenario, readMoment, refuse, type WorldOptions } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';
import { simulateAloud, simulator } from './simulate.ts';

/** Options of `arts compare`. */
export interface CompareOptions extends WorldOptions {
  readonly policy: readonly string[];
}

/** Runs several policies in exactly the same world, and prints where the others differ from the first. */
export async function compare(file: string, options: object, tools?: RunTools): Promise<number> {
  const { policy = [], ...world } = options as Partial<CompareOptions>;
  const screen = tools?.screen ?? ownScreen();
  const names = [...new Set(policy)];
  if (names.length < 2) {
    return refuse(
      screen,
      EXIT.usage,
      'compare needs two policies or more',
      'give --policy twice, such as --policy standard --policy best-fit',
    ).exitCode;
  }
  const policies = await findPolicies(names, screen);
  if (policies.kind === 'refused') return policies.exitCode;
  const found = policies.value;
  const until = readMoment('--until', world.until, screen);
  if (until.kind === 'refused') return until.exitCode;
  const opened = openScenario(
    file,
    { overrides: world.set ?? [], seed: world.seed, ...knownAs(...found) },
    screen,
  );
  if (opened.kind === 'refused') return opened.exitCode;
  const simulate = tools?.simulate ?? (await simulator());
  const isQuiet = world.quiet === true || world.json === true;
  const runs = found.map(({ profile }) =>
    simulateAloud(
      simulate,
      { scenario: opened.value, profile, tracePath: null, untilMs: until.value, isQuiet },
      screen,
    ),
  );
  screen.out(world.json === true ? `${JSON.stringify(asJson(runs))}\n` : comparison(runs, screen));
  return runs.some((run) => hasFailed(verdictsOf(run))) ? EXIT.expectation : EXIT.ok;
}

const asJson = (runs: readonly RunResult[]): object => ({
  scenario: runs[0]?.scenario.name,
  seed: runs[0]?.scenario.seed,
  endMs: runs[0]?.endMs,
  runs: runs.map((run) => ({
    policy: run.policy,
    summary: run.summary,
    expectations: verdictsOf(run).map(({ expectation: { metric, why }, outcome, measured }) => ({
      metric,
      outcome,
      measured,
      why,
    })),
    breaches: run.breaches,
    traceSha256: run.traceHash,
  })),
});

/** The table of differences and each policy's expectations. */
export function comparison(runs: readonly RunResult[], screen: Screen): string {
  const [base, ...others] = runs;
  if (base === undefined) return '';
  const { paint } = screen;
  const { scenario } = base;
  const claims = runs
    .map((run) => ({ run, text: expectations(verdictsOf(run), screen) }))
    .filter(({ text }) => text !== '')
    .map(({ run, text }) => `${paint('bold', run.policy)} · ${text}`);
  return `${[
    `${paint('bold', scenario.name)}\n${paint('dim', `the same world for all: seed ${scenario.seed}, ${spokenMoment(base.endMs)} simulated`)}`,
    differences(base, others, screen),
    ...claims,
  ].join('\n\n')}\n`;
}

function differences(base: RunResult, others: readonly RunResult[], { paint, columnCount }: Screen): string {
  const head = ['', base.policy, ...others.flatMap(({ policy }) => [policy, ''])].map((text) =>
    paint('bold', text),
  );
  const same: string[] = [];
  const rows = byGroup(base.summary).flatMap(({ group, names }) => {
    const told = names.filter((name) => {
      const isSame = others.every(({ summary }) => summary[name] === base.summary[name]);
      if (isSame) same.push(name);
      return !isSame;
    });
    if (told.length === 0) return [];
    return [
      [paint('dim', group), ...head.slice(1).map(() => '')],
      ...told.map((name) => rowOf(name, base, others, paint)),
    ];
  });
  const right = head.map((_, index) => index).filter((index) => index > 0);
  const legend = paint('dim', '  ▲ better and ▼ worse than the first, · neither');
  const equal =
    same.length === 0
      ? []
      : wrapped(`equal: ${same.join(', ')}`, columnCount - 2).map((line) => paint('dim', `  ${line}`));
  return [bareTable([head, ...rows], right), '', legend, ...equal].join('\n');
}

function rowOf(
  name: string,
  base: RunResult,
  others: readonly RunResult[],
  paint: Screen['paint'],
): readonly string[] {
  const { unit } = traitOf(name);
  const first = base.summary[name] ?? Number.NaN;
  const cells = others.flatMap(({ summary }) => {
    const value = summary[name] ?? Number.NaN;
    return [written(value, unit), changeText(name, first, value, paint)];
  });
  return [`  ${name}`, written(first, unit), ...cells];
}

function changeText(name: string, from: number, to: number, paint: Screen['paint']): string {
  if (from === to || !Number.isFinite(from) || !Number.isFinite(to)) return '';
  const { better } = traitOf(name);
  const size = from === 0 ? 'from 0' : changeSize(to / from);
  if (better === 'neither') return paint('dim', `· ${size}`);
  const isBetter = better === 'lower' ? to < from : to > from;
  return isBetter ? paint('green', `▲ ${size}`) : paint('red', `▼ ${size}`);
}

/** Per cent up to a doubling, a factor beyond. */
function changeSize(factor: number): string {
  if (factor >= 2) return `×${digits(factor)}`;
  return `${factor > 1 ? '+' : '−'}${digits(Math.abs(factor - 1) * 100)} %`;
}
