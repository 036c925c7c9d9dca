import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Agenda } from '../kernel/agenda.ts';
import { type Bench, cpuSeconds, type Goal, type Measurement, type Peer } from './bench.ts';

/**
 * The hold model (Jones, "An empirical comparison of priority-queue and event-set implementations",
 * CACM 29(4), 1986): with a fixed number pending, take the next event out and schedule another one, an
 * exponential delay of mean 1 later.
 *
 * The stream is MINSTD (Park & Miller, CACM 31(10), 1988: x ← 16807·x mod 2³¹ − 1), seed 12345,
 * delay −ln(x ÷ (2³¹ − 1)): 1,000 pending and 10⁶ events end at 998.792853867 in every engine that was
 * given this work, so that number is the check. One unit of the model is 10¹² µs here: whole
 * microseconds then keep the twelve digits that the check prints.
 */
const EVENT_COUNT = 1_000_000;
const UNIT_US = 1e12;
const MODULUS = 2 ** 31 - 1;
const WARM_UP_ROUNDS = 3;

const PYTHON = '/usr/bin/python3';
const INSTALL = 'apt-get update && apt-get install -y python3-simpy3';

/** The event kernel with 1,000 pending, against SimPy. */
export const kernelHold1k: Bench = hold('kernel-hold-1k', 1_000, { must: 5e6, aim: 8e6 });

/** The event kernel with 100,000 pending, against SimPy. */
export const kernelHold100k: Bench = hold('kernel-hold-100k', 100_000, { must: 3e6, aim: 5e6 });

function hold(name: string, pendingCount: number, goal: Goal): Bench {
  return {
    name,
    title: `event kernel, hold model, ${pendingCount / 1_000},000 pending`,
    unit: 'events/s',
    goal,
    better: 'higher',
    peer: simpy(pendingCount),
    measure() {
      for (let round = 0; round < WARM_UP_ROUNDS; round++) holdOnce(pendingCount);
      return holdOnce(pendingCount);
    },
  };
}

function holdOnce(pendingCount: number): Measurement {
  const agenda = new Agenda([0]);
  let x = 12_345;
  const delayUs = (): number => {
    // x·16807 mod 2³¹ − 1 without a division: 2³¹ ≡ 1, so the high bits are added to the low ones.
    const product = x * 16_807;
    const high = Math.floor(product * 2 ** -31);
    x = product - high * 2 ** 31 + high;
    if (x >= MODULUS) x -= MODULUS;
    return Math.round(-Math.log(x / MODULUS) * UNIT_US);
  };
  for (let i = 0; i < pendingCount; i++) agenda.schedule(delayUs(), 0, 0);
  const seconds = cpuSeconds(() => {
    for (let i = 0; i < EVENT_COUNT; i++) {
      agenda.advance();
      agenda.schedule(agenda.nowUs + delayUs(), 0, 0);
    }
  });
  return { figure: EVENT_COUNT / seconds, check: (agenda.nowUs / UNIT_US).toFixed(9) };
}

/** Debian's SimPy with callbacks, its fastest idiom (its processes are a fifth slower). */
function simpy(pendingCount: number): Peer {
  return {
    name: 'SimPy 3.0.11',
    ratio: { must: 6, aim: 10 },
    measure() {
      if (!existsSync(PYTHON)) return { absent: INSTALL };
      const script = fileURLToPath(new URL('hold_simpy.py', import.meta.url));
      const run = spawnSync(PYTHON, [script, String(pendingCount), String(EVENT_COUNT)], {
        encoding: 'utf8',
      });
      if (run.status !== 0) return { absent: INSTALL };
      const [seconds, check] = run.stdout.trim().split(' ');
      return { figure: EVENT_COUNT / Number(seconds), check: check ?? '' };
    },
  };
}
