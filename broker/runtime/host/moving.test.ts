import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from '../../../core/index.ts';
import type { ModuleParts } from '../../../core/testing/builders.ts';
import { decodePieces, encodePieces } from '../../freeze/ahead/pieces.ts';
import { freezableFiles } from '../../freeze/testing/gallery.ts';
import { openChunk, sealChunk } from '../../transfer/chunk.ts';
import { zlibCodec } from '../node/zlib-codec.ts';
import { Bench, galleryModule, until } from '../testing/bench.ts';
import { MemoryBus } from '../testing/memory-bus.ts';
import type { HostFact } from './host.ts';

/** A broker that changes what it carries. */
class ChangingBus extends MemoryBus {
  change: (topic: string, payload: Uint8Array) => Promise<Uint8Array> = async (_, payload) => payload;

  override publish(topic: string, payload: Uint8Array, settled: () => void): void {
    if (!topic.includes('/snapshot/')) return super.publish(topic, payload, settled);
    void this.change(topic, payload).then((changed) => super.publish(topic, changed, settled));
  }
}

/** Both have real threads; what they share is a broker, and a store. */
let benches: readonly [Bench, Bench];
const bus = new ChangingBus();
let epoch = 1;

beforeAll(async () => {
  const files = await freezableFiles(['counter', 'cat', 'nbody', 'spinner', 'echo']);
  benches = [new Bench({ name: 'left', bus, files }), new Bench({ name: 'right', bus, files })];
}, 120_000);
afterAll(async () => {
  for (const { threads } of benches) await threads.close();
});

/** Changes one bit of the first pages, and seals them again. */
function spoilingPages(): ChangingBus['change'] {
  return async (topic, payload) => {
    const chunk = /\/snapshot\/[^/]+\/\d+$/.test(topic) ? await openChunk(payload) : null;
    if (chunk?.kind !== 'pages' || chunk.sequence > 0) return payload;
    const pieces = await decodePieces(chunk.body, 2 ** 20, zlibCodec);
    if (pieces === null) throw new Error('these are no pages');
    const bytes = pieces.bytes.with(-1, (pieces.bytes.at(-1) ?? 0) ^ 1);
    return sealChunk({ ...chunk, body: await encodePieces({ ...pieces, bytes }, zlibCodec) });
  };
}

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

/** Has a module prepared at one end and frozen at the other. */
async function orderMove(name: string, from: Bench, to: Bench, parts: ModuleParts = {}): Promise<void> {
  const target = to === benches[0] ? 'left' : 'right';
  const module = moduleId(name);
  const source = runtimeId(target === 'left' ? 'right' : 'left');
  to.host.obey({ kind: 'load-instance', module: galleryModule(name, parts), epoch: epoch + 1, from: source });
  await factOf(to, name, 'instance-prepared', epoch + 1);
  from.host.obey({ kind: 'freeze-instance', module, epoch, to: runtimeId(target), toEpoch: epoch + 1 });
}

/** Moves a module the way the supervisor has it done. */
async function move(name: string, from: Bench, to: Bench, parts: ModuleParts = {}): Promise<void> {
  await orderMove(name, from, to, parts);
  const module = moduleId(name);
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

  it('refuses memory that was changed on its way, however well it is sealed, and the source goes on', async () => {
    const [left, right] = benches;
    const parts = { args: ['0', '20'] };
    await start('counter', parts);
    await until(() => left.stdout('counter').length > 2);
    const before = left.stdout('counter').length;
    bus.change = spoilingPages();
    await orderMove('counter', left, right, parts);
    expect(await factOf(right, 'counter', 'instance-failed', epoch + 1)).toMatchObject({
      reason: 'the snapshot is not taken: the SHA-256 of its memory is not what it was sent with',
    });
    bus.change = async (_, payload) => payload;
    const module = moduleId('counter');
    left.host.obey({ kind: 'resume-instance', module, epoch, asEpoch: epoch + 2 });
    await until(() => left.stdout('counter').length > before + 5);
    expect(right.facts.some((fact) => fact.kind === 'snapshot-arrived' && fact.epoch === epoch + 1)).toBe(
      false,
    );
    left.host.obey({ kind: 'kill-instance', module, epoch: epoch + 2 });
    await factOf(left, 'counter', 'instance-exited', epoch + 2);
    const lines = left.stdout('counter').slice(-5).map(Number);
    expect(lines).toEqual(lines.map((_, at) => Number(lines[0]) + at));
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
