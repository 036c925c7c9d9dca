import { describe, expect, it } from 'vitest';
import { reportPage } from './page.ts';
import { unpainted } from './paint.ts';
import { terminalReport } from './terminal.ts';
import { aRun, aScenario } from './testing/fake-run.ts';

const run = aRun({
  summary: { 'latency.p50Ms': 12.3, 'moves.needless': 2, 'unrest.longestSeconds': 90, 'orphan.seconds': 7 },
  scenario: aScenario({ metrics: ['unrest.longestSeconds', 'moves.needless'] }),
});

describe('what a scenario says to look at first', () => {
  it('stands at the top of a report in a terminal, no number apart from its name', () => {
    const lines = (columnCount: number): readonly string[] =>
      terminalReport(run, { paint: unpainted, columnCount }).split('\n\n')[0]?.split('\n') ?? [];
    expect(lines(100).at(-1)).toBe('unrest.longestSeconds 90 s · moves.needless 2');
    expect(lines(40).slice(-2)).toEqual(['unrest.longestSeconds 90 s ·', 'moves.needless 2']);
  });

  it('fills the tiles of a page, which show what matters to users otherwise', () => {
    const tiles = (page: string): string =>
      page.slice(page.indexOf('class="tiles"'), page.indexOf('</section>'));
    const page = tiles(reportPage(run, { verifyCommand: null }));
    expect(page).toContain('<b>90 s</b><span><code>unrest.longestSeconds</code></span>');
    expect(page).not.toContain('12.3 ms');
    expect(page.indexOf('90 s')).toBeLessThan(page.indexOf('<b>2</b>'));
    const plain = tiles(reportPage({ ...run, scenario: aScenario() }, { verifyCommand: null }));
    expect(plain).toContain('<b>12.3 ms</b><span>answer time, median</span>');
  });
});
