import { METRICS } from '../metrics/glossary.ts';
import type { Mark, RunResult } from '../run/result.ts';
import { sparkline, type Thinning, thinned } from './bars.ts';
import { bareTable, cut, wrapped } from './layout.ts';
import type { Paint } from './paint.ts';
import { roughMoment, spokenMoment, type Unit, whole, written } from './quantity.ts';
import { byGroup, traitOf } from './traits.ts';
import { claimText, heldText, isCutShort, type Outcome, type Verdict, verdictsOf } from './verdicts.ts';

/** Where a report is printed. */
export interface TerminalOptions {
  readonly paint: Paint;
  /** Width of the terminal. */
  readonly columnCount: number;
}

/** A run as a page of text: what happened over time, the numbers by chapter, the marks, and the expectations. */
export function terminalReport(run: RunResult, options: TerminalOptions): string {
  const parts = [
    headline(run, options),
    overTime(run, options),
    numbers(run, options),
    marks(run, options),
    breaches(run, options),
    expectations(verdictsOf(run), options),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function headline(run: RunResult, { paint, columnCount }: TerminalOptions): string {
  const { scenario, policy, endMs, eventCount } = run;
  const facts = [
    `policy ${policy}`,
    `seed ${scenario.seed}`,
    `${whole(scenario.devices.length)} devices`,
    `${whole(scenario.modules.length)} modules`,
    `${spokenMoment(endMs)} simulated${isCutShort(run) ? ` of ${spokenMoment(scenario.durationMs)}` : ''}`,
    `${whole(eventCount)} events`,
  ];
  return [
    paint('bold', scenario.name),
    ...wrapped(scenario.summary, columnCount),
    paint('dim', facts.join(' · ')),
    ...glance(run, columnCount).map((line) => paint('bold', line)),
  ].join('\n');
}

/** What the scenario says to look at first, as many to a line as fit. */
function glance({ scenario, summary }: RunResult, columnCount: number): readonly string[] {
  const shown = (scenario.metrics ?? []).filter((name) => summary[name] !== undefined);
  // No-break spaces keep a number with its name and unit.
  const texts = shown.map((name) =>
    `${name} ${written(summary[name] ?? Number.NaN, traitOf(name).unit)}`.replaceAll(' ', '\u00a0'),
  );
  return wrapped(texts.join(' · '), columnCount).map((line) => line.replaceAll('\u00a0', ' '));
}

interface Strip {
  readonly column: string;
  readonly label: string;
  readonly unit: Unit;
  readonly thinning: Thinning;
  /** Left out while the column is zero throughout. */
  readonly onlyIfAny?: boolean;
}

const STRIPS: readonly Strip[] = [
  { column: 'latencyP50Ms', label: 'answer time, median', unit: 'ms', thinning: 'mean' },
  { column: 'latencyP95Ms', label: 'answer time, 95 %', unit: 'ms', thinning: 'most' },
  { column: 'busyShare', label: 'cores busy', unit: 'share', thinning: 'mean' },
  { column: 'aliveRuntimes', label: 'runtimes alive', unit: 'count', thinning: 'least' },
  { column: 'running', label: 'modules running', unit: 'count', thinning: 'least' },
  { column: 'waiting', label: 'modules waiting', unit: 'count', thinning: 'most', onlyIfAny: true },
  { column: 'orphans', label: 'modules orphaned', unit: 'count', thinning: 'most', onlyIfAny: true },
  { column: 'batteryMin', label: 'emptiest battery', unit: 'share', thinning: 'least' },
];

const LABEL_WIDTH = 20;
const RANGE_WIDTH = 24;

function overTime(run: RunResult, { paint, columnCount }: TerminalOptions): string {
  const { series, endMs } = run;
  const room = Math.min(72, columnCount - LABEL_WIDTH - RANGE_WIDTH - 4, series.atMs.length);
  const width = Math.max(20, room);
  const lines = STRIPS.flatMap(({ column, label, unit, thinning, onlyIfAny = false }) => {
    const readings = answered(series.columns[column] ?? [], unit);
    const values = readings.filter((value) => Number.isFinite(value));
    const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    if (values.length < 2 || (onlyIfAny && high === 0)) return [];
    const cells = thinned({ atMs: series.atMs, values: readings, endMs }, width, thinning);
    const range = paint(
      'dim',
      low === high ? written(low, unit) : `${written(low, unit)} … ${written(high, unit)}`,
    );
    return [`  ${label.padEnd(LABEL_WIDTH)}${paint('cyan', sparkline(cells))}  ${range}`];
  });
  if (lines.length === 0) return '';
  const start = '0';
  const axis = `${start}${spokenMoment(endMs).padStart(width - start.length)}`;
  return [
    paint('bold', 'Over time'),
    ...lines,
    ...markStrips(run, width, paint),
    paint('dim', `  ${' '.repeat(LABEL_WIDTH)}${axis}`),
  ].join('\n');
}

/** A quantile of 0 ms says that nobody was answered, not that somebody was answered at once. */
const answered = (values: readonly number[], unit: Unit): readonly number[] =>
  unit === 'ms' ? values.map((value) => (value === 0 ? Number.NaN : value)) : values;

const SIGNS: readonly (readonly [
  kind: Mark['kind'],
  label: string,
  sign: string,
  ink: 'red' | 'yellow' | 'cyan',
])[] = [
  ['fault', 'faults', '×', 'red'],
  ['loss', 'runtimes gone', '†', 'yellow'],
  ['migration', 'migrations', '→', 'cyan'],
];

function markStrips({ marks: all, endMs }: RunResult, width: number, paint: Paint): readonly string[] {
  return SIGNS.flatMap(([kind, label, sign, ink]) => {
    const at = all.filter((mark) => mark.kind === kind);
    if (at.length === 0) return [];
    const cells: string[] = Array.from({ length: width }, () => '·');
    for (const { atMs } of at)
      cells[Math.min(width - 1, Math.floor((atMs / Math.max(1, endMs)) * width))] = sign;
    return [`  ${label.padEnd(LABEL_WIDTH)}${paint(ink, cells.join(''))}  ${paint('dim', whole(at.length))}`];
  });
}

const NAME_WIDTH = 26;
const VALUE_WIDTH = 12;

/** Zero is worth a line where everything short of all is bad. */
const isAlarming = (name: string): boolean =>
  traitOf(name).better === 'higher' && traitOf(name).unit === 'share';

function numbers({ summary }: RunResult, { paint, columnCount }: TerminalOptions): string {
  const meaningWidth = Math.max(20, columnCount - NAME_WIDTH - VALUE_WIDTH - 6);
  return byGroup(summary)
    .map(({ group, names }) => {
      const isShown = (name: string): boolean => summary[name] !== 0 || isAlarming(name);
      const shown = names.filter(isShown);
      const zero = names.filter((name) => !isShown(name));
      const rows = shown.map((name) => [
        name.padEnd(NAME_WIDTH),
        written(summary[name] ?? Number.NaN, traitOf(name).unit).padStart(VALUE_WIDTH),
        wrapped(METRICS[name] ?? '', meaningWidth)
          .map((line) => paint('dim', line))
          .join('\n'),
      ]);
      const table = rows.length === 0 ? [] : [bareTable(rows)];
      const rest =
        zero.length === 0
          ? []
          : wrapped(`zero: ${zero.join(', ')}`, columnCount - 2).map((line) => paint('dim', `  ${line}`));
      return [paint('bold', group), ...table, ...rest].join('\n');
    })
    .join('\n\n');
}

const MARK_LINES_MAX = 8;

/** Runtimes that said goodbye went as they meant to. */
const isGoodbye = (text: string): boolean => text.endsWith(' left');

function marks({ marks: all }: RunResult, { paint, columnCount }: TerminalOptions): string {
  const notable = all.filter(({ kind, text }) => kind === 'fault' || (kind === 'loss' && !isGoodbye(text)));
  if (notable.length === 0) return '';
  const lines = notable
    .slice(0, MARK_LINES_MAX)
    .map(
      ({ atMs, kind, text }) =>
        `  ${roughMoment(atMs).padStart(12)}  ${paint(kind === 'fault' ? 'red' : 'yellow', cut(text, columnCount - 18))}`,
    );
  const more = notable.length - lines.length;
  const rest = more > 0 ? [paint('dim', `  ${''.padStart(12)}  and ${whole(more)} more`)] : [];
  return [paint('bold', 'What went wrong in the world'), ...lines, ...rest].join('\n');
}

function breaches({ breaches: all }: RunResult, { paint }: TerminalOptions): string {
  if (all.length === 0) return '';
  const lines = all
    .slice(0, MARK_LINES_MAX)
    .map(({ atMs, law, note }) => `  ${roughMoment(atMs).padStart(12)}  ${law}: ${note}`);
  return [
    paint('red', `${whole(all.length)} laws of the oracle were broken; please report this`),
    ...lines,
  ].join('\n');
}

const OUTCOMES: Readonly<Record<Outcome, readonly [sign: string, ink: 'green' | 'red' | 'yellow' | 'dim']>> =
  {
    held: ['✔', 'green'],
    failed: ['✘', 'red'],
    shown: ['✔', 'yellow'],
    unshown: ['?', 'yellow'],
    unclaimed: ['–', 'dim'],
  };

/** The expectations of a scenario with how each came out. */
export function expectations(verdicts: readonly Verdict[], { paint, columnCount }: TerminalOptions): string {
  if (verdicts.length === 0) return '';
  const lines = verdicts.flatMap(({ expectation, outcome, measured, note }) => {
    const [sign, ink] = OUTCOMES[outcome];
    const value = measured === null ? 'none' : written(measured, traitOf(expectation.metric).unit);
    const broken = outcome === 'shown' ? ' (broken)' : '';
    const head = `  ${paint(ink, sign)} ${claimText(expectation)}${paint('dim', `  measured ${value}${broken}`)}`;
    const why = [note, expectation.why].filter((text) => text !== '').join('; ');
    return [head, ...wrapped(why, columnCount - 4).map((line) => paint('dim', `    ${line}`))];
  });
  return [paint('bold', `Expectations: ${heldText(verdicts)}`), ...lines].join('\n');
}
