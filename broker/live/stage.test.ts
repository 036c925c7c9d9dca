import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario, type Scenario } from '../../scenarios/index.ts';
import { type Stage, stageOf } from './stage.ts';

const work = readFileSync(join(import.meta.dirname, '../modules/built/work.wasm'));
const measure = { slownessShare: 0.5, unitWorkMs: 0.4 };

function scenario(overrides: readonly string[] = []): Scenario {
  const path = join(import.meta.dirname, '../../scenarios/live/smoke.yaml');
  const loading = loadScenario(path, { overrides });
  if (loading.kind === 'issues') throw new Error(loading.issues.map(({ message }) => message).join('; '));
  return loading.scenario;
}

describe('a stage', () => {
  it('gives each device the share of this machine that makes it as slow as its class', () => {
    const { parts } = stageOf(scenario(), work, measure) as Stage;
    for (const { runtime, slowing } of parts)
      expect(slowing.coreShare * (runtime.platform.slownessShare ?? 0)).toBeCloseTo(measure.slownessShare, 9);
    expect(parts.map(({ start }) => start.startUpMs)).toEqual([51.39, 48.65]);
  });

  it('gives each module a real file, what it is to do there, and nothing else that a policy could see', () => {
    const staged = stageOf(scenario(), work, measure) as Stage;
    const [echo, first, second] = staged.scenario.modules.map(({ module }) => module);
    expect(echo?.args).toEqual(['serve', '100']);
    expect(echo?.channels.map(({ path, mode }) => `${path} ${mode}`)).toEqual([
      '/ch/calls r',
      '/ch/answers w',
    ]);
    // 300 ms of the reference at 0.4 ms a unit.
    expect(first?.args).toEqual(['job', '750']);
    expect(first?.file).toBe(second?.file);
    expect(first?.file).not.toBe(echo?.file);
    expect(staged.props.map(({ reference }) => reference)).toEqual([echo?.file, first?.file]);
    expect(staged.props.map(({ bytes }) => bytes.length)).toEqual([53_000, 53_000]);
    for (const [index, { module }] of scenario().modules.entries()) {
      const { file: _, args: __, channels: ___, ...rest } = module;
      expect(staged.scenario.modules[index]?.module).toMatchObject(rest);
    }
  });

  it.each<[string, readonly string[], string]>([
    ['a class that is faster than this machine', ['devices[0].class=hc-10'], 'device left is'],
    [
      'a module too small',
      ['modules[1].memory=1 pages'],
      'module sum-1 has 65536 bytes; live ones take 262144',
    ],
    ['Python', ['modules[0].fileType=PY'], 'module echo is Python'],
  ])('refuses %s', (_, overrides, complaint) => {
    const slow = { ...measure, slownessShare: 2 };
    const issues = stageOf(scenario(overrides), work, slow);
    expect(issues).toEqual(expect.arrayContaining([expect.stringContaining(complaint)]));
  });
});
