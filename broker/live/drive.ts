import { setTimeout as sleep } from 'node:timers/promises';
import type { Act, TimedAct } from './acts.ts';
import type { Caller } from './caller.ts';
import type { Fleet } from './fleet.ts';
import type { RehearsedCall } from './rehearsal.ts';

/** Those who act, and what is to be done and when. */
export interface Drive {
  readonly fleet: Fleet;
  readonly caller: Caller;
  readonly acts: readonly TimedAct[];
  readonly calls: readonly RehearsedCall[];
  readonly durationMs: number;
  readonly signal: AbortSignal;
  /** Hears of each act. */
  told(atMs: number, act: Act): void;
}

/** How late the latest of all acts and calls was done. */
export interface Driven {
  readonly lateMsMax: number;
}

/** Lives a scenario in real time, from its first moment to its last. */
export async function drive({
  fleet,
  caller,
  acts,
  calls,
  durationMs,
  signal,
  told,
}: Drive): Promise<Driven> {
  const due = [
    ...acts.map(({ atMs, act }) => ({ atMs, run: () => [told(atMs, act), perform(act, fleet, caller)] })),
    ...calls.map((call) => ({ atMs: call.atMs, run: () => caller.call(call) })),
  ].toSorted((a, b) => a.atMs - b.atMs);
  const startMs = performance.now();
  let lateMsMax = 0;
  for (const { atMs, run } of due) {
    const waitMs = startMs + atMs - performance.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
    signal.throwIfAborted();
    lateMsMax = Math.max(lateMsMax, performance.now() - startMs - atMs);
    run();
  }
  await sleep(Math.max(0, startMs + durationMs - performance.now()), undefined, { signal });
  return { lateMsMax };
}

function perform(act: Act, fleet: Fleet, caller: Caller): void {
  switch (act.kind) {
    case 'come':
      return fleet.come(act.device);
    case 'leave':
      return fleet.leave(act.device);
    case 'kill':
      return fleet.kill(act.device);
    case 'hang':
    case 'go-on':
      return fleet.hang(act.device, act.kind === 'hang');
    case 'request':
      return caller.request(act.module);
    case 'delete':
      return caller.remove(act.module);
    case 'drain':
      return caller.drain(act.runtime, act.draining);
    default:
      return caller.migrate(act.module, act.to);
  }
}
