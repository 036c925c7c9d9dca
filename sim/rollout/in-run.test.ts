import { describe, expect, it } from 'vitest';
import type { Input } from '../../core/index.ts';
import { type TraceRecord, traceLine } from '../../core/trace.ts';
import { replayLines } from '../replay.ts';
import { runScenario } from '../run/simulation.ts';
import { policy, scenarioOf } from '../run/testing/lab.ts';
import { misplaced } from './testing/misplaced.ts';

/** Nothing moves by itself under `first-fit`. */
const text = (rollOuts: string): string => misplaced(`duration: 3 min\n${rollOuts}`);

const ROLL_OUTS = 'rollOuts: { every: 30 s, horizon: 30 s, worlds: 4, delay: 3 s }';

function lived(rollOuts: string, records: TraceRecord[] = []) {
  const options = {
    profile: policy('first-fit'),
    tracePath: null,
    onRecord: (one: TraceRecord) => records.push(one),
  };
  return runScenario(scenarioOf(text(rollOuts)), options);
}

const advices = (records: readonly TraceRecord[]): readonly Extract<Input, { kind: 'moves-advised' }>[] =>
  records.flatMap((one) => (one.kind === 'input' && one.input.kind === 'moves-advised' ? [one.input] : []));

describe('a run with roll-outs', () => {
  it('misses less where modules were put badly, is advised as late as trying takes, and comes again byte for byte', () => {
    const records: TraceRecord[] = [];
    const [without, withThem] = [lived(''), lived(ROLL_OUTS, records)];
    const missShare = 'objective.missShare';
    expect(withThem.summary[missShare]).toBeLessThan((without.summary[missShare] ?? 0) / 2);
    expect(withThem.summary['moves.count']).toBeGreaterThan(0);
    const [first] = advices(records);
    expect([first?.asOfMs, first?.atMs]).toEqual([30_000, 33_000]);
    expect(lived(ROLL_OUTS).traceHash).toBe(withThem.traceHash);
    expect(withThem.breaches).toEqual([]);
  });

  it('replays without anybody trying anything', async () => {
    const records: TraceRecord[] = [];
    lived(ROLL_OUTS, records);
    async function* lines(): AsyncGenerator<string> {
      for (const record of records) yield traceLine(record).slice(0, -1);
    }
    const replayed = await replayLines({ name: 'the trace', lines }, { profile: policy('first-fit') });
    expect(advices(records).length).toBeGreaterThan(0);
    expect(replayed).toMatchObject({ kind: 'found', found: { divergence: null } });
  });

  it('leaves the world as it is when nothing is advised: the trace is that of a run without', () => {
    const hopeless = ROLL_OUTS.replace('horizon: 30 s', 'horizon: 1 ms');
    expect(lived(hopeless).traceHash).toBe(lived('').traceHash);
  });
});
