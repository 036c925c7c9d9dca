import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from '../../../core/index.ts';
import type { ModuleParts } from '../../../core/testing/builders.ts';
import { freezableFiles } from '../../freeze/testing/gallery.ts';
import { Bench, galleryModule, until } from '../testing/bench.ts';
import { MemoryBus } from '../testing/memory-bus.ts';
import type { HostFact } from './host.ts';

/** Both have real threads; what they share is a broker, and a store. */
let benches: readonly [Bench, Bench];
const bus = new MemoryBus();
let epoch = 1;

beforeAll(async () => {
  const files = await freezableFiles(['counter', 'cat', 'nbody', 'spinner', 'echo']);
  benches = [new Bench({ name: 'left', bus, files }), new Bench({ name: 'right', bus, files })];
}, 120_000);
afterAll(async () => {
  for (const { threads } of benches) await threads.close();
});

const factOf = (bench: Bench, name: string, kind: HostFact['kind'], atEpoch: number): Promise<HostFact> =>
  until(() =>
    bench.facts.find((fact) => fact.kind === kind && fact.module === name && fact.epoch === atEpoch),
  );

async function start(name: string, parts: ModuleParts = {}): Promise<void> {
  epoch += 10;
  benches[0].host.obey({
    kind: 'start-instance',
    module: galleryModule(name, parts),
    epoch,
    fromCheckpoint: false,
  });
  await factOf(benches[0], name, 'instance-started', epoch);
}

/** Moves a module the way the supervisor has it done. */
async function move(name: string, from: Bench, to: Bench, parts: ModuleParts = {}): Promise<void> {
  const target = to === benches[0] ? 'left' : 'right';
  const module = moduleId(name);
  const source = runtimeId(target === 'left' ? 'right' : 'left');
  to.host.obey({ kind: 'load-instance', module: galleryModule(name, parts), epoch: epoch + 1, from: source });
  await factOf(to, name, 'instance-prepared', epoch + 1);
  from.host.obey({ kind: 'freeze-instance', module, epoch, to: runtimeId(target), toEpoch: epoch + 1 });
  await factOf(from, name, 'instance-frozen', epoch);
  await factOf(to, name, 'snapshot-arrived', epoch + 1);
  to.host.obey({ kind: 'thaw-instance', module, epoch: epoch + 1 });
  await factOf(to, name, 'instance-thawed', epoch + 1);
  from.host.obey({ kind: 'discard-instance', module, epoch });
  await factOf(from, name, 'instance-exited', epoch);
  epoch += 1;
}

describe('a host that freezes and thaws, with real threads', () => {
  it('has a counter go on without a gap or a repeat, to and fro', async () => {
    const [left, right] = benches;
    const parts = { args: ['60', '20'] };
    await start('counter', parts);
    for (let turn = 0; turn < 6; turn++) {
      const count = left.stdout('counter').length;
      await until(() => left.stdout('counter').length > count + 2);
      await move('counter', turn % 2 === 0 ? left : right, turn % 2 === 0 ? right : left, parts);
    }
    await factOf(left, 'counter', 'instance-exited', epoch);
    expect(left.stdout('counter')).toEqual(Array.from({ length: 60 }, (_, number) => String(number + 1)));
    expect(left.facts.filter(({ kind }) => kind === 'instance-failed')).toEqual([]);
  }, 60_000);

  it('loses and repeats nothing of what is sent to a module while it moves', async () => {
    const [left, right] = benches;
    await start('cat');
    let sent = 0;
    const sending = setInterval(() => bus.say('realm/proc/debug/stdin/cat', `line ${++sent}`), 5);
    for (let turn = 0; turn < 6; turn++) {
      const from = turn % 2 === 0 ? left : right;
      await move('cat', from, from === left ? right : left);
    }
    clearInterval(sending);
    await until(() => left.stdout('cat').length >= sent);
    expect(left.stdout('cat')).toEqual(Array.from({ length: sent }, (_, number) => `line ${number + 1}`));
    left.host.obey({ kind: 'kill-instance', module: moduleId('cat'), epoch });
    await factOf(left, 'cat', 'instance-exited', epoch);
  }, 60_000);

  it('lets a module go on when the move is called off, with all that came meanwhile', async () => {
    const [left] = benches;
    await start('cat');
    bus.say('realm/proc/debug/stdin/cat', 'said before');
    await left.line('cat', 'said before');
    const before = left.stdout('cat').length;
    const module = moduleId('cat');
    // Nobody waits for it there, so that it stays frozen.
    left.host.obey({ kind: 'freeze-instance', module, epoch, to: runtimeId('nobody'), toEpoch: epoch + 1 });
    await factOf(left, 'cat', 'instance-frozen', epoch);
    bus.say('realm/proc/debug/stdin/cat', 'said while it is frozen');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(left.stdout('cat').length).toBe(before);
    left.host.obey({ kind: 'resume-instance', module, epoch, asEpoch: epoch + 2 });
    await until(() => left.stdout('cat').length > before);
    expect(left.stdout('cat').at(-1)).toBe('said while it is frozen');
    left.host.obey({ kind: 'kill-instance', module, epoch: epoch + 2 });
    await factOf(left, 'cat', 'instance-exited', epoch + 2);
    epoch += 2;
  }, 60_000);

  it('pauses a module that only computes', async () => {
    const [left, right] = benches;
    const parts = { args: ['3000000'] };
    await start('nbody', parts);
    await move('nbody', left, right, parts);
    await factOf(right, 'nbody', 'instance-exited', epoch);
    const moved = right.stdout('nbody');
    benches[1].host.obey({
      kind: 'start-instance',
      module: galleryModule('nbody', { ...parts, id: moduleId('witness') }),
      epoch: 1,
      fromCheckpoint: false,
    });
    expect(await right.ending('witness')).toBe('completed');
    expect(moved).toEqual(right.stdout('witness'));
  }, 60_000);

  it('refuses what it cannot do, and the module goes on', async () => {
    const [left] = benches;
    await start('sorter', { args: ['3000000'] }); // The store has no other form of it.
    const module = moduleId('sorter');
    left.host.obey({ kind: 'freeze-instance', module, epoch, to: runtimeId('right'), toEpoch: epoch + 1 });
    expect(await factOf(left, 'sorter', 'instance-failed', epoch)).toMatchObject({
      reason: 'the store has no form of this module that can be paused',
    });
    left.host.obey({ kind: 'kill-instance', module, epoch });
    await factOf(left, 'sorter', 'instance-exited', epoch);
  });
});
