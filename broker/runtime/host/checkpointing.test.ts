import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from '../../../core/index.ts';
import type { ModuleParts } from '../../../core/testing/builders.ts';
import { freezableFiles } from '../../freeze/testing/gallery.ts';
import { Bench, galleryModule, until } from '../testing/bench.ts';
import { MemoryBus } from '../testing/memory-bus.ts';
import { Checkpoints } from './checkpoints.ts';

/** What a store holds that keeps whatever it is brought. */
const kept = new Map<string, Uint8Array>();
/** Called as soon as a checkpoint arrives. */
let arrives: () => void = () => {};
const checkpoints = new Checkpoints({
  storeUrl: 'http://store/',
  realm: 'realm',
  runtime: 'left',
  fetch: async (url, plan) => {
    const { pathname } = new URL(String(url));
    if (plan?.method === 'PUT') {
      kept.set(pathname, plan.body as unknown as Uint8Array);
      arrives();
    }
    const bytes = kept.get(pathname);
    if (bytes === undefined) return new Response(null, { status: 404 });
    return new Response(bytes as Uint8Array<ArrayBuffer>);
  },
  note: () => {},
  credentials: () => null,
});

const bus = new MemoryBus();
let benches: readonly [Bench, Bench];
beforeAll(async () => {
  const files = await freezableFiles(['counter', 'cat', 'depths']);
  const parts = { bus, files, checkpoints };
  benches = [new Bench({ name: 'left', ...parts }), new Bench({ name: 'right', ...parts })];
}, 120_000);
beforeEach(() => {
  kept.clear();
  arrives = () => {};
});
afterAll(async () => {
  for (const { threads } of benches) await threads.close();
});

const start = async (bench: Bench, name: string, parts: ModuleParts, epoch = 1): Promise<void> => {
  const module = galleryModule(name, parts);
  bench.host.obey({ kind: 'start-instance', module, epoch, fromCheckpoint: epoch > 1 });
  await until(() =>
    bench.facts.some(
      (fact) => fact.kind === 'instance-started' && fact.module === module.id && fact.epoch === epoch,
    ),
  );
};

/** Takes a checkpoint, and waits until it is kept. */
async function checkpointed(bench: Bench, module: string, epoch = 1): Promise<void> {
  const taken = (): number => bench.facts.filter(({ kind }) => kind === 'checkpoint-taken').length;
  const before = taken();
  await until(() => {
    bench.host.obey({ kind: 'checkpoint-instance', module: moduleId(module), epoch });
    return taken() > before;
  });
}

const numbers = (bench: Bench, name: string): readonly number[] => bench.stdout(name).map(Number);
const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, at) => at + 1);

