import { parseArgs } from 'node:util';
import { torment } from './nemesis.ts';

/**
 * Kills a supervisor 200 times while modules are asked for, and says what was lost, doubled or seen twice:
 * `npx tsx broker/cli/testing/kill.ts --kills 200`.
 */
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, agents: { type: 'string', default: '20' } },
});
const verdict = await torment({
  killCount: Number(values.kills),
  agentCount: Number(values.agents),
  chance: Math.random,
  told: (text) => console.error(text),
});
const sorted = verdict.readyMs.toSorted((a, b) => a - b);
const at = (share: number): number | undefined => sorted[Math.floor(share * (sorted.length - 1))];
const { askedCount, lost, doubled, twins } = verdict;
console.log(`${values.kills} kills, ${askedCount} modules asked for`);
console.log(`lost ${lost.length}, begun twice ${doubled.length}, seen twice ${twins.length}`);
console.log(`ready again after ${at(0.5)} ms (median), ${at(0.99)} ms (99 %)`);
if (lost.length + doubled.length + twins.length > 0) {
  console.log({ lost, doubled, twins });
  process.exitCode = 4;
}
