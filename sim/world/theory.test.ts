import { describe, expect, it } from 'vitest';
import { Agenda } from '../kernel/agenda.ts';
import { exponential } from '../random/samplers.ts';
import { stream } from '../random/stream.ts';
import { NOBODY } from './calendar.ts';
import { Cpus } from './cpu.ts';
import { Station } from './testing/station.ts';

/** Mean service time: long against the rounding to whole microseconds. */
const SERVICE_US = 10_000;
const BATCHES = 20;
/** Student's t for 19 degrees of freedom, two-sided 99.9 %. */
const T = 3.883;

type Sampler = (unit: number) => number;

const SERVICES: readonly {
  readonly name: string;
  readonly sample: Sampler;
  readonly secondMoment: number;
}[] = [
  { name: 'exponential', sample: (unit) => exponential(unit, SERVICE_US), secondMoment: 2 },
  { name: 'constant', sample: () => SERVICE_US, secondMoment: 1 },
  {
    // Nine short ones of 0.5 and one long of 5.5 on average: squared coefficient of variation 5.5.
    name: 'hyper-exponential',
    sample: (unit) =>
      unit < 0.9
        ? exponential(unit / 0.9, SERVICE_US / 2)
        : exponential((unit - 0.9) / 0.1, SERVICE_US * 5.5),
    secondMoment: 0.9 * 2 * 0.5 ** 2 + 0.1 * 2 * 5.5 ** 2,
  },
];

/** What a model of a queue must offer to be measured. */
interface Queue {
  readonly arrive: (customer: number, workUs: number) => void;
  /** The model's own event is due; returns the customers that leave with it. */
  readonly leave: () => readonly number[];
}

/** Mean time in the system, and half the width of its 99.9 % confidence interval, from batch means. */
function measure(
  make: (agenda: Agenda) => Queue,
  arrivalsPerUs: number,
  sample: Sampler,
  count: number,
): { readonly meanUs: number; readonly halfWidthUs: number } {
  const agenda = new Agenda([1, 0]);
  const queue = make(agenda);
  const gaps = stream(2026, 'arrivals', 'gap');
  const works = stream(2026, 'arrivals', 'work');
  const begunUs = new Float64Array(count);
  const sums = new Float64Array(BATCHES);
  const warmUpCount = count / 10;
  const perBatch = (count - warmUpCount) / BATCHES;
  const note = (customer: number): void => {
    const batch = Math.floor((customer - warmUpCount) / perBatch);
    if (batch >= 0) (sums[batch] as number) += agenda.nowUs - (begunUs[customer] as number);
  };
  let atUs = 0;
  agenda.schedule(0, 1, 0);
  agenda.runUntil(Number.POSITIVE_INFINITY, (kind, subject) => {
    if (kind === 0) {
      for (const customer of queue.leave()) note(customer);
      return;
    }
    begunUs[subject] = agenda.nowUs;
    queue.arrive(subject, sample(works.next()));
    atUs += exponential(gaps.next(), 1 / arrivalsPerUs);
    if (subject + 1 < count) agenda.schedule(Math.round(atUs), 1, subject + 1);
  });
  const means = [...sums].map((sum) => sum / perBatch);
  const meanUs = means.reduce((sum, mean) => sum + mean, 0) / BATCHES;
  const variance = means.reduce((sum, mean) => sum + (mean - meanUs) ** 2, 0) / (BATCHES - 1);
  return { meanUs, halfWidthUs: T * Math.sqrt(variance / BATCHES) };
}

/** A device that shares `cores` cores among its computations. */
function sharing(cores: number): (agenda: Agenda) => Queue {
  return (agenda) => {
    const cpus = new Cpus([{ cores, interference: { kind: 'none' } }], agenda, 0);
    const gone: number[] = [];
    return {
      arrive: (customer, workUs) => {
        cpus.begin(0, customer, workUs, 0);
      },
      leave: () => {
        gone.length = 0;
        for (let done = cpus.finish(0); done !== NOBODY; done = cpus.finish(0)) gone.push(done);
        return gone;
      },
    };
  };
}

/** First come, first served by `cores` devices of one core each. */
function waiting(cores: number): (agenda: Agenda) => Queue {
  return (agenda) => new Station(agenda, 0, cores);
}

/** Mean time in an M/M/c queue: service + Erlang's C ÷ (c·μ − λ) (Kleinrock, Queueing Systems I, §3.5). */
function erlangUs(servers: number, load: number): number {
  const offered = servers * load;
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (offered * blocked) / (n + offered * blocked);
  const waits = blocked / (1 - load * (1 - blocked));
  return SERVICE_US * (1 + waits / (servers * (1 - load)));
}

describe('the kernel and the processors against queueing theory, at a fixed seed', () => {
  const cases = [
    { servers: 1, load: 0.5 },
    { servers: 1, load: 0.8 },
    { servers: 4, load: 0.8 },
    { servers: 16, load: 0.9 },
  ];

  it.each(cases)('M/M/$servers, first come first served, at load $load: Erlang C', ({ servers, load }) => {
    const sample = SERVICES[0]?.sample ?? (() => 0);
    const { meanUs, halfWidthUs } = measure(waiting(servers), (servers * load) / SERVICE_US, sample, 130_000);
    expect(halfWidthUs / meanUs).toBeLessThan(0.15);
    expect(Math.abs(meanUs - erlangUs(servers, load))).toBeLessThan(halfWidthUs);
  });

  it.each(cases)('M/M/$servers by processor sharing at load $load: the same mean', ({ servers, load }) => {
    const sample = SERVICES[0]?.sample ?? (() => 0);
    const { meanUs, halfWidthUs } = measure(sharing(servers), (servers * load) / SERVICE_US, sample, 130_000);
    expect(halfWidthUs / meanUs).toBeLessThan(0.15);
    expect(Math.abs(meanUs - erlangUs(servers, load))).toBeLessThan(halfWidthUs);
  });

  it.each(SERVICES)(
    'M/G/1 by processor sharing, $name service: E[S] ÷ (1 − ρ), insensitive',
    ({ sample }) => {
      const { meanUs, halfWidthUs } = measure(sharing(1), 0.7 / SERVICE_US, sample, 130_000);
      expect(halfWidthUs / meanUs).toBeLessThan(0.15);
      expect(Math.abs(meanUs - SERVICE_US / 0.3)).toBeLessThan(halfWidthUs);
    },
  );

  it.each(SERVICES)(
    'M/G/1, first come first served, $name: Pollaczek-Khinchine',
    ({ sample, secondMoment }) => {
      const { meanUs, halfWidthUs } = measure(waiting(1), 0.7 / SERVICE_US, sample, 130_000);
      const expectedUs = SERVICE_US * (1 + (0.7 * secondMoment) / (2 * 0.3));
      expect(halfWidthUs / expectedUs).toBeLessThan(0.3);
      expect(Math.abs(meanUs - expectedUs)).toBeLessThan(halfWidthUs);
    },
  );
});
