import { METRICS } from '../../metrics/glossary.ts';
import { type BlockTable, judged, type MetricTable, traitIn } from '../../sweep/tables.ts';
import type { Verdict } from '../../sweep/verdict.ts';
import { html, type Markup, nothing, raw } from '../html.ts';
import { counted, digits, whole, writtenChance, writtenEstimate } from '../quantity.ts';
import { stylesheet } from '../stylesheet.ts';
import { bestFirst, type SweepFigure } from './figures.ts';
import { tallyText, verdictText } from './words.ts';

/** What a page on a sweep is made from. */
export interface SweepPageParts {
  readonly name: string;
  readonly summary: string;
  readonly baseline: string;
  /** Name and value of what a reader wants to know first. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly blocks: readonly BlockTable[];
  readonly verdicts: readonly Verdict[];
  /** Figures over several blocks. */
  readonly overview: readonly SweepFigure[];
  /** Figures of one block. */
  figuresOf(block: BlockTable): readonly SweepFigure[];
  /** How to have it again, as it is typed. */
  readonly repeatCommand: string;
}

const OWN_STYLE = `
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 0 24px; }
.pair .plot { min-width: 420px; }
.best { color: var(--good); } .tied { color: var(--loss); } .loses { color: var(--fault); font-weight: 600; }
td.n.tied { color: var(--soft); } .doubt { color: var(--loss); }
section + figure { margin-top: 36px; }
td.better { color: var(--good); } td.worse { color: var(--fault); }
tr.base th { color: var(--p50); }
tbody th { font-weight: 500; white-space: nowrap; }
.block h3 { margin: 36px 0 6px; font-size: 17px; }
`;

/** The results of a sweep as one page of HTML that opens anywhere, also offline. Equal results give equal bytes. */
export function sweepPage(parts: SweepPageParts): string {
  const { name, summary, facts, blocks, overview, repeatCommand } = parts;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${name}</title>
<style>${raw(stylesheet)}${raw(OWN_STYLE)}</style>
</head>
<body>
<main>
<header>
<p class="kicker">Sweep report</p>
<h1>${name}</h1>
<p class="lead">${summary}</p>
<dl class="facts">${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
</header>
${verdictSection(parts)}
${overview.map(figureMarkup)}
<section><h2>Results</h2>
<p class="note">Every mean has its 95 % interval (Student’s t over replications). Differences are taken in pairs, world by world; p-values are corrected by Holm over all policies that are compared with ${parts.baseline} by one metric in one scenario. Â₁₂: how often the policy’s number is the larger one. d_z: mean difference over its standard deviation.</p>
${blocks.map((block) => blockSection(block, parts))}
</section>
<footer><p>Run it again exactly: <code>${repeatCommand}</code></p></footer>
</main>
</body>
</html>
`;
  return page.markup;
}

function verdictSection({ verdicts, baseline }: SweepPageParts): Markup {
  const known = verdicts.filter(({ kind }) => kind !== 'unknown');
  if (known.length === 0) return nothing;
  return html`<section><h2>${tallyText(known, baseline)}</h2>
<p class="note">On the main metric of each scenario, against every other policy.</p>
<div class="scroll"><table><thead><tr><th>scenario</th><th>main metric</th><th class="n">${baseline}</th><th>verdict</th></tr></thead><tbody>
${known.map(
  (verdict) =>
    html`<tr><td>${verdict.scenario}${verdict.label === '' ? '' : `, ${verdict.label}`}</td><td><code>${verdict.metric}</code></td><td class="n">${writtenEstimate(
      verdict.own.mean,
      verdict.own.halfWidth,
      traitIn(verdict.metric).unit,
    )}</td><td class="${verdict.kind}">${verdictText(verdict)}</td></tr>`,
)}
</tbody></table></div></section>`;
}

const figureMarkup = ({ title, svg }: SweepFigure): Markup =>
  html`<figure><figcaption><b>${title}</b></figcaption><div class="plot-frame">${svg}</div></figure>`;

function blockSection(block: BlockTable, parts: SweepPageParts): Markup {
  const { scenario, label, replicationCount, failedCount, metrics } = block;
  const [main, ...others] = metrics;
  const failed =
    failedCount === 0
      ? nothing
      : html` <b class="loses">${counted(failedCount, 'run')} failed and left out.</b>`;
  return html`<div class="block"><h3>${scenario.name}${label === '' ? '' : ` · ${label}`}</h3>
<p class="note">${counted(replicationCount, 'replication')}.${failed}${
    main === undefined
      ? nothing
      : html` Judged by <code>${main.metric}</code>, ${METRICS[main.metric] ?? 'a steady state'}${scenario.why === null ? '' : `: ${scenario.why}`}.`
  }</p>
<div class="pair">${parts.figuresOf(block).map(figureMarkup)}</div>
${main === undefined ? nothing : metricMarkup(main, parts.baseline)}
${others.length === 0 ? nothing : html`<details><summary>${counted(others.length, 'more metric')}</summary>${others.map((table) => metricMarkup(table, parts.baseline))}</details>`}
</div>`;
}

function metricMarkup(table: MetricTable, baseline: string): Markup {
  const { unit } = traitIn(table.metric);
  return html`<div class="scroll"><table><thead><tr><th><code>${table.metric}</code></th><th class="n">mean</th><th class="n">runs</th><th class="n">to ${baseline}</th><th class="n">p (Holm)</th><th class="n">Â₁₂</th><th class="n">d_z</th></tr></thead><tbody>
${bestFirst(table).map(({ policy, estimate, contrast }) => {
  const own = html`<th>${policy}</th><td class="n">${writtenEstimate(estimate.mean, estimate.halfWidth, unit)}</td><td class="n">${whole(estimate.count)}</td>`;
  if (contrast === null) return html`<tr class="base">${own}<td></td><td></td><td></td><td></td></tr>`;
  const { difference, pHolm, superiorityShare, effectSd } = contrast;
  const change = `${difference.mean > 0 ? '+' : ''}${writtenEstimate(difference.mean, difference.halfWidth, unit)}`;
  return html`<tr>${own}<td class="n ${judged(table.metric, contrast)}">${change}</td><td class="n">${writtenChance(pHolm.value)}</td><td class="n">${superiorityShare.toFixed(2)}</td><td class="n">${
    Number.isFinite(effectSd) ? digits(Number(effectSd.toPrecision(2))) : '∞'
  }</td></tr>`;
})}
</tbody></table></div>${table.doubt === null ? nothing : html`<p class="note doubt">${table.doubt}.</p>`}`;
}
