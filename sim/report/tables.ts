import { defaultSettings } from '../../core/index.ts';
import { METRICS } from '../metrics/glossary.ts';
import type { RunResult } from '../run/result.ts';
import { html, type Markup, nothing } from './html.ts';
import { digits, roughMoment, whole, written } from './quantity.ts';
import { byGroup, traitOf } from './traits.ts';
import { claimText, heldText, type Outcome, type Verdict } from './verdicts.ts';

const OUTCOMES: Readonly<Record<Outcome, readonly [sign: string, text: string]>> = {
  held: ['✔', 'holds'],
  failed: ['✘', 'fails'],
  shown: ['✔', 'broken, as meant'],
  unshown: ['?', 'holds, though meant to break'],
  unclaimed: ['–', 'not claimed'],
};

/** What the scenario claims and how it came out. */
export function expectationTable(verdicts: readonly Verdict[]): Markup {
  if (verdicts.length === 0) return nothing;
  return html`<section><h2>Expectations: ${heldText(verdicts)}</h2>
<div class="scroll"><table><thead><tr><th></th><th>claim</th><th class="n">measured</th><th>why it is claimed</th></tr></thead><tbody>
${verdicts.map(({ expectation, outcome, measured, note }) => {
  const [sign, text] = OUTCOMES[outcome];
  return html`<tr class="${outcome}"><td title="${text}">${sign}</td><td><code>${claimText(expectation)}</code></td><td class="n">${
    measured === null ? 'none' : written(measured, traitOf(expectation.metric).unit)
  }</td><td>${expectation.why}${note === '' ? nothing : html` <small>(${note})</small>`}</td></tr>`;
})}
</tbody></table></div></section>`;
}

/** Every number of the summary with its meaning. */
export function numberTables({ summary }: RunResult): Markup {
  return html`<section><h2>All numbers</h2><div class="columns">
${byGroup(summary).map(
  ({ group, names }) => html`<table class="numbers"><caption>${group}</caption><tbody>
${names.map(
  (name) =>
    html`<tr${summary[name] === 0 ? html` class="zero"` : nothing}><th><code>${name}</code><small>${METRICS[name] ?? ''}</small></th><td class="n">${written(
      summary[name] ?? Number.NaN,
      traitOf(name).unit,
    )}</td></tr>`,
)}
</tbody></table>`,
)}
</div></section>`;
}

const MARK_COUNT_MAX = 200;

/** What struck, what was lost, what moved, as a list to unfold. */
export function markList({ marks }: RunResult): Markup {
  if (marks.length === 0) return nothing;
  const count = (kind: string, one: string, many: string): string => {
    const found = marks.filter((mark) => mark.kind === kind).length;
    return `${whole(found)} ${found === 1 ? one : many}`;
  };
  const rows = marks.slice(0, MARK_COUNT_MAX);
  return html`<details><summary>${count('fault', 'fault', 'faults')}, ${count('loss', 'loss', 'losses')}, ${count('migration', 'migration', 'migrations')}${
    marks.length > rows.length ? `; the first ${MARK_COUNT_MAX}` : ''
  }</summary><div class="scroll"><table><tbody>
${rows.map(({ atMs, kind, text }) => html`<tr class="${kind}"><td class="n">${roughMoment(atMs)}</td><td>${kind}</td><td>${text}</td></tr>`)}
</tbody></table></div></details>`;
}

const BREACH_COUNT_MAX = 50;

/** Broken laws of the oracle; there should be none. */
export function breachList({ breaches }: RunResult): Markup {
  if (breaches.length === 0) return nothing;
  return html`<section class="alarm"><h2>${whole(breaches.length)} broken laws</h2>
<p>The oracle saw the simulated truth contradict a law that must always hold. That is a defect of the supervisor or of the simulator.</p>
<div class="scroll"><table><tbody>
${breaches.slice(0, BREACH_COUNT_MAX).map(({ atMs, law, note }) => html`<tr><td class="n">${roughMoment(atMs)}</td><td><b>${law}</b></td><td>${note}</td></tr>`)}
</tbody></table></div></section>`;
}

const MODULE_COUNT_MAX = 25;

/** The modules that fared worst: by missed calls, then by moves. */
export function moduleTable({ modules }: RunResult): Markup {
  if (modules.length === 0) return nothing;
  const worst = modules
    .toSorted(
      (a, b) => b.missCount - a.missCount || b.moveCount - a.moveCount || (a.module < b.module ? -1 : 1),
    )
    .slice(0, MODULE_COUNT_MAX);
  const states = new Map<string, number>();
  for (const { state } of modules) states.set(state, (states.get(state) ?? 0) + 1);
  const tally = [...states]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([state, count]) => `${whole(count)} ${state}`);
  return html`<section><h2>Modules</h2><p class="note">At the end: ${tally.join(', ')}. Those that missed most first${
    modules.length > worst.length ? `, ${worst.length} of ${whole(modules.length)}` : ''
  }.</p><div class="scroll"><table><thead><tr><th>module</th><th>state</th><th>runtime</th><th class="n">calls</th><th class="n">missed</th><th class="n">share</th><th class="n">moves</th></tr></thead><tbody>
${worst.map(
  ({ module, state, runtime, moveCount, callCount, missCount }) =>
    html`<tr><td><code>${module}</code></td><td>${state}</td><td>${runtime ?? '–'}</td><td class="n">${whole(callCount)}</td><td class="n">${whole(missCount)}</td><td class="n">${
      callCount === 0 ? '–' : `${digits((missCount / callCount) * 100)} %`
    }</td><td class="n">${whole(moveCount)}</td></tr>`,
)}
</tbody></table></div></section>`;
}

/** Settings that differ from the supervisor's defaults. */
export function settingsTable({ scenario }: RunResult): Markup {
  const changed = Object.entries(scenario.settings);
  if (changed.length === 0) return nothing;
  const known: Readonly<Record<string, number>> = { ...defaultSettings };
  return html`<section><h2>Settings that differ from their defaults</h2><div class="scroll"><table><thead><tr><th>setting</th><th class="n">here</th><th class="n">default</th></tr></thead><tbody>
${changed.map(([name, value]) => html`<tr><td><code>${name}</code></td><td class="n">${value}</td><td class="n">${known[name] ?? '–'}</td></tr>`)}
</tbody></table></div></section>`;
}

/** Where the figures of the devices come from, one row per class: what was measured and what was assumed. */
export function assumptions({ scenario }: RunResult): Markup {
  const classes = new Map<string, { count: number; readonly origin: string }>();
  for (const { deviceClass, origin } of scenario.devices) {
    const known = classes.get(deviceClass);
    if (known === undefined) classes.set(deviceClass, { count: 1, origin });
    else known.count += 1;
  }
  const rows = [...classes].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return html`<section><h2>Where the devices’ figures come from</h2>
<p class="note">“measured” stands for speed and start-up time of that very machine; whatever is “assumed” nobody has measured for us.</p>
<div class="scroll"><table><thead><tr><th>device class</th><th class="n">devices</th><th>origin</th></tr></thead><tbody>
${rows.map(
  ([name, { count, origin }]) =>
    html`<tr class="${origin.startsWith('measured') ? 'measured' : 'assumed'}"><td><code>${name}</code></td><td class="n">${whole(count)}</td><td>${origin}</td></tr>`,
)}
</tbody></table></div></section>`;
}