describe('checkpoints, with real threads', () => {
  it('go unnoticed by the module, and one goes on from the last', async () => {
    const [left, right] = benches;
    const parts = { id: moduleId('count'), file: '/store/counter.wasm', args: ['0', '5'] };
    await start(left, 'count', parts);
    let written = 0;
    arrives = () => {
      written = numbers(left, 'count').length;
    };
    for (let count = 0; count < 4; count++) await checkpointed(left, 'count');
    await until(() => numbers(left, 'count').length > written + 20);
    left.kill('count');
    await left.ending('count');
    const before = numbers(left, 'count');
    expect(before).toEqual(upTo(before.length));
    await start(right, 'count', parts, 2);
    await until(() => numbers(right, 'count').length > before.length + 20);
    const after = numbers(right, 'count').slice(before.length);
    const [first = 0] = after;
    expect(after).toEqual(after.map((_, at) => first + at));
    // Not from the top; and all that was written before the last checkpoint was published before it arrived.
    expect(first).toBeGreaterThan(3);
    expect(first).toBeLessThanOrEqual(written + 1);
    right.host.obey({ kind: 'kill-instance', module: moduleId('count'), epoch: 2 });
  });

  it('lose and repeat nothing of what is sent to a module meanwhile', async () => {
    const [left] = benches;
    await start(left, 'cat', {});
    let sentCount = 0;
    const sending = setInterval(() => bus.say('realm/proc/debug/stdin/cat', String(++sentCount)), 1);
    for (let count = 0; count < 8; count++) await checkpointed(left, 'cat');
    clearInterval(sending);
    await until(() => left.stdout('cat').length >= sentCount);
    expect(numbers(left, 'cat')).toEqual(upTo(sentCount));
    left.kill('cat');
    await left.ending('cat');
  });

  it('and moves at the same moment get out of each other’s way', async () => {
    const [left, right] = benches;
    const args = ['3000', '6000'];
    const module = galleryModule('depths', { args });
    await start(left, 'depths', { args });
    let epoch = 1;
    for (const [from, to] of [
      [left, right],
      [right, left],
      [left, right],
    ] as const) {
      const [source, target] = [from, to].map((one) => runtimeId(one === left ? 'left' : 'right'));
      if (source === undefined || target === undefined) continue;
      to.host.obey({ kind: 'load-instance', module, epoch: epoch + 1, from: source });
      const has = (bench: Bench, kind: string, at: number): boolean =>
        bench.facts.some((fact) => fact.kind === kind && fact.epoch === at && fact.module === module.id);
      await until(() => has(to, 'instance-prepared', epoch + 1));
      from.host.obey({ kind: 'checkpoint-instance', module: module.id, epoch });
      from.host.obey({ kind: 'freeze-instance', module: module.id, epoch, to: target, toEpoch: epoch + 1 });
      await until(() => has(to, 'snapshot-arrived', epoch + 1));
      to.host.obey({ kind: 'thaw-instance', module: module.id, epoch: epoch + 1 });
      await until(() => has(to, 'instance-thawed', epoch + 1));
      from.host.obey({ kind: 'discard-instance', module: module.id, epoch });
      await until(() => has(from, 'instance-exited', epoch));
      epoch += 1;
    }
    const moved = await until(
      () => right.stdout('depths').at(-1)?.startsWith('ackermann') && right.stdout('depths'),
    );
    await start(left, 'witness', { file: '/store/depths.wasm', args });
    await until(() => left.stdout('witness').at(-1)?.startsWith('ackermann'));
    expect(moved).toEqual(left.stdout('witness'));
    expect(
      [left, right].flatMap(({ facts }) => facts.filter(({ kind }) => kind === 'instance-failed')),
    ).toEqual([]);
  });

  it.each([
    ['bytes that may be sent', { checkpointBytesPerSecondMax: 1 }],
    ['time for which it may be stopped', { checkpointStoppedShareMax: 1e-9 }],
  ])('are not taken of a module that has used up the %s', async (_, budget) => {
    const [left] = benches;
    await start(left, 'frugal', { file: '/store/counter.wasm', args: ['0', '1'], ...budget });
    await checkpointed(left, 'frugal');
    const taken = (): number => left.facts.filter(({ kind }) => kind === 'checkpoint-taken').length;
    const before = taken();
    const written = left.stdout('frugal').length;
    // It goes on for as long as many a checkpoint takes, and each time one is wished for.
    await until(() => {
      left.host.obey({ kind: 'checkpoint-instance', module: moduleId('frugal'), epoch: 1 });
      return left.stdout('frugal').length > written + 100;
    });
    expect(taken()).toBe(before);
    left.kill('frugal');
    await left.ending('frugal');
  });

  it('that are not kept any more let a module begin anew, and say so', async () => {
    const [left] = benches;
    await start(left, 'fresh', { file: '/store/counter.wasm', args: ['2', '1'] }, 2);
    await until(() => left.stdout('fresh').length === 2);
    expect(left.stdout('fresh')).toEqual(['1', '2']);
    expect(left.stderr('fresh')).toEqual(['arts: its checkpoint is not kept any more; it begins anew']);
  });
});
