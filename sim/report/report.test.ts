import { describe, expect, it } from 'vitest';
import { METRICS } from '../metrics/glossary.ts';
import { sparkline, thinned } from './bars.ts';
import { answersFigure } from './figures/answers.ts';
import { ticksOf } from './figures/frame.ts';
import { ganttFigure } from './figures/gantt.ts';
import { heatFigure } from './figures/heat.ts';
import { lineFigures } from './figures/lines.ts';
import { reportPage } from './page.ts';
import { unpainted } from './paint.ts';
import { digits, moment, written } from './quantity.ts';
import { terminalReport } from './terminal.ts';
import { aDeviceModel, anExpectation, aRun, aScenario } from './testing/fake-run.ts';
import { traitOf } from './traits.ts';
import { verdictsOf } from './verdicts.ts';

const page = (parts: Parameters<typeof aRun>[0] = {}): string =>
  reportPage(aRun(parts), { verifyCommand: 'arts verify x' });

describe('the report of a run', () => {
  it('reads like this in a terminal', async () => {
    await expect(terminalReport(aRun(), { paint: unpainted, columnCount: 100 })).toMatchFileSnapshot(
      'transcripts/terminal.txt',
    );
  });

  it('says nothing of what it has no column for', () => {
    const bare = aRun({ series: { atMs: [], columns: {} }, marks: [], stretches: [], latencyCells: [] });
    expect(terminalReport(bare, { paint: unpainted, columnCount: 80 })).not.toContain('Over time');
    expect(reportPage(bare, { verifyCommand: null })).not.toContain('<figure');
  });

  it('complains loudly of broken laws', () => {
    const broken = { breaches: [{ atMs: 5, law: 'one-instance', note: 'tracker-1 twice' }] };
    expect(terminalReport(aRun(broken), { paint: unpainted, columnCount: 80 })).toContain(
      'one-instance: tracker-1 twice',
    );
    expect(page(broken)).toContain('1 broken laws');
  });
});

