import { deviceId, type RealmRule, type Rule, runtimeId } from '../../core/index.ts';
import type { DeviceModel, ModuleModel } from '../../scenarios/model.ts';
import { Dice } from './dice.ts';

/** Where modules may be told to be, or not to be: never a site, as devices walk from one to another. */
type Somewhere = Pick<Extract<Rule, { readonly kind: 'fence' }>, 'sites' | 'devices' | 'runtimes' | 'tags'>;

/** How many of a group may be together: one limit, whoever of its members is asked. */
type Limit = Pick<Extract<Rule, { readonly kind: 'at-most' }>, 'kind' | 'per' | 'countMax'>;

/** Gives some modules of a random world rules of their own; all members of the one group there is have the same. */
export function withRules(
  seed: number,
  modules: readonly ModuleModel[],
  devices: readonly DeviceModel[],
): readonly ModuleModel[] {
  const limit = limitOf(new Dice(seed, 'realm/crowd'), [1, 3]);
  return modules.map((model, index) => {
    const rules = rulesFor(new Dice(seed, `module/${index}/rules`), devices, limit);
    const { groups } = model;
    if (rules.length === 0 && groups.length === 0) return model;
    return {
      ...model,
      module: { ...model.module, ...(groups.length > 0 && { groups }), ...(rules.length > 0 && { rules }) },
    };
  });
}

/** What a random realm insists on, in one world of four. */
export function realmRulesOf(seed: number, devices: readonly DeviceModel[]): readonly RealmRule[] {
  const dice = new Dice(seed, 'realm/rules');
  if (!dice.chance(0.25)) return [];
  const whom = { modules: [], groups: dice.some(['left', 'right'], 0.5), tenants: [] };
  const ban = { kind: 'ban', ...somewhere(dice, devices, 0.15), whom } as const;
  return [
    ...(ban.devices.length + ban.runtimes.length > 0 && dice.chance(0.6) ? [ban] : []),
    ...(dice.chance(0.6) ? [{ ...limitOf(dice, [2, 5]), whom }] : []),
  ];
}

function rulesFor(dice: Dice, devices: readonly DeviceModel[], limit: Limit): readonly Rule[] {
  const fence = { kind: 'fence', ...somewhere(dice, devices, 0.5) } as const;
  const ban = { kind: 'ban', ...somewhere(dice, devices, 0.2) } as const;
  return [
    ...(fence.devices.length + fence.runtimes.length > 0 && dice.chance(0.1) ? [fence] : []),
    ...(dice.chance(0.1) ? [ban] : []),
    ...(dice.chance(0.2) ? [{ ...limit, group: 'crowd' }] : []),
  ];
}

function somewhere(dice: Dice, devices: readonly DeviceModel[], share: number): Somewhere {
  const named = dice.some(devices, share);
  const isByDevice = dice.chance(0.5);
  return {
    sites: [],
    devices: isByDevice ? named.map(({ id }) => deviceId(id)) : [],
    runtimes: isByDevice ? [] : named.flatMap(({ runtimes }) => runtimes.map(({ id }) => runtimeId(id))),
    tags: [],
  };
}

const limitOf = (dice: Dice, [least, most]: readonly [number, number]): Limit => ({
  kind: 'at-most',
  per: dice.pick(['runtime', 'device', 'device', 'realm']),
  countMax: dice.whole(least, most),
});
