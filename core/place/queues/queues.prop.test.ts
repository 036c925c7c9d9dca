import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceId, realmId } from '../../ids.ts';
import type { Module } from '../../model/module.ts';
import type { Runtime } from '../../model/runtime.ts';
import { newKnowledge } from '../../step.ts';
import { aDevice, aModule, aRuntime } from '../../testing/builders.ts';
import { asksFor, passes, registers } from '../../testing/inputs.ts';
import { replay } from '../../testing/replay.ts';
import type { Profile } from '../policy.ts';
import { drf } from '../profiles/drf.ts';
import { maxMinFirst } from '../profiles/max-min.ts';
import { minMinFirst } from '../profiles/min-min.ts';
import { sufferageFirst } from '../profiles/sufferage.ts';

/** What was started where, in order, when these introduced themselves and then asked in one batch. */
function startsOf(
  profile: Profile,
  runtimes: readonly Runtime[],
  modules: readonly Module[],
): readonly string[] {
  const start = newKnowledge({ realm: realmId('realm'), hub: deviceId('hub'), profile });
  const steps = replay(profile, start, [
    ...runtimes.map((runtime) => registers(0, runtime)),
    ...modules.map((module) => asksFor(1, module)),
    passes(250),
  ]);
  return steps
    .flatMap(({ commands }) => commands)
    .flatMap((command) =>
      command.kind === 'start-module' ? [`${command.module.id} ${command.runtime}`] : [],
    );
}

/** Any table of times, a row for each module and a column for each runtime; runtimes take one module each. */
const tables = fc
  .record({ moduleCount: fc.integer({ min: 1, max: 6 }), runtimeCount: fc.integer({ min: 1, max: 6 }) })
  .chain(({ moduleCount, runtimeCount }) =>
    fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: runtimeCount, maxLength: runtimeCount }), {
      minLength: moduleCount,
      maxLength: moduleCount,
    }),
  );

/** The rule as the papers have it: everything worked out anew for every choice. */
function byTheBook(table: readonly (readonly number[])[], rule: string): readonly string[] {
  const starts: string[] = [];
  const waiting = new Set(table.keys());
  const free = new Set(table[0]?.keys() ?? []);
  while (waiting.size > 0 && free.size > 0) {
    const bids = [...waiting].map((module) => {
      const times = [...free].map((runtime) => ({ runtime, ms: table[module]?.[runtime] ?? 0 }));
      const [best, second] = times.sort((a, b) => a.ms - b.ms || a.runtime - b.runtime);
      const ms = best?.ms ?? 0;
      const suffers = (second?.ms ?? Number.POSITIVE_INFINITY) - ms;
      const key = rule === 'min-min' ? ms : rule === 'max-min' ? -ms : -suffers;
      return { module, runtime: best?.runtime ?? 0, key };
    });
    const least = Math.min(...bids.map(({ key }) => key));
    const chosen = bids.find(({ key }) => key === least);
    if (chosen === undefined) break;
    waiting.delete(chosen.module);
    free.delete(chosen.runtime);
    starts.push(`m${chosen.module} r${chosen.runtime}`);
  }
  return starts;
}

describe('min-min, max-min and sufferage', () => {
  it('start whom the rule by the book starts, in its order and where it has them', () => {
    const rules = fc.constantFrom(minMinFirst, maxMinFirst, sufferageFirst);
    fc.assert(
      fc.property(tables, rules, (table, profile) => {
        const runtimes = (table[0] ?? []).map((_, at) =>
          aRuntime(`r${at}`, { moduleCountMax: 1, platform: { name: `p${at}` } }),
        );
        const modules = table.map((row, at) =>
          aModule(`m${at}`, {
            demand: {
              cpuShare: 0,
              memoryBytes: 0,
              factorOn: Object.fromEntries(row.map((factor, column) => [`p${column}`, factor])),
            },
          }),
        );
        expect(startsOf(profile, runtimes, modules)).toEqual(byTheBook(table, profile.name));
      }),
    );
  });
});

describe('fair shares by dominant resource', () => {
  const PAGE = 65_536;
  const hall = (cores: number, pages: number): Runtime =>
    aRuntime('hall', {
      device: aDevice('hall', { cores, memoryBytes: pages * PAGE }),
      memoryBytes: pages * PAGE,
    });
  const of = (tenant: string, at: number, cpuShare: number, pages: number): Module =>
    aModule(`${tenant}${at}`, { tenant, demand: { cpuShare, memoryBytes: pages * PAGE } });
  /** Starts when all waited before there was any room. */
  const startsIn = (runtime: Runtime, modules: readonly Module[]): readonly string[] => {
    const start = newKnowledge({ realm: realmId('realm'), hub: deviceId('hub'), profile: drf });
    const inputs = [...modules.map((module) => asksFor(0, module)), registers(1, runtime)];
    return replay(drf, start, inputs)
      .flatMap(({ commands }) => commands)
      .flatMap((command) => (command.kind === 'start-module' ? [command.module.id] : []));
  };

  it('give the two of the example in the paper three and two of nine processors and 18 GB', () => {
    // Ghodsi et al., NSDI 2011, section 4.1; a quarter of a core for a processor, a page for a gigabyte.
    const wishes = [0, 1, 2, 3, 4, 5].flatMap((at) => [of('a', at, 0.25, 4), of('b', at, 0.75, 1)]);
    const started = startsIn(
      hall(2.25, 18),
      wishes.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect(started.filter((id) => id.startsWith('a'))).toHaveLength(3);
    expect(started.filter((id) => id.startsWith('b'))).toHaveLength(2);
  });

  it('start nobody of a tenant while another has less and could have had more', () => {
    const wishes = fc.array(
      fc.record({
        tenant: fc.constantFrom('a', 'b', 'c'),
        grains: fc.integer({ min: 0, max: 8 }),
        pages: fc.integer({ min: 0, max: 6 }),
      }),
      { minLength: 2, maxLength: 12, size: 'max' },
    );
    fc.assert(
      fc.property(wishes, (list) => {
        const modules = list.map(({ tenant, grains, pages }, at) => of(tenant, at, grains / 16, pages));
        const started = startsIn(hall(2, 16), modules);
        const had = new Map<string, { cores: number; pages: number }>();
        const [coresMax, pagesMax] = [2, 16];
        const shareOf = (tenant: string): number => {
          const { cores, pages } = had.get(tenant) ?? { cores: 0, pages: 0 };
          return Math.max(cores / coresMax, pages / pagesMax);
        };
        const left = new Map(modules.map((module) => [String(module.id), module]));
        for (const id of started) {
          const module = left.get(id) as Module;
          const used = [...had.values()].reduce(
            (sum, { cores, pages }) => ({ cores: sum.cores + cores, pages: sum.pages + pages }),
            { cores: 0, pages: 0 },
          );
          const fits = ({ demand }: Module): boolean =>
            used.cores + demand.cpuShare <= coresMax &&
            used.pages * PAGE + demand.memoryBytes <= pagesMax * PAGE;
          const tenant = module.tenant ?? '';
          const poorer = [...left.values()].filter(
            (other) => fits(other) && shareOf(other.tenant ?? '') < shareOf(tenant),
          );
          expect(poorer.map((other) => other.id)).toEqual([]);
          left.delete(id);
          const { cores, pages } = had.get(tenant) ?? { cores: 0, pages: 0 };
          const { cpuShare, memoryBytes } = module.demand;
          had.set(tenant, { cores: cores + cpuShare, pages: pages + memoryBytes / PAGE });
        }
      }),
    );
  });
});
