import { describe, expect, it } from 'vitest';
import { type Command, type Decision, moduleId, runtimeId } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import { restraints } from './restraint.ts';

const [CALM_MS, REST_MS] = [100_000, 400_000];

/** What the laws say of a doctored trace. */
function verdict(records: readonly TraceRecord[]): readonly (string | undefined)[] {
  const laws = restraints({ calmMs: CALM_MS, restMs: REST_MS });
  for (const record of records) for (const law of laws) law.hear(record);
  return laws.map(({ failure }) => failure?.law).filter((law) => law !== undefined);
}

const decided = (atMs: number, decision: Decision): TraceRecord => ({ kind: 'decision', atMs, decision });
const ordered = (atMs: number, command: Command): TraceRecord => ({ kind: 'command', atMs, command });

const moves = (atMs: number, way: `${string} ${string} ${string}`, reason: string): TraceRecord => {
  const [module = '', from = '', to = ''] = way.split(' ');
  return decided(atMs, {
    kind: 'migration-planned',
    module: moduleId(module),
    from: runtimeId(from),
    to: runtimeId(to),
    worth: null,
    placement: null,
    reason,
  });
};

const stops = (atMs: number, module: string): TraceRecord =>
  ordered(atMs, { kind: 'stop-module', runtime: runtimeId('a'), module: moduleId(module), epoch: 1 });

const dies = (atMs: number): TraceRecord => ({
  kind: 'input',
  atMs,
  input: { kind: 'runtime-left', atMs, runtime: runtimeId('a'), incarnation: 1, willed: true },
});

const displaces = (atMs: number, heir: string, victim: string): TraceRecord =>
  decided(atMs, {
    kind: 'preempted',
    module: moduleId(heir),
    victim: moduleId(victim),
    on: runtimeId('a'),
  });

const vanishes = (atMs: number): TraceRecord =>
  decided(atMs, { kind: 'health-changed', runtime: runtimeId('b'), health: 'lost', reason: 'silent' });

const QUIET = ['a realm at rest is left alone'];
const FEW = ['moves are few under constant load'];
const ONCE = ['nobody is displaced twice for one who waits'];

describe('a realm at rest', () => {
  it('is left alone: an order without news breaks the law, one before the rest or after news does not', () => {
    expect(verdict([stops(REST_MS + 1, 'm')])).toEqual(QUIET);
    expect(verdict([stops(REST_MS - 1, 'm')])).toEqual([]);
    expect(verdict([dies(REST_MS + 1), stops(REST_MS + 2, 'm')])).toEqual([]);
    expect(verdict([stops(REST_MS + 1, 'm'), dies(REST_MS + 2)])).toEqual(QUIET);
  });

  it('hears news in a silence', () => {
    expect(verdict([vanishes(REST_MS + 1), stops(REST_MS + 2, 'm')])).toEqual([]);
    expect(verdict([vanishes(REST_MS - 1), stops(REST_MS + 2, 'm')])).toEqual(QUIET);
  });

  it('may be told of a move while it lasts, and only its module', () => {
    const move = moves(REST_MS + 1, 'm a b', 'slow-runtime');
    expect(verdict([move, stops(REST_MS + 225_001, 'm')])).toEqual([]);
    expect(verdict([move, stops(REST_MS + 225_002, 'm')])).toEqual(QUIET);
    expect(verdict([move, stops(REST_MS + 2, 'other')])).toEqual(QUIET);
  });
});

describe('moves in a calm', () => {
  const day = [0, 60_000, 180_000, 290_000].map((sinceMs, at) =>
    moves(CALM_MS + sinceMs, at % 2 === 0 ? 'm a b' : 'm b a', 'slow-runtime'),
  );

  it('are few: four if need be, and a cool-down apart', () => {
    expect(verdict(day)).toEqual([]);
    expect(verdict([...day, moves(REST_MS, 'm a b', 'slow-runtime')])).toEqual(FEW);
    expect(
      verdict([moves(CALM_MS, 'm a b', 'overload'), moves(CALM_MS + 59_999, 'm b c', 'overload')]),
    ).toEqual(FEW);
  });

  it('may follow each other closely in flight, but never back', () => {
    const flight = moves(CALM_MS, 'm a b', 'battery-low');
    expect(verdict([flight, moves(CALM_MS + 10_000, 'm b c', 'draining')])).toEqual([]);
    expect(verdict([flight, moves(CALM_MS + 10_000, 'm b a', 'battery-low')])).toEqual(FEW);
  });

  it('are free to whoever asks for them, and in a storm', () => {
    expect(verdict(day.map((_, at) => moves(CALM_MS + at, 'm a b', 'requested')))).toEqual([]);
    expect(verdict(day.map((_, at) => moves(at, 'm a b', 'slow-runtime')))).toEqual([]);
  });
});

describe('room for an important module', () => {
  it('is made once: whoever went for it does not go again, unless a runtime was lost', () => {
    expect(verdict([displaces(1, 'heir', 'left'), displaces(1, 'heir', 'right')])).toEqual([]);
    expect(verdict([displaces(1, 'heir', 'left'), displaces(2, 'other', 'left')])).toEqual([]);
    expect(verdict([displaces(1, 'heir', 'left'), displaces(2, 'heir', 'left')])).toEqual(ONCE);
    expect(verdict([displaces(1, 'heir', 'left'), vanishes(2), displaces(3, 'heir', 'left')])).toEqual([]);
  });
});
