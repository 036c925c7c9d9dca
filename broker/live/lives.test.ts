import { describe, expect, it } from 'vitest';
import {
  type Command,
  type Decision,
  type Input,
  moduleId,
  type RuntimeId,
  requestId,
  runtimeId,
} from '../../core/index.ts';
import { aModule } from '../../core/testing/builders.ts';
import type { TraceRecord } from '../../core/trace.ts';
import { traceIn } from './house.ts';
import { storiesOf } from './lives.ts';

const module = aModule('sum');
const [left, right] = [runtimeId('left'), runtimeId('right')];
const about = { module: moduleId('sum'), runtime: left, epoch: 1 };

const heard = (atMs: number, input: object): TraceRecord => ({
  kind: 'input',
  atMs,
  input: { ...input, atMs } as Input,
});
const ordered = (atMs: number, command: Command): TraceRecord => ({ kind: 'command', atMs, command });
const contender = (runtime: RuntimeId, total: number) => ({ runtime, total, scores: [] });
const placed: Decision = {
  kind: 'placed',
  epoch: 2,
  placement: {
    module: moduleId('sum'),
    chosen: right,
    verdicts: [],
    contenders: [contender(right, 0.75), contender(left, 0.5)],
    tieBreak: null,
  },
};
const start = { kind: 'start-module', module, fromCheckpoint: false } as const;

describe('the stories of a trace', () => {
  it('tell when a module was asked for, ordered, started and ended, once for each of its lives', () => {
    const records: readonly TraceRecord[] = [
      heard(10, { kind: 'module-requested', request: requestId('1'), module }),
      ordered(11, { ...start, runtime: left, epoch: 1 }),
      ordered(15, { ...start, runtime: left, epoch: 1 }),
      heard(40, { kind: 'module-started', ...about }),
      heard(45, { kind: 'module-started', ...about }),
      heard(60, { kind: 'module-exited', ...about, reason: 'crashed' }),
      { kind: 'decision', atMs: 61, decision: placed },
      ordered(61, { ...start, runtime: right, epoch: 2 }),
      heard(62, { kind: 'module-exited', ...about, reason: 'stopped' }),
      heard(90, { kind: 'module-started', ...about, runtime: right, epoch: 2 }),
      heard(99, { kind: 'module-exited', ...about, runtime: right, epoch: 2, reason: 'completed' }),
    ];
    const life = {
      module: 'sum',
      runtime: 'left',
      epoch: 1,
      orderedMs: 11,
      startedMs: 40,
      endedMs: 60,
      totals: new Map(),
    };
    expect(storiesOf(records)).toEqual([
      {
        module: 'sum',
        askedMs: 10,
        lives: [
          { ...life, isCompleted: false },
          {
            ...life,
            runtime: 'right',
            epoch: 2,
            orderedMs: 61,
            startedMs: 90,
            endedMs: 99,
            isCompleted: true,
            totals: new Map([
              ['right', 0.75],
              ['left', 0.5],
            ]),
          },
        ],
      },
    ]);
  });

  it('are read from a journal, whose seals and later heads are no part of a trace', () => {
    const lines = [
      '{"kind":"header","a":1}',
      '{"kind":"input"}',
      '{"kind":"seal","b":1}',
      '',
      '{"kind":"header","a":2}',
      '{"kind":"command"}',
    ];
    expect(traceIn(lines)).toEqual(['{"kind":"header","a":1}', '{"kind":"input"}', '{"kind":"command"}']);
    expect(traceIn([])).toEqual([]);
  });
});
