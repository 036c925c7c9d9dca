import { describe, expect, it } from 'vitest';
import { slownessOf } from '../knowledge/recall.ts';
import { place } from '../place/place.ts';
import type { Candidacy, Filter, Profile, Scorer } from '../place/policy.ts';
import { standard } from '../place/profiles/standard.ts';
import { nearest } from '../place/scores/nearest.ts';
import { aDevice, aModule, aModuleRecord, aRuntime, aRuntimeRecord } from './builders.ts';
import { aCandidacy } from './candidacy.ts';
import { BrokenLaw, held } from './held.ts';
import { readOnly } from './read-only.ts';
import { aRealm } from './realm.ts';

const phase = { kind: 'pending', sinceMs: 0, notBeforeMs: 0, reason: '', claim: null } as const;
const asked = aModuleRecord(aModule('m', { apis: ['wasi:nn', 'wasi:io'] }), '', { phase });

const withScorer = (score: Scorer['score']): Profile => ({
  ...standard,
  scorers: [{ scorer: { name: 'own', score }, weight: 1 }],
});
const withFilter = (judge: Filter['judge'], scope: Filter['scope'] = 'runtime'): Profile => ({
  ...standard,
  filters: [...standard.filters, { name: 'own', scope, judge }],
});

/** The law that a policy breaks when it is asked for a place in a realm of two. */
function lawBrokenBy(profile: Profile): string | null {
  const runtimes = ['a', 'b'].map((name) => aRuntimeRecord(aRuntime(name, { apis: ['wasi:io', 'wasi:nn'] })));
  const knowledge = aRealm(profile, { runtimes, modules: [asked] });
  try {
    expect(place(held(profile), knowledge, asked).chosen).not.toBeNull();
    return null;
  } catch (error) {
    if (error instanceof BrokenLaw) return `${error.law}: ${error.message}`;
    throw error;
  }
}

describe('a policy that is held to the laws of a call', () => {
  it('decides as ever while it keeps them', () => {
    expect(lawBrokenBy(standard)).toBeNull();
    const looks = (candidacy: Candidacy): number => {
      const { knowledge, runtime, module, partners } = candidacy;
      const names = [...knowledge.runtimes.values()].map((one) => one.runtime.name).toSorted();
      const known = knowledge.runtimes.get(runtime.runtime.id);
      if (known !== runtime || names.length !== 2 || partners.includes(aDevice('x').id)) return 0;
      return (nearest.score(candidacy) * slownessOf(runtime.runtime)) / (1 + module.module.apis.length);
    };
    expect(lawBrokenBy(withScorer(looks))).toBeNull();
    const first = place(withScorer(looks), aRealm(standard), asked);
    expect(first.chosen).toBeNull();
  });

  it('is caught when it changes what it is given, wherever that lies, and even if it catches what is thrown', () => {
    const law = 'a policy changes nothing: scorer "own" changes candidacy.';
    const bad: readonly (readonly [string, (candidacy: Candidacy) => void])[] = [
      ['runtime.stretchShare', ({ runtime }) => Object.assign(runtime, { stretchShare: 2 })],
      ['device.runtimes.1', ({ device }) => (device.runtimes as unknown[]).push('c')],
      ['module.module.apis.0', ({ module }) => (module.module.apis as string[]).sort()],
      ['knowledge.turn', ({ knowledge }) => Reflect.deleteProperty(knowledge, 'turn')],
      [
        'knowledge.runtimes.values().0',
        ({ knowledge }) => (knowledge.runtimes.values() as unknown[]).reverse(),
      ],
    ];
    for (const [path, change] of bad) {
      const swallows = (candidacy: Candidacy): number => {
        try {
          change(candidacy);
        } catch {
          return 1;
        }
        return 0.5;
      };
      expect(lawBrokenBy(withScorer(swallows))).toBe(`${law}${path}`);
    }
    const throws = (candidacy: Candidacy): number => Number(Reflect.set(candidacy, 'coreShare', 0));
    expect(lawBrokenBy(withScorer(throws))).toBe(`${law}coreShare`);
  });

  it('is caught when it counts, or remembers whom it has seen', () => {
    let count = 0;
    const counts = (): number => {
      count += 1;
      return 1 / count;
    };
    expect(lawBrokenBy(withScorer(counts))).toContain(
      'a policy keeps nothing between calls: scorer "own" gave 1,',
    );
    const seen = new Set<string>();
    const once: Filter['judge'] = ({ runtime }) => {
      if (seen.has(runtime.runtime.id)) return { kind: 'crowded', reason: 'had its turn' };
      seen.add(runtime.runtime.id);
      return { kind: 'fits' };
    };
    expect(lawBrokenBy(withFilter(once))).toContain('a policy keeps nothing between calls: filter "own"');
  });

  it('is caught when a filter of scope kind looks at what equal runtimes do not share', () => {
    const judge: Filter['judge'] = ({ runtime }) =>
      runtime.committed.moduleCount > 3 ? { kind: 'crowded', reason: 'four is enough' } : { kind: 'fits' };
    expect(lawBrokenBy(withFilter(judge, 'runtime'))).toBeNull();
    expect(lawBrokenBy(withFilter(judge, 'kind'))).toContain(
      "of scope 'kind' looks at candidacy.runtime.committed",
    );
    const kindly: Filter['judge'] = ({ runtime: { runtime }, module: { module } }) =>
      module.apis.every((api) => runtime.apis.includes(api)) && runtime.type === 'linux'
        ? { kind: 'fits' }
        : { kind: 'unsuitable', reason: 'another kind' };
    expect(lawBrokenBy(withFilter(kindly, 'kind'))).toBeNull();
  });
});

describe('what is seen through glass', () => {
  it('is the same object each time, and equal to what it shows', () => {
    const candidacy = aCandidacy({ runtime: aRuntimeRecord(aRuntime('here', { tags: ['camera'] })) });
    const seen = readOnly(candidacy, 'candidacy', { onWrite: () => {} });
    expect(seen.runtime).toBe(seen.runtime);
    expect(seen.knowledge.runtimes.get(seen.runtime.runtime.id)).toBe(seen.runtime);
    expect([...seen.runtime.runtime.tags]).toEqual(['camera']);
    expect(Object.keys(seen.device)).toEqual(Object.keys(candidacy.device));
    expect(JSON.stringify(seen.module)).toBe(JSON.stringify(candidacy.module));
  });

  it('lets nobody change a map or a set behind it', () => {
    const told: string[] = [];
    const whole = { map: new Map([['a', { count: 1 }]]), set: new Set(['x']) };
    const seen = readOnly(whole, 'whole', {
      onWrite: (path) => {
        told.push(path);
        throw new Error(path);
      },
    });
    expect(seen.map.get('a')?.count).toBe(1);
    expect([...seen.set]).toEqual(['x']);
    expect(() => seen.map.set('b', { count: 2 })).toThrow('whole.map.set');
    expect(() => seen.set.clear()).toThrow('whole.set.clear');
    expect(() => Object.assign(seen.map.get('a') ?? {}, { count: 3 })).toThrow('whole.map.get().count');
    expect([whole.map.size, whole.set.size, told.length]).toEqual([1, 1, 3]);
  });
});
