import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Profile, profileNamed, profiles } from '../../core/index.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { runScenario } from '../run/simulation.ts';

const USAGE = `usage: npm run bench:policies -- [SCENARIO …] [--policy NAME …] [--seeds N]
         [--metric NAME] [--json]

Lives scenarios under policies, in the same worlds, and prints one figure of each as a mean over the seeds, the best of each
scenario marked. --json prints all figures of every run, one run a line.
`;

/** What is compared unless told otherwise: calls answered late or never, which all scenarios have. */
const USUAL_METRIC = 'objective.missShare';

/** One run. */
interface Row {
  readonly scenario: string;
  readonly policy: string;
  readonly seed: number;
  readonly summary: Readonly<Record<string, number>>;
}

process.exitCode = main();

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      policy: { type: 'string', multiple: true, default: [] },
      seeds: { type: 'string', default: '1' },
      metric: { type: 'string', default: USUAL_METRIC },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const folder = join(import.meta.dirname, '../../scenarios');
  const known = readdirSync(folder).flatMap((file) => /^(.*)\.yaml$/.exec(file)?.[1] ?? []);
  const names = positionals.length === 0 ? known : positionals;
  const unknown = [
    ...names.filter((name) => !known.includes(name)).map((name) => `unknown scenario "${name}"`),
    ...values.policy
      .filter((name) => profileNamed(name) === undefined)
      .map((name) => `unknown policy "${name}"`),
  ];
  if (unknown.length > 0) {
    process.stderr.write(`${unknown.join('\n')}\n`);
    return 2;
  }
  const tried =
    values.policy.length === 0 ? profiles : values.policy.flatMap((name) => profileNamed(name) ?? []);
  const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
  const rows: Row[] = [];
  for (const name of names) {
    for (const seed of seeds) {
      for (const profile of tried) {
        const row = lived(join(folder, `${name}.yaml`), name, seed, profile);
        if (values.json) process.stdout.write(`${JSON.stringify(row)}\n`);
        rows.push(row);
      }
    }
    process.stderr.write(`${name}\n`);
  }
  if (!values.json) process.stdout.write(tableOf(rows, names, values.metric));
  return 0;
}

function lived(path: string, scenario: string, ...[seed, profile]: readonly [number, Profile]): Row {
  const loading = loadScenario(path, { seed });
  if (loading.kind === 'issues') throw new Error(`${path} is invalid`);
  const { summary } = runScenario(loading.scenario, { profile, tracePath: null, untraced: true });
  return { scenario, policy: profile.name, seed, summary };
}

function tableOf(rows: readonly Row[], names: readonly string[], metric: string): string {
  const policies = [...new Set(rows.map(({ policy }) => policy))];
  const meanOf = (policy: string, scenario: string): number => {
    const runs = rows.filter((row) => row.policy === policy && row.scenario === scenario);
    return runs.reduce((sum, { summary }) => sum + (summary[metric] ?? 0), 0) / Math.max(1, runs.length);
  };
  const bests = names.map((name) => Math.min(...policies.map((policy) => meanOf(policy, name))));
  const lines = policies.map((policy) => {
    const cells = names.map((name, at) => {
      const mean = meanOf(policy, name);
      const text = String(Number(mean.toPrecision(3)));
      return mean === bests[at] ? `**${text}**` : text;
    });
    return [policy, ...cells];
  });
  const head = ['policy', ...names];
  return `${[head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')}\n`;
}
