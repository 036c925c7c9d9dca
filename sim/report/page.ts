import { METRICS } from '../metrics/glossary.ts';
import type { RunResult } from '../run/result.ts';
import { crosshair } from './crosshair.ts';
import { answersFigure } from './figures/answers.ts';
import { type Figure, FRAME } from './figures/frame.ts';
import { ganttFigure } from './figures/gantt.ts';
import { heatFigure } from './figures/heat.ts';
import { lineFigures } from './figures/lines.ts';
import { escaped, html, json, type Markup, nothing, raw } from './html.ts';
import { type LookOffer, lookMarkup, lookParts } from './look.ts';
import { digits, spokenMoment, whole, written } from './quantity.ts';
import { stylesheet } from './stylesheet.ts';
import {
  assumptions,
  breachList,
  expectationTable,
  markList,
  moduleTable,
  numberTables,
  settingsTable,
} from './tables.ts';
import { traitOf } from './traits.ts';
import { isCutShort, verdictsOf } from './verdicts.ts';

/** What a page says of its own making. */
export interface PageOptions {
  /** How to run it again, as it is typed. */
  readonly verifyCommand: string | null;
  /** The run itself, to be seen moment by moment; left out or `null` where the page offers nothing of the kind. */
  readonly look?: LookOffer;
}

/**
 * A run as one page of HTML that opens anywhere, also offline and in ten years: no link, font or script from
 * elsewhere, which its own content policy forbids. Equal runs give equal bytes.
 */
export function reportPage(run: RunResult, { verifyCommand, look = null }: PageOptions): string {
  const { scenario, policy } = run;
  const figures = [...lineFigures(run), heatFigure(run), ganttFigure(run)].filter(
    (figure) => figure !== null,
  );
  const answers = answersFigure(run);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${scenario.name} under ${policy}</title>
<style>${raw(stylesheet)}</style>
</head>
<body>
<main>
${headline(run)}
${lookMarkup(look)}
${tiles(run)}
${breachList(run)}
${expectationTable(verdictsOf(run))}
<section><h2>Over time</h2>
<p class="note legend"><span class="tick fault"></span>fault <span class="tick loss"></span>runtime lost or left <span class="tick move"></span>migration: ticks above every chart, all on one time axis. Point at a chart to read all of them at that moment.</p>
${figures.map(figureMarkup)}
${markList(run)}
</section>
${answers === null ? nothing : html`<section><h2>Answers</h2>${figureMarkup(answers)}</section>`}
${moduleTable(run)}
${numberTables(run)}
${settingsTable(run)}
${assumptions(run)}
${colophon(run, verifyCommand)}
</main>
<script type="application/json" id="series">${seriesJson(run, figures)}</script>
<script>${raw(crosshair)}</script>
${lookParts(look)}
</body>
</html>
`;
  return page.markup;
}

function headline(run: RunResult): Markup {
  const { scenario, policy, endMs, eventCount } = run;
  const facts = [
    ['policy', policy],
    ['seed', String(scenario.seed)],
    [
      'simulated',
      `${spokenMoment(endMs)}${isCutShort(run) ? ` of ${spokenMoment(scenario.durationMs)}` : ''}`,
    ],
    ['devices', whole(scenario.devices.length)],
    ['modules', whole(scenario.modules.length)],
    ['events', whole(eventCount)],
  ];
  return html`<header>
<p class="kicker">Run report</p>
<h1>${scenario.name}</h1>
<p class="lead">${scenario.summary}</p>
${scenario.shows === '' ? nothing : html`<p class="shows"><b>What a good policy shows:</b> ${scenario.shows}</p>`}
<dl class="facts">${facts.map(([name = '', value = '']) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</header>`;
}

/** The numbers that most people look for first, where the scenario does not say what to look for. */
const TILES: readonly (readonly [metric: string, label: string])[] = [
  ['latency.p50Ms', 'answer time, median'],
  ['latency.p95Ms', 'answer time, 95 %'],
  ['objective.missShare', 'objectives missed'],
  ['calls.lostShare', 'calls lost'],
  ['orphan.seconds', 'module-seconds orphaned'],
  ['moves.count', 'migrations'],
  ['downtime.p95Ms', 'migration downtime, 95 %'],
  ['energy.joulesPerAnswer', 'energy per answer'],
];

function tiles({ scenario, summary }: RunResult): Markup {
  const labels = new Map(TILES);
  const names = scenario.metrics ?? [...labels.keys()];
  return html`<section class="tiles">${names
    .filter((name) => summary[name] !== undefined)
    .map((name) => {
      const value = written(summary[name] ?? Number.NaN, traitOf(name).unit);
      const label = labels.get(name);
      const text = label === undefined ? html`<code>${name}</code>` : html`${label}`;
      return html`<div title="${METRICS[name] ?? ''}"><b>${value}</b><span>${text}</span></div>`;
    })}</section>`;
}

function figureMarkup({ title, note, keys, svg, columns }: Figure): Markup {
  const legend = keys.map(
    ({ color, label }) => html`<span class="key"><i style="background:${color}"></i>${label}</span>`,
  );
  const timed = columns === null ? nothing : raw(` data-columns="${escaped(JSON.stringify(columns))}"`);
  return html`<figure${timed}>
<figcaption><b>${title}</b>${legend}<output></output>${note === '' ? nothing : html`<small>${note}</small>`}</figcaption>
<div class="plot-frame">${svg}</div>
</figure>`;
}

/** Samples told at the crosshair; a long run is thinned to what a hand can point at. */
const SAMPLE_COUNT_MAX = 1_200;

function seriesJson({ series, endMs }: RunResult, figures: readonly Figure[]): Markup {
  const names = new Set(figures.flatMap(({ columns }) => (columns ?? []).map(({ name }) => name)));
  const every = Math.ceil(series.atMs.length / SAMPLE_COUNT_MAX);
  const kept = (values: readonly number[]): readonly number[] =>
    values.filter((_, index) => index % every === 0);
  const columns = [...names].map((name) => [name, kept(series.columns[name] ?? []).map(short)]);
  return json({ endMs, frame: FRAME, atMs: kept(series.atMs), columns: Object.fromEntries(columns) });
}

const short = (value: number): number | null =>
  Number.isFinite(value) ? Number(value.toPrecision(4)) : null;

function colophon(run: RunResult, verifyCommand: string | null): Markup {
  return html`<footer>
<p>Trace <code>sha256:${run.traceHash}</code>, made of ${whole(run.inputCount)} inputs and ${whole(run.eventCount)} events of the simulator (${digits(run.eventCount / Math.max(1, run.endMs / 1_000))} per simulated second).</p>
${verifyCommand === null ? nothing : html`<p>Run it again exactly: <code>${verifyCommand}</code></p>`}
</footer>`;
}
