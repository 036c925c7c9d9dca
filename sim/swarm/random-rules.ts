import { deviceId, type RealmRule, type Rule, runtimeId, siteId } from '../../core/index.ts';
import type { DeviceModel, ModuleModel } from '../../scenarios/model.ts';
import { Dice } from './dice.ts';
import { PERIPHERALS } from './random-devices.ts';

/** Where modules may be told to be, or not to be. A device that walks stays, for rules, of the site that it was introduced with. */
type Somewhere = Pick<Extract<Rule, { readonly kind: 'fence' }>, 'sites' | 'devices' | 'runtimes' | 'tags'>;

/** How many of a group may be together: one limit, whoever of its members is asked. */
type Limit = Pick<Extract<Rule, { readonly kind: 'at-most' }>, 'kind' | 'per' | 'countMax'>;

/** How evenly a group is to be spread: one rule, too. */
type Evenness = Pick<Extract<Rule, { readonly kind: 'spread' }>, 'kind' | 'over' | 'skewMax'>;

/** Gives some modules of a random world rules of their own; all members of a group have the same. */
export function withRules(
  seed: number,
  modules: readonly ModuleModel[],
  devices: readonly DeviceModel[],
): readonly ModuleModel[] {
  const limit = limitOf(new Dice(seed, 'realm/crowd'), [1, 3]);
  const evenness = evennessOf(new Dice(seed, 'realm/row'));
  return modules.map((model, index) => {
    const rules = rulesFor(new Dice(seed, `module/${index}/rules`), devices, { limit, evenness });
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
    ...(isSomewhere(ban) && dice.chance(0.6) ? [ban] : []),
    ...(dice.chance(0.6) ? [{ ...limitOf(dice, [2, 5]), whom }] : []),
    ...(dice.chance(0.3) ? [{ ...evennessOf(dice), whom }] : []),
  ];
}

interface OfGroups {
  readonly limit: Limit;
  readonly evenness: Evenness;
}

function rulesFor(
  dice: Dice,
  devices: readonly DeviceModel[],
  { limit, evenness }: OfGroups,
): readonly Rule[] {
  const fence = { kind: 'fence', ...somewhere(dice, devices, 0.5) } as const;
  const ban = { kind: 'ban', ...somewhere(dice, devices, 0.2) } as const;
  return [
    ...(isSomewhere(fence) && dice.chance(0.1) ? [fence] : []),
    ...(isSomewhere(ban) && dice.chance(0.1) ? [ban] : []),
    ...(dice.chance(0.2) ? [{ ...limit, group: 'crowd' }] : []),
    ...(dice.chance(0.2) ? [{ ...evenness, group: 'row' }] : []),
  ];
}

function somewhere(dice: Dice, devices: readonly DeviceModel[], share: number): Somewhere {
  const named = dice.some(devices, share);
  const way = dice.pick(['device', 'device', 'runtime', 'runtime', 'site', 'tag']);
  const site = dice.pick(devices)?.site;
  return {
    sites: way === 'site' && site !== undefined ? [siteId(site)] : [],
    devices: way === 'device' ? named.map(({ id }) => deviceId(id)) : [],
    runtimes:
      way === 'runtime' ? named.flatMap(({ runtimes }) => runtimes.map(({ id }) => runtimeId(id))) : [],
    tags: way === 'tag' ? [dice.pick(PERIPHERALS)] : [],
  };
}

const isSomewhere = ({ sites, devices, runtimes, tags }: Somewhere): boolean =>
  sites.length + devices.length + runtimes.length + tags.length > 0;

const limitOf = (dice: Dice, [least, most]: readonly [number, number]): Limit => ({
  kind: 'at-most',
  per: dice.pick(['runtime', 'device', 'device', 'site', 'realm']),
  countMax: dice.whole(least, most),
});

const evennessOf = (dice: Dice): Evenness => ({
  kind: 'spread',
  over: dice.pick(['device', 'site']),
  skewMax: dice.whole(1, 2),
});
