import * as Plot from '@observablehq/plot';
import { type BlockTable, judged } from '../../sweep/tables.ts';
import { drawn } from '../figures/frame.ts';
import { digits } from '../quantity.ts';
import type { SweepFigure } from './figures.ts';

/** One policy in one block against the baseline. */
export interface MatrixCell {
  readonly block: string;
  readonly policy: string;
  readonly kind: 'better' | 'worse' | 'tied' | 'baseline';
  readonly text: string;
}

/** How a block is called where many stand side by side. */
const blockName = ({ scenario, pointIndex, label }: BlockTable): string =>
  label === '' ? scenario.name : `${scenario.name} · ${pointIndex + 1}`;

/** Every policy against the baseline on the main metric of every block: by how much of the baseline's mean it differs. */
export function matrixOf(blocks: readonly BlockTable[], baseline: string): readonly MatrixCell[] {
  return blocks.flatMap((block) => {
    const table = block.metrics.find(({ metric }) => metric === block.scenario.main);
    if (table === undefined) return [];
    const base = table.entries.find(({ policy }) => policy === baseline)?.estimate.mean ?? Number.NaN;
    return table.entries.map(({ policy, contrast }): MatrixCell => {
      const place = { block: blockName(block), policy };
      if (contrast === null) return { ...place, kind: 'baseline', text: '' };
      const { mean } = contrast.difference;
      return { ...place, kind: judged(table.metric, contrast), text: relative(mean, base) };
    });
  });
}

/** A difference as a share of what it is a difference to; a factor from a doubling on. */
function relative(difference: number, base: number): string {
  if (difference === 0) return '0';
  if (base === 0) return 'from 0';
  const factor = 1 + difference / base;
  if (factor >= 2) return `×${digits(Number(factor.toPrecision(2)))}`;
  return `${difference > 0 ? '+' : '−'}${digits(Number(Math.abs((100 * difference) / base).toPrecision(2)))} %`;
}

const INK: Readonly<Record<MatrixCell['kind'], string>> = {
  better: 'var(--good)',
  worse: 'var(--fault)',
  tied: 'var(--soft)',
  baseline: 'var(--p50)',
};
const FAINT: Readonly<Record<MatrixCell['kind'], number>> = {
  better: 0.35,
  worse: 0.22,
  tied: 0.12,
  baseline: 0.3,
};

/** The matrix as a figure. */
export function matrixFigure(cells: readonly MatrixCell[]): SweepFigure {
  const policies = [...new Set(cells.map(({ policy }) => policy))];
  const blocks = [...new Set(cells.map(({ block }) => block))];
  return {
    file: 'overview.svg',
    title: 'Main metric of each scenario: difference to the baseline, over the mean of the baseline',
    svg: drawn({
      ariaLabel: 'Policies by scenarios: difference to the baseline on the main metric',
      width: 1_080,
      height: policies.length * 26 + 96,
      marginLeft: 150,
      marginRight: 8,
      marginTop: 84,
      marginBottom: 4,
      x: {
        type: 'band',
        domain: blocks,
        label: null,
        axis: 'top',
        tickSize: 0,
        tickRotate: -35,
        padding: 0.04,
      },
      y: { type: 'band', domain: policies, label: null, tickSize: 0, padding: 0.08 },
      marks: [
        Plot.cell(cells, {
          x: 'block',
          y: 'policy',
          fill: ({ kind }: MatrixCell) => INK[kind],
          fillOpacity: ({ kind }: MatrixCell) => FAINT[kind],
        }),
        Plot.text(cells, { x: 'block', y: 'policy', text: 'text', fill: 'currentColor' }),
      ],
    }),
  };
}
