import { describe, expect, it } from 'vitest';
import {
  defaultSettings,
  deviceId,
  type Input,
  newKnowledge,
  realmId,
  runtimeId,
  step,
} from '../../core/index.ts';
import { aRuntime } from '../../core/testing/builders.ts';
import { registers } from '../../core/testing/inputs.ts';
import { policy } from '../run/testing/lab.ts';
import { PresenceFold } from './presence.ts';

const profile = policy('standard');
const edge = aRuntime('edge', { keepAliveIntervalMs: 1_000 });
const id = runtimeId('edge');

/** What a supervisor knows at 10 s of a runtime that has registered at once. */
const known = step(
  profile,
  newKnowledge({ realm: realmId('lab'), hub: deviceId('broker'), profile, settings: defaultSettings }),
  registers(0, edge),
).knowledge;

const willed = (atMs: number, incarnation = 1): Input => ({
  kind: 'runtime-left',
  runtime: id,
  willed: true,
  incarnation,
  atMs,
});
const alive = (atMs: number): Input => ({
  kind: 'keep-alive-received',
  runtime: id,
  incarnation: 1,
  sequence: atMs,
  load: null,
  instances: [],
  atMs,
});
const again = (atMs: number, incarnation: number): Input =>
  ({ ...registers(atMs, edge), incarnation }) as Input;
/** Heard every second up to a time. */
const beating = (fromMs: number, toMs: number): Input[] =>
  Array.from({ length: (toMs - fromMs) / 1_000 + 1 }, (_, at) => alive(fromMs + at * 1_000));

function story(inputs: readonly Input[], endMs: number): readonly string[] {
  const fold = new PresenceFold(known, 0);
  for (const input of inputs) fold.take(input);
  return fold.conclude(endMs).map(({ kind, atMs }) => `${atMs} ${kind}`);
}

describe('who is there, from what was heard', () => {
  it('tells a death from a broken connection by the life that comes back', () => {
    const before = beating(0, 5_000);
    expect(story([...before, willed(6_000), again(9_000, 2), ...beating(9_000, 12_000)], 12_000)).toEqual([
      '6000 crash',
      '9000 join',
    ]);
    expect(story([...before, willed(6_000), again(9_000, 1), ...beating(9_000, 12_000)], 12_000)).toEqual([
      '6000 cut',
      '9000 rejoin',
    ]);
    expect(story([...before, willed(6_000)], 60_000)).toEqual(['6000 crash']);
  });

  it('notices silence once three keep-alives are missing, and when it is over', () => {
    expect(story([...beating(0, 5_000), ...beating(20_000, 22_000)], 23_000)).toEqual([
      '6000 hush',
      '20000 speak',
    ]);
    expect(story(beating(0, 5_000), 9_000)).toEqual(['6000 hush']);
    expect(story(beating(0, 5_000), 8_000)).toEqual([]);
  });

  it('takes a goodbye at its word and an old will for nothing', () => {
    const farewell = { ...willed(6_000), willed: false } as Input;
    expect(story([...beating(0, 5_000), farewell], 60_000)).toEqual(['6000 leave']);
    expect(story([...beating(0, 5_000), willed(6_000, 0), ...beating(6_000, 8_000)], 9_000)).toEqual([]);
  });

  it('repeats that somebody new joins, and nothing of who registers twice', () => {
    const guest = aRuntime('guest', { keepAliveIntervalMs: 0 });
    expect(story([...beating(0, 3_000), registers(2_000, guest), registers(2_500, guest)], 4_000)).toEqual([
      '2000 join',
    ]);
  });
});
