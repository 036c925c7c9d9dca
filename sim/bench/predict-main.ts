import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadScenario } from '../../scenarios/index.ts';
import { lived, type Source, sources } from '../predict/worth.ts';

const USAGE = `usage: npm run bench:predict -- [SCENARIO …] [--seeds N] [--json]

Lives scenarios under the standard policy with predictions from nothing, from what is told, from what is learnt (of
modules and runtimes, and of pairs as well) and from the truth, in the same worlds; prints means over the seeds with twice
the standard error of the difference to what is told.
`;
/** Numbers 2, 4, 8, 11 and 12 of the twelve. */
const SCENARIOS = ['browser-tabs', 'edge-overload', 'rolling-upgrade', 'module-chains', 'mixed-realm'];
const METRICS = ['prediction.errorP50Share', 'objective.missShare', 'latency.p95Ms', 'moves.count'];

/** One scenario with one source of predictions: a list of metrics per seed. */
interface Row {
  readonly scenario: string;
  readonly source: Source;
  readonly runs: readonly Readonly<Record<string, number>>[];
}

process.exitCode = main();

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const folder = join(import.meta.dirname, '../../scenarios');
  const known = readdirSync(folder);
  const names = positionals.length === 0 ? SCENARIOS : positionals;
  const unknown = names.find((name) => !known.includes(`${name}.yaml`));
  if (unknown !== undefined) {
    process.stderr.write(`unknown scenario "${unknown}"\n`);
    return 2;
  }
  const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
  const rows = names.flatMap((name) => rowsOf(join(folder, `${name}.yaml`), name, seeds));
  process.stdout.write(values.json ? `${JSON.stringify(rows)}\n` : tableOf(rows));
  return 0;
}

function rowsOf(path: string, name: string, seeds: readonly number[]): readonly Row[] {
  return sources.map((source) => {
    const runs = seeds.map((seed) => {
      // Loaded for each seed, as what is drawn of a scenario is drawn when it is loaded.
      const loading = loadScenario(path, { seed });
      if (loading.kind === 'issues') throw new Error(`${path} is invalid`);
      return lived(loading.scenario, source, seed);
    });
    process.stderr.write(`${name}, ${source}\n`);
    return { scenario: name, source, runs };
  });
}

function tableOf(rows: readonly Row[]): string {
  const head = ['scenario', 'predictions from', ...METRICS];
  const lines = rows.map((row) => {
    const told = rows.find(({ scenario, source }) => scenario === row.scenario && source === 'told');
    return [row.scenario, row.source, ...METRICS.map((metric) => cell(row, told, metric))];
  });
  return `${[head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')}\n`;
}

function cell({ runs }: Row, told: Row | undefined, metric: string): string {
  const of = (run: Readonly<Record<string, number>> | undefined) => run?.[metric] ?? 0;
  const differences = runs.map((run, place) => of(run) - of(told?.runs[place]));
  const mean = meanOf(runs.map(of));
  const spread = meanOf(differences.map((one) => (one - meanOf(differences)) ** 2));
  const twoErrors = 2 * Math.sqrt(spread / Math.max(1, runs.length - 1));
  return twoErrors === 0 ? shown(mean) : `${shown(mean)} ± ${shown(twoErrors)}`;
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
