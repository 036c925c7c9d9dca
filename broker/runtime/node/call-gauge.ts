import type { Module } from '../../../core/index.ts';
import type { Bus } from '../host/bus.ts';
import type { Launch, Running, Usage } from '../host/running.ts';

/** What was seen of an instance's calls since it was asked last. */
interface Calls {
  readonly arrivedMs: number[];
  answeredMs: number;
  latencyMsMax: number;
  logSum: number;
  count: number;
}

/**
 * Measures the calls of modules that read one channel and write one: each message in is a call, each message out the
 * answer to the oldest. The way from and to the caller is not in it. Others are left alone.
 */
export function gaugedLauncher(
  bus: Bus,
  slownessShare: number,
  launcherOn: (bus: Bus, module: Module) => Launch,
): Launch {
  return (module, notices, arrival) => {
    const topics = topicsOf(module);
    if (topics === null) return launcherOn(bus, module)(module, notices, arrival);
    const calls: Calls = { arrivedMs: [], answeredMs: 0, latencyMsMax: 0, logSum: 0, count: 0 };
    const predictedMs = module.demand.workMs * slownessShare;
    const launch = launcherOn(tapped(bus, topics, calls, predictedMs), module);
    return gauged(launch(module, notices, arrival), calls);
  };
}

interface Topics {
  readonly callTopic: string;
  readonly answerTopic: string;
}

function topicsOf({ channels }: Module): Topics | null {
  const [first, second, ...others] = channels.toSorted((a, b) => (a.mode < b.mode ? -1 : 1));
  if (first?.mode !== 'r' || second?.mode !== 'w' || others.length > 0) return null;
  return { callTopic: first.topic, answerTopic: second.topic };
}

function tapped(bus: Bus, { callTopic, answerTopic }: Topics, calls: Calls, predictedMs: number): Bus {
  return {
    publish: (topic, payload, settled) => {
      if (topic === answerTopic) note(calls, predictedMs);
      bus.publish(topic, payload, settled);
    },
    listen: (topic, hear) =>
      bus.listen(topic, (payload) => {
        if (topic === callTopic) calls.arrivedMs.push(performance.now());
        hear(payload);
      }),
  };
}

function note(calls: Calls, predictedMs: number): void {
  const arrivedMs = calls.arrivedMs.shift();
  if (arrivedMs === undefined) return;
  const nowMs = performance.now();
  // It began when it had come and the one before was done.
  const ranMs = nowMs - Math.max(arrivedMs, calls.answeredMs);
  calls.answeredMs = nowMs;
  calls.latencyMsMax = Math.max(calls.latencyMsMax, nowMs - arrivedMs);
  if (predictedMs <= 0) return;
  calls.logSum += Math.log(Math.max(ranMs, 1e-3) / predictedMs);
  calls.count += 1;
}

const gauged = (running: Running, calls: Calls): Running => ({
  kill: () => running.kill(),
  get mobility() {
    return running.mobility;
  },
  usage: (): Usage => {
    const { latencyMsMax, logSum, count } = calls;
    calls.latencyMsMax = 0;
    calls.logSum = 0;
    calls.count = 0;
    return {
      ...running.usage(),
      latencyMs: latencyMsMax === 0 ? null : Math.ceil(latencyMsMax),
      stretchShare: count === 0 ? null : Math.round(Math.exp(logSum / count) * 1_000) / 1_000,
    };
  },
});
