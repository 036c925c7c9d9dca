import { describe, expect, it } from 'vitest';
import { deviceId, realmId, siteId } from './ids.ts';
import type { Input } from './input.ts';
import type { Rule } from './model/rule.ts';
import type { Runtime } from './model/runtime.ts';
import { standard } from './place/profiles/standard.ts';
import { newKnowledge } from './step.ts';
import { aDevice, aModule, aRuntime } from './testing/builders.ts';
import { asksFor, registers } from './testing/inputs.ts';
import { replay } from './testing/replay.ts';

const PAGE = 65_536;
const at = (site: string, pages: number): Runtime =>
  aRuntime(site, {
    device: aDevice(site, { site: siteId(site), memoryBytes: pages * PAGE }),
    memoryBytes: pages * PAGE,
  });
const wants = (id: string, pages: number, rules: readonly Rule[], priority = 0) =>
  aModule(id, { rules, priority, demand: { memoryBytes: pages * PAGE, cpuShare: 0 } });

function lived(inputs: readonly Input[]) {
  const start = newKnowledge({ realm: realmId('realm'), hub: deviceId('hub'), profile: standard });
  const steps = replay(standard, start, inputs);
  const commands = steps.flatMap((one) => one.commands);
  return {
    starts: commands.flatMap((one) =>
      one.kind === 'start-module' ? [`${one.module.id} ${one.runtime}`] : [],
    ),
    victims: steps.flatMap(({ decisions }) =>
      decisions.flatMap((one) => (one.kind === 'preempted' ? [one.victim] : [])),
    ),
  };
}

describe('modules that are spread', () => {
  it('come in as soon as others have made it even, whoever asked first', () => {
    const spread: readonly Rule[] = [{ kind: 'spread', group: 'g', over: 'site', skewMax: 1 }];
    const { starts } = lived([
      registers(0, at('east', 9)),
      asksFor(1, wants('first', 1, spread)),
      registers(2, at('west', 2)),
      asksFor(3, wants('large', 4, spread)), // The east has one too many for it, the west too little room.
      asksFor(4, wants('small', 1, spread)),
    ]);
    expect(starts).toEqual(['first east', 'small west', 'large east']);
  });
});

describe('a module whose group is complete', () => {
  it('displaces nobody where it may not be anyway', () => {
    const alone: readonly Rule[] = [{ kind: 'at-most', group: 'g', per: 'device', countMax: 1 }];
    const story = (rules: readonly Rule[]) =>
      lived([
        registers(0, at('east', 4)),
        asksFor(1, wants('member', 1, alone, 5)),
        asksFor(2, wants('humble', 3, [])),
        asksFor(3, wants('proud', 3, rules, 5)),
      ]);
    expect(story([]).victims).toEqual(['humble']);
    expect(story(alone).victims).toEqual([]);
  });
});
