import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moduleId } from '../../../core/index.ts';
import type { Message } from '../message.ts';
import {
  asksForWasm,
  browserJoins,
  fifthAsks,
  fifthJoins,
  fourthJoins,
  ownAsks,
  ownJoins,
  req,
  uuid,
} from '../testing/peers.ts';
import { Supervisor } from '../testing/supervisor.ts';
import { newWire, openTurn } from '../wire.ts';
import { linesOf, takeRest } from './rests.ts';

const C1 = uuid('c1');
const homes: readonly Message[] = [browserJoins('b1'), fourthJoins('b1'), fifthJoins('b1'), ownJoins];
const askers: readonly Message[] = [
  asksForWasm('c1'),
  req('proc/control', 'create', { type: 'module', uuid: C1, file: 'm.wasm', apis: ['wasi:unstable'] }),
  fifthAsks('c1'),
  ownAsks('c1'),
];
const topics = [
  ...['stdin', 'stdout', 'stderr'].map((stream) => `realm/proc/debug/${stream}/${C1}`),
  `realm/proc/stdio/${C1}`,
  ...['stdin', 'stdout', 'stderr'].flatMap((stream) => [
    `realm/s/ann/lab/p/${C1}/-/${stream}`,
    `realm/s/public/arts-supervisor/p/${uuid('b1')}/${C1}/-/${stream}`,
  ]),
];
const text = fc.oneof(fc.string({ unit: fc.constantFrom('a', '"', '\n', '\\', 'ü') }), fc.string());

describe('the streams of modules', () => {
  it('never come back round: of what we publish, nothing comes, or an echo where old hosts would have one', () => {
    const said = fc.array(fc.record({ topic: fc.constantFrom(...topics), payload: text }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.constantFrom(...homes), fc.constantFrom(...askers), said, (home, asker, messages) => {
        const supervisor = new Supervisor();
        supervisor.hear(home);
        supervisor.hear(asker);
        expect(supervisor.scene.modules.has(moduleId(C1))).toBe(true);
        for (const message of messages) {
          for (const echo of supervisor.hear(message).said) {
            const again = supervisor.hear(echo).said;
            // The fourth generation has one topic for what is written and what is read.
            if (!echo.topic.startsWith('realm/proc/stdio/')) expect(again).toEqual([]);
            for (const last of again) expect(supervisor.hear(last).said).toEqual([]);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are the same lines, however they were cut into pieces', () => {
    const unit = fc.constantFrom('a', 'b', '\n');
    fc.assert(
      fc.property(fc.array(fc.string({ unit }), { size: 'max', maxLength: 12 }), (pieces) => {
        const turn = openTurn(newWire({ realm: 'realm', nonce: 'x' }), new Supervisor().scene);
        const source = { module: moduleId('m'), stream: 'stdout' } as const;
        const lines = pieces.flatMap((piece) => linesOf(turn, source, piece).lines);
        expect([...lines, takeRest(turn, source)]).toEqual(pieces.join('').split('\n'));
        expect(turn.wire.rests).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('lose no piece when too many lines are begun at once, or one is too long', () => {
    const turn = openTurn(newWire({ realm: 'realm', nonce: 'x' }), new Supervisor().scene);
    const names = Array.from({ length: 100 }, (_, at) => `m${at}`);
    const given = names.flatMap((name) => {
      const { lines, overdue } = linesOf(turn, { module: moduleId(name), stream: 'stdout' }, name);
      expect(lines).toEqual([]);
      return overdue === null ? [] : [overdue.text];
    });
    expect([...given, ...turn.wire.rests.map(({ text: rest }) => rest)]).toEqual(names);
    expect(turn.wire.rests).toHaveLength(64);
    const long = 'x'.repeat(70_000);
    expect(linesOf(turn, { module: moduleId('m99'), stream: 'stdout' }, long).lines).toEqual([`m99${long}`]);
  });
});
