import { describe, expect, it } from 'vitest';
import { defaultSettings, readSettings, settingNames, settingsGuide } from './settings.ts';

const issuesOf = (partial: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] => {
  const reading = readSettings(partial);
  return reading.kind === 'issues' ? reading.issues.map(({ path, message }) => [path, message] as const) : [];
};

describe('settings', () => {
  it('have defaults that hold together', () => {
    expect(readSettings({ ...defaultSettings })).toEqual({ kind: 'settings', settings: defaultSettings });
  });

  it('are explained knob by knob, and every default lies in its range', () => {
    for (const name of settingNames) {
      const { min, max, initial, why } = settingsGuide[name];
      expect(why.length, name).toBeGreaterThan(10);
      expect(why.endsWith('.'), name).toBe(true);
      expect(min, name).toBeLessThanOrEqual(initial);
      expect(initial, name).toBeLessThanOrEqual(max);
    }
  });

  it('carry the unit of their knob in their name', () => {
    const parts = {
      ms: /Ms(Min|Max)?$/,
      count: /Count(Min|Max)?$|PerMinute$/,
      phi: /Phi$/,
      flap: /Penalty(Max)?$/,
    };
    for (const name of settingNames) {
      const { unit } = settingsGuide[name];
      if (unit !== 'share') expect(name).toMatch(parts[unit]);
      else expect(name).toMatch(/Share(Min|Max|Initial)?$|Factor$/);
    }
  });

  it('keep what is not given', () => {
    const reading = readSettings({ dwellMs: 5_000 }, { ...defaultSettings, horizonMs: 9 });
    expect(reading).toEqual({
      kind: 'settings',
      settings: { ...defaultSettings, horizonMs: 9, dwellMs: 5_000 },
    });
  });

  it('report everything that is wrong at once', () => {
    const partial = { dwelMs: 1, marginShare: -1, sampleCount: 2.5, lostPhi: 'high', horizonMs: Number.NaN };
    expect(issuesOf(partial)).toEqual([
      ['dwelMs', 'unknown setting "dwelMs"'],
      ['marginShare', 'must lie in [0, 10] share'],
      ['sampleCount', 'must be a whole number of count'],
      ['lostPhi', 'must be a number'],
      ['horizonMs', 'must be a number'],
    ]);
  });

  it('are held against each other only when each is right by itself', () => {
    expect(issuesOf({ lostPhi: 'high', sampleHitCount: 6 })).toEqual([['lostPhi', 'must be a number']]);
  });

  it('do not take the names of an object for knobs', () => {
    expect(issuesOf(JSON.parse('{ "__proto__": 1, "constructor": 2 }'))).toHaveLength(2);
  });

  it('may take every value of their range, its ends included, and none beyond', () => {
    const rangeIssuesOf = (path: string, value: number): readonly string[] =>
      issuesOf({ [path]: value }).flatMap(([, message]) =>
        message.startsWith('must lie in') ? [message] : [],
      );
    for (const name of settingNames) {
      const { min, max, unit } = settingsGuide[name];
      const issue = `must lie in [${min}, ${max}] ${unit}`;
      expect(
        [min, max].flatMap((value) => rangeIssuesOf(name, value)),
        name,
      ).toEqual([]);
      expect(
        [min - 1, max + 1].flatMap((value) => rangeIssuesOf(name, value)),
        name,
      ).toEqual([issue, issue]);
    }
  });

  it('are whole numbers where they count or tell milliseconds, and only there', () => {
    expect(issuesOf({ dwellMs: 10_000.5 })).toEqual([['dwellMs', 'must be a whole number of ms']]);
    expect(issuesOf({ suspectPhi: 2.5, marginShare: 0.125 })).toEqual([]);
  });

  it('may make a band as narrow as nothing, and damp at the least that needs no flag', () => {
    const { overloadEnterShare, flapSuppressPenalty } = defaultSettings;
    expect(issuesOf({ overloadLeaveShare: overloadEnterShare })).toEqual([]);
    expect(issuesOf({ flapReusePenalty: flapSuppressPenalty - 1 })).toEqual([]);
  });

  it('refuse bands that are upside down', () => {
    expect(issuesOf({ overloadLeaveShare: 0.9 })).toEqual([
      ['overloadLeaveShare', 'must not exceed overloadEnterShare (0.9 > 0.85)'],
    ]);
    expect(issuesOf({ sampleHitCount: 6 })).toEqual([
      ['sampleHitCount', 'must not exceed sampleCount (6 > 5)'],
    ]);
    expect(issuesOf({ flapReusePenalty: 1 })).toEqual([
      ['flapReusePenalty', 'must be at least flapSuppressPenalty - 1'],
    ]);
  });
});
