import { describe, expect, it } from 'vitest';
import { deviceId, programId, realmId } from '../../ids.ts';
import type { Module } from '../../model/module.ts';
import type { Runtime } from '../../model/runtime.ts';
import { newKnowledge } from '../../step.ts';
import { aDevice, aModule, aModuleRecord, aRuntime, aRuntimeRecord } from '../../testing/builders.ts';
import { asksFor, passes, registers } from '../../testing/inputs.ts';
import { aRealm } from '../../testing/realm.ts';
import { replay } from '../../testing/replay.ts';
import type { Profile } from '../policy.ts';
import { batchSampling } from '../profiles/batch-sampling.ts';
import { heft } from '../profiles/heft.ts';
import { minMinFirst } from '../profiles/min-min.ts';
import { peft } from '../profiles/peft.ts';
import { tetris } from '../profiles/tetris.ts';
import { sampled } from './sampled.ts';

/** When was started what where; everybody asks at its time, and time goes by to the end. */
function startsOf(
  profile: Profile,
  runtimes: readonly Runtime[],
  wishes: readonly (readonly [number, Module])[],
  untilMs = 1_000,
): readonly string[] {
  const start = newKnowledge({ realm: realmId('realm'), hub: deviceId('hub'), profile });
  const steps = replay(profile, start, [
    ...runtimes.map((runtime) => registers(0, runtime)),
    ...[
      ...wishes.map(([atMs, module]) => asksFor(atMs, module)),
      ...Array.from({ length: untilMs / 50 }, (_, at) => passes(at * 50 + 50)),
    ].sort((a, b) => a.atMs - b.atMs),
  ]);
  return steps.flatMap(({ input, commands }) =>
    commands.flatMap((command) =>
      command.kind === 'start-module' ? [`${input.atMs} ${command.module.id} ${command.runtime}`] : [],
    ),
  );
}

const quick = (name: string, workMs: number, parts: Partial<Module> = {}): Module =>
  aModule(name, { ...parts, demand: { workMs, cpuShare: 0 } });

describe('a queue that gathers', () => {
  const runtimes = [aRuntime('r')];

  it('starts who came within a quarter of a second together, by its own order, and later ones later', () => {
    const wishes = [
      [10, quick('long', 90)],
      [200, quick('short', 1)],
      [260, quick('late', 1)],
    ] as const;
    expect(startsOf(minMinFirst, runtimes, wishes)).toEqual(['250 short r', '250 long r', '500 late r']);
  });

  it('starts the more important first, whatever its order says', () => {
    const wishes = [
      [10, quick('short', 1)],
      [20, quick('long', 90, { priority: 1 })],
    ] as const;
    expect(startsOf(minMinFirst, runtimes, wishes)).toEqual(['250 long r', '250 short r']);
  });
});

describe('tetris', () => {
  it('starts the short one first of those that align alike, and a large one before a small one as long', () => {
    const sized = (name: string, workMs: number, cpuShare: number): Module =>
      aModule(name, { demand: { workMs, cpuShare, memoryBytes: 0 } });
    const runtimes = [aRuntime('r')];
    const alike = [
      [1, sized('a', 100, 0.2)],
      [2, sized('b', 1, 0.2)],
    ] as const;
    expect(startsOf(tetris, runtimes, alike)).toEqual(['250 b r', '250 a r']);
    const short = [
      [1, sized('a', 1, 0.01)],
      [2, sized('b', 1, 0.2)],
      [3, sized('c', 900, 0.2)],
    ] as const;
    expect(startsOf(tetris, runtimes, short)).toEqual(['250 b r', '250 a r', '250 c r']);
  });
});

describe('batch sampling', () => {
  const runtimes = Array.from({ length: 9 }, (_, at) => aRuntime(`r${at}`));

  it('spreads a batch over the emptiest of twice as many probes', () => {
    const wishes = [1, 2, 3, 4].map((at) => [at, aModule(`m${at}`)] as const);
    const homes = startsOf(batchSampling, runtimes, wishes).map((line) => line.split(' ')[2]);
    expect(new Set(homes).size).toBe(4);
  });

  it('asks no more than twice as many, and passes over those that do not fit', () => {
    const full = { committed: { memoryBytes: 512 * 1_048_576, cores: 0, moduleCount: 1 } };
    const seen = new Set<string | null>();
    for (let epoch = 0; epoch < 200; epoch++) {
      const pending = {
        phase: { kind: 'pending', sinceMs: 0, notBeforeMs: 0, reason: '', claim: null },
      } as const;
      const one = aModuleRecord(aModule('m'), '', { ...pending, epoch });
      const records = runtimes.map((runtime, at) => aRuntimeRecord(runtime, at < 6 ? full : {}));
      const knowledge = aRealm(batchSampling, { runtimes: records, modules: [one] });
      seen.add(sampled.open(batchSampling, knowledge, [one]).next(knowledge)?.to ?? null);
    }
    expect([...seen].sort()).toEqual([null, 'r6', 'r7', 'r8'].sort());
  });
});

describe('programs', () => {
  const program = programId('p');
  const [first, second] = ['a-sink', 'b-source'];
  const feeds = { path: '/w', topic: 't', mode: 'w' } as const;
  const hears = { path: '/r', topic: 't', mode: 'r' } as const;
  const sink = aModule(first, {
    program,
    channels: [hears],
    demand: { workMs: 10, cpuShare: 0, factorOn: { near: 9, far: 1 } },
  });
  const source = aModule(second, {
    program,
    channels: [feeds],
    demand: { workMs: 10, cpuShare: 0, factorOn: { near: 1, far: 1.5 } },
  });
  const on = (name: string): Runtime =>
    aRuntime(name, { device: aDevice(name), platform: { name, slownessShare: 1 } });

  function homesUnder(profile: Profile): readonly string[] {
    const start = newKnowledge({ realm: realmId('realm'), hub: deviceId('hub'), profile });
    const modules = [sink.id, source.id];
    return replay(profile, start, [
      ...[on('near'), on('far')].map((runtime) => registers(0, runtime)),
      {
        kind: 'program-requested',
        atMs: 1,
        request: 'q' as never,
        program: { id: program, name: 'p', modules, chain: [], latencyMsMax: null },
      },
      asksFor(1, sink),
      asksFor(1, source),
      passes(250),
    ]).flatMap(({ commands }) =>
      commands.flatMap((command) =>
        command.kind === 'start-module' ? [`${command.module.id} ${command.runtime}`] : [],
      ),
    );
  }

  it('start with whom the others hear from, whoever asked first', () => {
    expect(homesUnder(heft).map((line) => line.split(' ')[0])).toEqual([second, first]);
  });

  it('are together where a way costs more than it gains, which only who looks ahead sees in time', () => {
    // The source is quicker on `near`, by 5 ms; then its sink pays 100 ms for the way, or 80 ms for a slow machine.
    expect(homesUnder(heft)).toEqual([`${second} near`, `${first} near`]);
    expect(homesUnder(peft)).toEqual([`${second} far`, `${first} far`]);
  });
});
