import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Profile, profileNamed } from '../../core/index.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { runScenario } from '../run/simulation.ts';
import { estimateOf } from '../statistics/estimate.ts';

const USAGE = `usage: npm run bench:roll-outs -- [SCENARIO …] [--policy NAME …] [--seeds N] [--every TIME]
         [--horizon TIME] [--until MINUTES] [--json]

Lives scenarios with and without roll-outs, in the same worlds, and prints what they gain (95 % intervals of the differences in
pairs) and what they cost. --json prints one run a line.
`;

/** One world, lived without roll-outs and with them. */
interface Pair {
  readonly scenario: string;
  readonly policy: string;
  readonly seed: number;
  readonly without: Lived;
  readonly with: Lived;
}

interface Lived {
  readonly missShare: number;
  readonly latencyP95Ms: number;
  readonly moveCount: number;
  readonly adviceCount: number;
  readonly followedCount: number;
  readonly processorSeconds: number;
}

const MINUTE_MS = 60_000;

process.exitCode = main();

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      policy: { type: 'string', multiple: true, default: ['standard'] },
      seeds: { type: 'string', default: '3' },
      every: { type: 'string', default: '60s' },
      horizon: { type: 'string', default: '2min' },
      until: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const folder = join(import.meta.dirname, '../../scenarios');
  const known = readdirSync(folder).flatMap((file) => /^(.*)\.yaml$/.exec(file)?.[1] ?? []);
  const unknown = [
    ...positionals.filter((name) => !known.includes(name)),
    ...values.policy.filter((name) => profileNamed(name) === undefined),
  ];
  if (values.help || unknown.length > 0) {
    process.stderr.write(unknown.map((name) => `unknown: ${name}\n`).join('') + USAGE);
    return values.help ? 0 : 2;
  }
  const pairs: Pair[] = [];
  const untilMs = values.until === undefined ? undefined : Number(values.until) * MINUTE_MS;
  for (const scenario of positionals.length === 0 ? known : positionals) {
    for (const profile of values.policy.flatMap((name) => profileNamed(name) ?? [])) {
      for (let seed = 1; seed <= Number(values.seeds); seed++) {
        const world = { path: join(folder, `${scenario}.yaml`), seed, profile, untilMs };
        const overrides = [`rollOuts.every=${values.every}`, `rollOuts.horizon=${values.horizon}`];
        const [without, withThem] = [lived(world, []), lived(world, overrides)];
        const pair = { scenario, policy: profile.name, seed, without, with: withThem };
        pairs.push(pair);
        if (values.json) process.stdout.write(`${JSON.stringify(pair)}\n`);
        else process.stderr.write(`${scenario} ${profile.name} ${seed}\n`);
      }
    }
  }
  if (!values.json) process.stdout.write(tableOf(pairs));
  return 0;
}

interface World {
  readonly path: string;
  readonly seed: number;
  readonly profile: Profile;
  readonly untilMs: number | undefined;
}

function lived({ path, seed, profile, untilMs }: World, overrides: readonly string[]): Lived {
  const loading = loadScenario(path, { seed, overrides });
  if (loading.kind === 'issues') throw new Error(`${path} is invalid`);
  let adviceCount = 0;
  let followedCount = 0;
  const begun = process.cpuUsage();
  const { summary } = runScenario(loading.scenario, {
    profile,
    tracePath: null,
    untraced: true,
    ...(untilMs !== undefined && { untilMs }),
    onStep: (input, _, decisions) => {
      if (input.kind !== 'moves-advised') return;
      adviceCount += 1;
      followedCount += decisions.filter(
        (one) => one.kind === 'migration-planned' && one.reason === 'advised',
      ).length;
    },
  });
  const { user, system } = process.cpuUsage(begun);
  return {
    missShare: summary['objective.missShare'] ?? 0,
    latencyP95Ms: summary['latency.p95Ms'] ?? 0,
    moveCount: summary['moves.count'] ?? 0,
    adviceCount,
    followedCount,
    processorSeconds: (user + system) / 1e6,
  };
}

function tableOf(pairs: readonly Pair[]): string {
  const keys = [...new Set(pairs.map(({ scenario, policy }) => `${scenario} | ${policy}`))];
  const rows = keys.map((key) => {
    const mine = pairs.filter(({ scenario, policy }) => `${scenario} | ${policy}` === key);
    const mean = (read: (pair: Pair) => number): number => estimateOf(mine.map(read)).mean;
    const change = (read: (run: Lived) => number): string => {
      const { mean: middle, halfWidth } = estimateOf(
        mine.map((pair) => read(pair.with) - read(pair.without)),
      );
      return `${figure(mean((pair) => read(pair.without)))} ${middle < 0 ? '−' : '+'} ${figure(Math.abs(middle))} ± ${figure(halfWidth)}`;
    };
    return [
      key,
      mine.length,
      change(({ missShare }) => missShare * 100),
      change(({ latencyP95Ms }) => latencyP95Ms),
      change(({ moveCount }) => moveCount),
      figure(mean((pair) => pair.with.adviceCount)),
      figure(mean((pair) => pair.with.followedCount)),
      `${figure(mean((pair) => pair.without.processorSeconds))} → ${figure(mean((pair) => pair.with.processorSeconds))}`,
    ].join(' | ');
  });
  const head =
    'scenario | policy | worlds | objectives missed, % | p95 of answers, ms | moves | advised | followed | CPU, s';
  const rule = head.replace(/[^|]+/g, ' --- ').trim();
  return `${[head, rule, ...rows].map((row) => `| ${row} |`).join('\n')}\n`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
