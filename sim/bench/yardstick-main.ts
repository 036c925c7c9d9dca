import { parseArgs } from 'node:util';
import { NOWHERE, packedOffers, type Realm, replan } from '../../core/index.ts';
import { stream } from '../random/stream.ts';
import { exactPlacement, regretOf } from '../yardstick/placement.ts';

const USAGE = `usage: npm run bench:yardstick -- [--sizes 50x10,200x40,1000x100] [--draws N] [--limit SECONDS] [--fill PERCENT]

Holds the local search (core/solve/replan.ts) against the exact placement of drawn realms, where memory, cores and a
count of modules bind; beyond 8,000 offers against the bound alone.
`;
/** Memory, cores and a count; each module has 40 offers at most (assumption). */
const [OFFER_COUNT_MAX, RESOURCE_COUNT] = [40, 3];
const STEP_COUNT = 10_000_000;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      sizes: { type: 'string', default: '50x10,200x40,1000x100' },
      draws: { type: 'string', default: '3' },
      limit: { type: 'string', default: '10' },
      fill: { type: 'string', default: '80' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const sizes = values.sizes.split(',').map((size) => size.split('x').map(Number));
  const [drawCount, secondsMax, fillShare] = [
    Number(values.draws),
    Number(values.limit),
    Number(values.fill) / 100,
  ];
  const numbers = [drawCount, secondsMax, fillShare, ...sizes.flat()];
  if (sizes.some(({ length }) => length !== 2) || !numbers.every((number) => number > 0)) {
    process.stderr.write(`sizes, draws, limit and fill have to be numbers above 0\n${USAGE}`);
    return 2;
  }
  for (const [moduleCount = 0, runtimeCount = 0] of sizes)
    for (let draw = 1; draw <= drawCount; draw++) {
      const realm = drawnRealm({ moduleCount, runtimeCount, fillShare }, draw);
      process.stdout.write(
        `${moduleCount} × ${runtimeCount}, draw ${draw}: ${await judged(realm, secondsMax)}\n`,
      );
    }
  return 0;
}

/** One line on what the search left, and what it took to know. */
async function judged(realm: Realm, secondsMax: number): Promise<string> {
  const { homes } = replan(realm, { stepCount: STEP_COUNT });
  const before = process.cpuUsage();
  const exact = await exactPlacement(realm, { secondsMax, gapShareMax: 0 }, homes);
  const { user, system } = process.cpuUsage(before);
  const { value, regretLeast, regretMost } = regretOf(realm, homes, exact);
  const percent = (amount: number): string => `${((100 * amount) / (value + amount)).toFixed(3)} %`;
  return [
    `regret ${percent(regretLeast)} … ${percent(regretMost)}`,
    `linear bound ${percent(exact.linearBound - value)} above`,
    `${((user + system) / 1e6).toFixed(2)} CPU-s`,
  ].join(', ');
}

/** How large a realm is drawn, and how much of what there is will be asked for on average. */
interface RealmSize {
  readonly moduleCount: number;
  readonly runtimeCount: number;
  readonly fillShare: number;
}

function drawnRealm({ moduleCount, runtimeCount, fillShare }: RealmSize, seed: number): Realm {
  const draws = stream(seed, 'realm', 'yardstick');
  const speeds = Array.from({ length: runtimeCount }, () => 0.3 + 0.7 * draws.next());
  const offerCount = Math.min(OFFER_COUNT_MAX, runtimeCount);
  const rows = Array.from({ length: moduleCount }, () => {
    const first = Math.floor(draws.next() * runtimeCount);
    return Array.from({ length: offerCount }, (_, i) => {
      const runtime = (first + i) % runtimeCount;
      return { runtime, value: 0.8 * (speeds[runtime] as number) + 0.2 * draws.next() };
    });
  });
  const demands = Float64Array.from({ length: moduleCount * RESOURCE_COUNT }, (_, at) =>
    at % RESOURCE_COUNT === 2 ? 1 : 1 + Math.floor(draws.next() * 100),
  );
  const needs = [0, 1, 2].map((k) =>
    demands.reduce((sum, need, at) => (at % RESOURCE_COUNT === k ? sum + need : sum), 0),
  );
  const capacities = Float64Array.from({ length: runtimeCount * RESOURCE_COUNT }, (_, at) =>
    Math.ceil(((needs[at % RESOURCE_COUNT] as number) / runtimeCount / fillShare) * (0.5 + draws.next())),
  );
  return {
    offers: packedOffers(runtimeCount, rows),
    resourceCount: RESOURCE_COUNT,
    capacities,
    demands,
    homes: new Int32Array(moduleCount).fill(NOWHERE),
  };
}