describe('the page of a run', () => {
  it('asks nothing of any other machine', () => {
    expect(page()).not.toMatch(/\b(src|href|xlink:href|action)=|@import|url\(|https?:|\/\/[a-z]/i);
    expect(page()).toContain(`default-src 'none'`);
  });

  it('is the same to the byte for equal runs, whatever was drawn before', () => {
    const first = page();
    lineFigures(aRun({ endMs: 7_200_000 }));
    expect(page()).toBe(first);
  });

  it('lets no name out of its place', () => {
    const evil = '</script><img onerror=x>"\'';
    const scenario = aScenario({
      name: evil,
      devices: [aDeviceModel('edge-1', { origin: evil })],
      expectations: [anExpectation('x', 1, { why: evil })],
    });
    const text = page({
      scenario,
      marks: [{ atMs: 1, kind: 'fault', text: evil }],
      stretches: [
        { module: evil, runtime: evil, device: 'edge-1', epoch: 1, fromMs: 0, toMs: 9, state: 'running' },
      ],
    });
    expect(text).not.toContain('<img');
    expect(text.match(/<\/script>/g)).toHaveLength(2);
  });

  it('draws a figure like this', async () => {
    const run = aRun({
      endMs: 60_000,
      series: {
        atMs: [20_000, 40_000, 60_000],
        columns: { latencyP50Ms: [10, 11, 12], latencyP95Ms: [20, Number.NaN, 33.3333] },
      },
      marks: [{ atMs: 30_000, kind: 'fault', text: 'crash edge-2' }],
    });
    await expect(`${lineFigures(run)[0]?.svg.markup}\n`).toMatchFileSnapshot('transcripts/answer-time.svg');
  });

  it('shows an axis on which both the ordinary and the outage can be seen', () => {
    const run = (high: number) =>
      aRun({ series: { atMs: [1, 2, 3], columns: { latencyP95Ms: [10, 12, high] } } });
    expect(lineFigures(run(100))[0]?.note).not.toContain('Logarithmic');
    expect(lineFigures(run(10_000))[0]?.note).toContain('Logarithmic');
  });

  it('gives lanes to the modules that moved most, and no more than sixty', () => {
    const stretch = (module: string, runtime: string, fromMs: number) =>
      ({
        module,
        runtime,
        device: runtime,
        epoch: 1,
        fromMs,
        toMs: fromMs + 1_000,
        state: 'running',
      }) as const;
    const still = Array.from({ length: 80 }, (_, n) => stretch(`still-${100 + n}`, 'a', 0));
    const gantt = ganttFigure(
      aRun({ stretches: [...still, stretch('zz-mover', 'a', 0), stretch('zz-mover', 'b', 1_000)] }),
    );
    expect(gantt?.svg.markup).toContain('zz-mover on b');
    expect(gantt?.svg.markup.match(/ on a, epoch/g)).toHaveLength(60);
    expect(gantt?.note).toContain('60 of 81');
  });

  it('counts modules per runtime where nobody measured how busy they were', () => {
    const run = aRun();
    const { 'busy:edge-1': _, 'busy:edge-2': __, ...columns } = run.series.columns;
    expect(heatFigure(run)?.title).toBe('Busy share of each device');
    expect(heatFigure({ ...run, series: { ...run.series, columns } })?.note).toBe('Darkest: 6 modules.');
  });

  it('draws no histogram of no answers', () => {
    expect(answersFigure(aRun({ latencyCells: [] }))).toBeNull();
  });
});

describe('an expectation', () => {
  const outcome = (
    policy: string,
    parts: Parameters<typeof anExpectation>[2],
    value = 60,
  ): string | undefined =>
    verdictsOf(
      aRun({
        policy,
        summary: { 'latency.p95Ms': value },
        scenario: aScenario({ expectations: [anExpectation('latency.p95Ms', 50, parts)] }),
      }),
    )[0]?.outcome;

  it.each([
    ['standard', {}, 40, 'held'],
    ['standard', {}, 60, 'failed'],
    ['standard', { policies: ['standard'] }, 60, 'failed'],
    ['random', { policies: ['standard'] }, 60, 'unclaimed'],
    ['random', { policies: ['standard'], brokenBy: ['random'] }, 60, 'shown'],
    ['random', { brokenBy: ['random'] }, 40, 'unshown'],
    ['standard', { atMost: null, atLeast: 50 }, 60, 'held'],
    ['standard', { atMost: null, atLeast: 70 }, 60, 'failed'],
    ['standard', { atLeast: 50, atMost: 50 }, 50, 'held'],
  ] as const)('under %s with %o and %d measured is %s', (policy, parts, value, expected) => {
    expect(outcome(policy, parts, value)).toBe(expected);
  });

  it('of an unknown metric fails, and of a run that was cut short is not made', () => {
    const scenario = aScenario({ expectations: [anExpectation('no.such', 1)] });
    expect(verdictsOf(aRun({ scenario }))[0]).toMatchObject({ outcome: 'failed', measured: null });
    expect(verdictsOf(aRun({ scenario, endMs: 5 }))[0]).toMatchObject({ outcome: 'unclaimed' });
  });

  it('of the laws is made of every run, however short', () => {
    const scenario = aScenario({ expectations: [anExpectation('laws.broken', 0)] });
    const summary = { 'laws.broken': 1 };
    expect(verdictsOf(aRun({ scenario, endMs: 5, summary }))[0]).toMatchObject({ outcome: 'failed' });
  });
});

describe('a quantity', () => {
  it.each([
    [0, 'ms', '0 ms'],
    [12.345, 'ms', '12.3 ms'],
    [999.9, 'ms', '1,000 ms'],
    [15_000, 'ms', '15 s'],
    [90_000, 'ms', '1.5 min'],
    [0.0486, 'share', '4.86 %'],
    [131_072, 'bytes', '131 kB'],
    [1_234_567, 'count', '1,234,567'],
    [-1_234, 'count', '-1,234'],
    [2.5, 'count', '2.5'],
    [54_321, 'joules', '54.3 kJ'],
    [1.5, 'factor', '1.5 ×'],
    [Number.NaN, 'ms', '–'],
  ] as const)('%d %s is written %s', (value, unit, text) => {
    expect(written(value, unit)).toBe(text);
  });

  it('keeps three digits and no idle zeros', () => {
    expect([0.00001234, 0.5, 100.04, 123_456].map(digits)).toEqual(['1.2e-5', '0.5', '100', '123,456']);
  });

  it('tells moments in words that --at reads', () => {
    expect([0, 250, 90_000, 34_200_000, 90_061_000].map(moment)).toEqual([
      '0s',
      '250ms',
      '1min30s',
      '9h30min',
      '1d1h1min',
    ]);
  });

  it('puts labels of the time axis at round times, never too many', () => {
    expect(ticksOf(86_400_000)).toHaveLength(13);
    for (const endMs of [50, 999, 60_000, 3_599_999, 7 * 86_400_000])
      expect(ticksOf(endMs).length).toBeLessThanOrEqual(13);
  });
});

describe('a sparkline', () => {
  it('rises with its values and leaves gaps where there are none', () => {
    expect(sparkline([0, 1, 2, 4, 8, Number.NaN, 8])).toBe('▁▁▂▄█ █');
  });

  it('shows of each span what it is told to', () => {
    const series = { atMs: [1, 2, 3, 4], values: [1, 5, 2, 8], endMs: 4 };
    expect(thinned(series, 2, 'most')).toEqual([5, 8]);
    expect(thinned(series, 2, 'least')).toEqual([1, 2]);
    expect(thinned(series, 2, 'mean')).toEqual([3, 5]);
    expect(thinned(series, 2, 'last')).toEqual([5, 8]);
    expect(thinned({ ...series, atMs: [3, 3, 4, 4] }, 2, 'last')[0]).toBeNaN();
  });

  it('lets a sample stand for all the time since the one before it, and a missing one for a gap', () => {
    const series = { atMs: [0, 4, 8], values: [1, 5, 7], endMs: 8 };
    expect(thinned(series, 8, 'mean')).toEqual([1, 5, 5, 5, 7, 7, 7, 7]);
    expect(thinned({ ...series, values: [1, Number.NaN, 7] }, 8, 'mean')).toEqual([
      1,
      ...[Number.NaN, Number.NaN, Number.NaN],
      ...[7, 7, 7, 7],
    ]);
  });

  it('gives each of evenly spaced samples a cell of its own, whatever the rounding', () => {
    const atMs = Array.from({ length: 60 }, (_, n) => (n + 1) * 60_000);
    expect(thinned({ atMs, values: atMs, endMs: 3_600_000 }, 60, 'last')).toEqual(atMs);
  });
});

describe('the glossary', () => {
  it('puts every metric into a chapter, with unit and direction', () => {
    const unplaced = Object.keys(METRICS).filter((name) => traitOf(name) === undefined || !isTold(name));
    expect(unplaced).toEqual([]);
  });

  /** Guessed traits are the only ones of the last chapter that are neither better high nor low, but for one. */
  const isTold = (name: string): boolean => {
    const { group, better } = traitOf(name);
    return group !== 'Control plane' || better !== 'neither' || name === 'decisions.count';
  };
});
