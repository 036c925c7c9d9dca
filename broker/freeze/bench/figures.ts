import { planOf } from '../../runtime/host/bounds.ts';
import type { Code } from '../../runtime/host/codes.ts';
import { NodeThreads } from '../../runtime/node/threads.ts';
import { zlibCodec } from '../../runtime/node/zlib-codec.ts';
import { Bells } from '../../runtime/shared/bells.ts';
import { Ring } from '../../runtime/shared/ring.ts';
import { galleryModule } from '../../runtime/testing/bench.ts';
import { Fuel } from '../instance/fuel.ts';
import { encodeSnapshot } from '../snapshot/encode.ts';
import { type Pair, pairOf } from '../testing/made.ts';
import { played, type Score } from '../testing/plays.ts';
import { type Conductor, interrupting, patient, Solo } from '../testing/solo.ts';

/** What is measured of one kernel. */
export interface Kernel {
  readonly name: string;
  readonly score: Score;
}

const score = (...args: readonly string[]): Score => ({ args, channels: [], arrivals: [], pagesMax: 1_024 });

/** Kernels that compute for some tenths of a second each, in as many ways as programs do. */
export const kernels: readonly Kernel[] = [
  { name: 'nbody', score: score('nbody', '4000000') },
  { name: 'sha256', score: score('sha256', '16384') },
  { name: 'sorter', score: score('sorter', '3000000') },
  { name: 'orders', score: score('orders', '300000') },
  {
    name: 'script',
    score: score('script', ': fib dup 2 < if else dup 1 - fib swap 2 - fib + then ; 30 fib . cr'),
  },
];

/** Runs that are not counted, in which the engine optimises, on threads whose time is counted, too. */
const WARM_COUNT = 2;

/** What a recursion that does next to nothing but call costs: the worst that a program can be. */
export const worst: Kernel = { name: 'depths', score: score('depths', '2000', '10000') };

/** A module that is paused now and then, as a runtime has it. */
function portioning(): Conductor {
  const fuel = new Fuel();
  return { nextFuel: () => fuel.next(performance.now()), isPauseWanted: () => false };
}

/** How many times longer a kernel takes in its freezable form: medians of interleaved runs, in processor time. */
export async function overheadOf({ name, score: play }: Kernel, repetitionCount: number): Promise<number> {
  const { plain, freezable } = await pairOf(name);
  const took: { readonly plain: number[]; readonly freezable: number[] } = { plain: [], freezable: [] };
  for (let round = -WARM_COUNT; round < repetitionCount; round++) {
    const plainMs = cpuMsOf(() => played(plain, play, patient));
    const freezableMs = cpuMsOf(() => played(freezable, play, portioning()));
    if (round < 0) continue;
    took.plain.push(plainMs);
    took.freezable.push(freezableMs);
  }
  return median(took.freezable) / median(took.plain);
}

function cpuMsOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** How many times larger the freezable forms of modules are, each. */
export async function growthOf(name: string): Promise<number> {
  const { plainBytes, freezableBytes } = await pairOf(name);
  return freezableBytes.length / plainBytes.length;
}

/** Milliseconds from the wish that a module which only computes pauses to its being captured, on a thread of its own. */
export async function pauseMsOf(repetitionCount: number): Promise<readonly number[]> {
  const { freezable } = await pairOf('nbody');
  const threads = new NodeThreads();
  const took: number[] = [];
  try {
    for (let round = 0; round < repetitionCount; round++) took.push(await pauseMs(threads, freezable));
  } finally {
    await threads.close();
  }
  return took;
}

async function pauseMs(threads: NodeThreads, code: Code): Promise<number> {
  const bells = new Bells();
  const module = galleryModule('nbody', { args: ['2000000000'] });
  let heard: (kind: string) => void = () => {};
  const word = (wanted: string): Promise<void> =>
    new Promise((resolve) => {
      heard = (kind) => kind === wanted && resolve();
    });
  const thread = threads.take(({ kind }) => heard(kind));
  const started = word('started');
  thread.tell({
    kind: 'run',
    plan: planOf(module, code, 64),
    bells: bells.memory,
    out: Ring.create(65_536).memory,
    inputs: new Map(),
  });
  await started;
  await new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 10));
  const paused = word('paused');
  const fromMs = performance.now();
  bells.isPauseWanted = true;
  await paused;
  const tookMs = performance.now() - fromMs;
  await thread.end();
  return tookMs;
}

/** Milliseconds to write down and read again a snapshot with 1 MiB of live memory: the codec's part of a pause. */
export async function codecMs(): Promise<number> {
  const { freezable }: Pair = await pairOf('sorter');
  const play = { ...score('sorter', '262144'), code: freezable };
  const solo = new Solo(
    play,
    { written: new Map(), stage: null },
    {
      conductor: interrupting({ fuel: 40_000_000, wait: 0 }),
      state: null,
      arrived: 0,
    },
  );
  solo.run();
  const { identity } = freezable;
  if (identity === null) throw new Error('the sorter is not freezable');
  const about = {
    module: identity,
    instance: 'sorter',
    epoch: 1,
    reason: 'migration',
    unread: [],
    rests: [],
  } as const;
  const took: number[] = [];
  for (let round = 0; round < 7; round++) {
    const fromMs = performance.now();
    await encodeSnapshot({ ...about, thread: solo.state() }, zlibCodec);
    took.push(performance.now() - fromMs);
  }
  return median(took);
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The geometric mean, which is the one for ratios. */
export const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
