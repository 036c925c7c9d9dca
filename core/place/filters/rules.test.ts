import { describe, expect, it } from 'vitest';
import { deviceId, runtimeId, siteId } from '../../ids.ts';
import type { Rule, Whereabouts } from '../../model/rule.ts';
import { aDevice, aModule, aModuleRecord, aRuntime, aRuntimeRecord } from '../../testing/builders.ts';
import { aRealm } from '../../testing/realm.ts';
import { place } from '../place.ts';
import type { Placement } from '../policy.ts';
import { firstFit } from '../profiles/first-fit.ts';

const NOWHERE: Whereabouts = { sites: [], devices: [], runtimes: [], tags: [] };

/**
 * Two sites of two devices each, the first device of each with two runtimes: `east-1a`, `east-1b`, `east-2a` and so on. Who is
 * where is said by `bound`: runtimes with the names of modules of the group `g`.
 */
function placed(
  rules: readonly Rule[],
  bound: Readonly<Record<string, readonly string[]>> = {},
  countMax = 128,
): Placement {
  const names = ['east', 'west'].flatMap((site) => [`${site}-1a`, `${site}-1b`, `${site}-2a`]);
  const member = (id: string, more: readonly Rule[]) =>
    aModule(id, { rules: more, demand: { memoryBytes: 0 } });
  const group: Rule = { kind: 'at-most', group: 'g', per: 'realm', countMax: 99 };
  const there = Object.values(bound).flat();
  const modules = there.map((id) => aModuleRecord(member(id, [group]), 'east-1a'));
  const runtimes = names.map((name) => {
    const device = aDevice(name.slice(0, -1), { site: siteId(name.slice(0, 4)) });
    const tags = name.endsWith('b') ? ['gpu'] : [];
    return aRuntimeRecord(aRuntime(name, { device, tags }), {
      bound: (bound[name] ?? []).map((id) => aModule(id).id),
    });
  });
  const asker = aModuleRecord(member('asker', rules), '', {
    phase: { kind: 'pending', sinceMs: 0, notBeforeMs: 0, reason: '', claim: null },
  });
  const settings = { exhaustiveCountMax: countMax };
  return place(firstFit, aRealm(firstFit, { runtimes, modules: [asker, ...modules], settings }), asker);
}

const fits = (...args: Parameters<typeof placed>): readonly string[] =>
  placed(...args).verdicts.find(({ verdict }) => verdict === 'fits')?.examples ?? [];

describe('fences and bans', () => {
  it('mean runtimes by any of site, device, id and tag', () => {
    const fence = (parts: Partial<Whereabouts>): Rule => ({ kind: 'fence', ...NOWHERE, ...parts });
    expect(fits([fence({ sites: [siteId('west')] })])).toEqual(['west-1a', 'west-1b', 'west-2a']);
    expect(fits([fence({ devices: [deviceId('east-1')] })])).toEqual(['east-1a', 'east-1b']);
    expect(fits([fence({ runtimes: [runtimeId('east-2a')], tags: ['gpu'] })])).toEqual([
      'east-1b',
      'east-2a',
      'west-1b',
    ]);
    const ban: Rule = { kind: 'ban', ...NOWHERE, tags: ['gpu'] };
    expect(fits([fence({ sites: [siteId('west')] }), ban])).toEqual(['west-1a', 'west-2a']);
    expect(fits([ban])).toEqual(['east-1a', 'east-2a', 'west-1a', 'west-2a']);
  });

  it('lead straight to who is meant where not everybody is asked, and count all others as outside', () => {
    const rules: readonly Rule[] = [{ kind: 'fence', ...NOWHERE, sites: [siteId('west')] }];
    const { chosen, verdicts } = placed(rules, {}, 0);
    expect(chosen).toBe('west-1a');
    expect(verdicts.map(({ reason, runtimeCount }) => [reason, runtimeCount])).toEqual([
      ['fits', 3],
      ['outside the fence of the module', 3],
    ]);
  });
});

describe('at most k of a group', () => {
  const atMost = (per: Extract<Rule, { kind: 'at-most' }>['per'], countMax: number): readonly Rule[] => [
    { kind: 'at-most', group: 'g', per, countMax },
  ];
  const two = { 'east-1a': ['m1'], 'east-1b': ['m2'] };

  it('counts who is on the runtime, its device, its site or anywhere', () => {
    expect(fits(atMost('runtime', 1), two)).toEqual(['east-2a', 'west-1a', 'west-1b', 'west-2a']);
    expect(fits(atMost('device', 2), two)).toEqual(['east-2a', 'west-1a', 'west-1b', 'west-2a']);
    expect(fits(atMost('site', 2), two)).toEqual(['west-1a', 'west-1b', 'west-2a']);
    expect(fits(atMost('realm', 2), two)).toEqual([]);
    expect(fits(atMost('realm', 3), two)).toHaveLength(6);
  });

  it('counts who is on its way once where both ends are in one domain, and the asker never', () => {
    expect(fits(atMost('site', 2), { 'east-1a': ['m1'], 'east-2a': ['m1'] })).toHaveLength(6);
    expect(fits(atMost('realm', 1), { 'east-1a': ['asker'] })).toHaveLength(6);
  });
});

describe('an even spread', () => {
  const over = (what: 'device' | 'site', skewMax = 1): readonly Rule[] => [
    { kind: 'spread', group: 'g', over: what, skewMax },
  ];

  it('lets in where the group has fewest, give or take what it may be off', () => {
    const bound = { 'east-1a': ['m1'], 'east-2a': ['m2'], 'west-2a': ['m3'] };
    expect(fits(over('site'), bound)).toEqual(['west-1a', 'west-1b', 'west-2a']);
    expect(fits(over('site', 2), bound)).toHaveLength(6);
    expect(fits(over('device'), bound)).toEqual(['west-1a', 'west-1b']);
  });

  it('waits for no place where the module could never be', () => {
    const bound = { 'east-1a': ['m1'] };
    const inTheEast: Rule = { kind: 'fence', ...NOWHERE, sites: [siteId('east')] };
    expect(fits(over('site'), bound)).toEqual(['west-1a', 'west-1b', 'west-2a']);
    expect(fits([...over('site'), inTheEast], bound)).toEqual(['east-1a', 'east-1b', 'east-2a']);
  });
});
