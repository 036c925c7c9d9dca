import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ModuleId, moduleId, runtimeId } from '../ids.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { commitmentOf } from '../knowledge/recall.ts';
import { aDevice, aModule, aModuleRecord, aRuntime, aRuntimeRecord } from '../testing/builders.ts';
import { analyzed, aScene } from '../testing/scene.ts';
import { movedOn } from './cool-down.ts';
import type { Move } from './judge.ts';
import { sensed } from './signals.ts';

interface Plant {
  /** Cores and slowness of each runtime. */
  readonly runtimes: readonly (readonly [cores: number, slownessShare: number])[];
  /** Load of each module, and the runtime it starts on. */
  readonly modules: readonly (readonly [cpuShare: number, home: number])[];
}

const plant = (): fc.Arbitrary<Plant> =>
  fc.record({
    runtimes: fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom(0.5, 1, 2, 5)), {
      minLength: 2,
      maxLength: 4,
      size: 'max',
    }),
    modules: fc.array(fc.tuple(fc.constantFrom(0.05, 0.2, 0.5, 1), fc.nat(3)), {
      minLength: 1,
      maxLength: 8,
      size: 'max',
    }),
  });

const GAP_MS = 5_000;
const HOUR_MS = 3_600_000;

function build({ runtimes, modules }: Plant): Knowledge {
  const names = runtimes.map((_, at) => `r${at}`);
  return aScene({
    runtimes: runtimes.map(([cores, slownessShare], at) => {
      const name = `r${at}`;
      return aRuntimeRecord(
        aRuntime(name, { device: aDevice(name, { cores }), platform: { slownessShare } }),
      );
    }),
    modules: modules.map(([cpuShare, home], at) =>
      aModuleRecord(aModule(`m${at}`, { demand: { cpuShare } }), names[home % names.length] ?? 'r0'),
    ),
    links: names.map((name) => [name, 'hub', 2, 10_000_000]),
    nowMs: 0,
  });
}

/**
 * One keep-alive of every runtime with the load that its modules truly cause, then one analysis. Moves
 * take effect at once. The witness: it knows only where modules are and what they need.
 */
function round(before: Knowledge): { readonly knowledge: Knowledge; readonly moves: readonly Move[] } {
  const nowMs = before.nowMs + GAP_MS;
  let knowledge: Knowledge = { ...before, nowMs };
  for (const record of knowledge.runtimes.values()) {
    const busyShare = Math.min(1, record.committed.cores / record.runtime.device.cores);
    const signals = sensed(record.signals, { busyShare }, nowMs, knowledge.settings);
    knowledge = { ...knowledge, runtimes: knowledge.runtimes.set(record.runtime.id, { ...record, signals }) };
  }
  const result = analyzed(knowledge, knowledge.runtimes.keys());
  return { knowledge: result.moves.reduce(finished, result.knowledge), moves: result.moves };
}

function finished(knowledge: Knowledge, { module: id, from, to }: Move): Knowledge {
  const { nowMs: atMs, settings } = knowledge;
  const record = knowledge.modules.get(id);
  const source = knowledge.runtimes.get(from);
  if (record === undefined || source === undefined) return knowledge;
  const part = commitmentOf(record.module, source.runtime);
  const committed = { ...source.committed, cores: source.committed.cores - part.cores };
  let { runtimes } = knowledge;
  runtimes = runtimes.set(from, {
    ...source,
    committed,
    bound: source.bound.filter((other) => other !== id),
  });
  const target = runtimes.get(to);
  if (target !== undefined) runtimes = runtimes.set(to, { ...target, bound: [...target.bound, id].sort() });
  const phase = { kind: 'running', on: to, sinceMs: atMs } as const;
  const moved = { ...record, ...movedOn(record, from, to, { atMs, settings }), phase };
  return {
    ...rebooked({ ...knowledge, runtimes }),
    modules: knowledge.modules.set(id, moved),
    migrations: knowledge.migrations.delete(id),
  };
}

/** Books the devices anew from their runtimes. */
function rebooked(knowledge: Knowledge): Knowledge {
  let { devices } = knowledge;
  for (const { runtime, committed } of knowledge.runtimes.values()) {
    const device = devices.get(runtime.device.id);
    if (device !== undefined) devices = devices.set(runtime.device.id, { ...device, committed });
  }
  return { ...knowledge, devices };
}

describe('a realm under constant load', () => {
  it('comes to rest: few moves in all, and none in the second half hour', () => {
    fc.assert(
      fc.property(plant(), (start) => {
        let knowledge = build(start);
        const movedMs = new Map<ModuleId, number[]>();
        for (let count = 0; count < HOUR_MS / GAP_MS; count++) {
          const next = round(knowledge);
          for (const { module } of next.moves)
            movedMs.set(module, [...(movedMs.get(module) ?? []), knowledge.nowMs]);
          knowledge = next.knowledge;
        }
        for (const times of movedMs.values()) {
          expect(times.length).toBeLessThanOrEqual(3);
          expect(times.at(-1)).toBeLessThan(HOUR_MS / 2);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('never moves what is pinned', () => {
    fc.assert(
      fc.property(plant(), (start) => {
        let knowledge = build(start);
        for (const record of knowledge.modules.values()) {
          const on = record.phase.kind === 'running' ? record.phase.on : runtimeId('r0');
          const pinned = { ...record.module, affinity: { kind: 'runtime', runtime: on } as const };
          const kept = { ...record, module: pinned };
          knowledge = { ...knowledge, modules: knowledge.modules.set(moduleId(record.module.id), kept) };
        }
        for (let count = 0; count < 100; count++) {
          const next = round(knowledge);
          expect(next.moves).toEqual([]);
          knowledge = next.knowledge;
        }
      }),
      { numRuns: 30 },
    );
  });
});
