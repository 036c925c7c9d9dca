import type { Scenario, SiteLink } from '../../scenarios/model.ts';
import { CALM_MS } from './calm.ts';
import { Dice } from './dice.ts';
import { PLATFORMS, randomDevices, type Weather } from './random-devices.ts';
import { randomHappenings, randomProcesses } from './random-happenings.ts';
import { programsOf, randomModules } from './random-modules.ts';
import { realmRulesOf, withRules } from './random-rules.ts';

const SITES = ['here', 'there', 'yonder'];

/** Knobs that are shortened, so that what takes minutes in a day's run is over within the calm. */
const SETTINGS = { flapHalfLifeMs: 20_000, crashForgivenMs: 30_000 };

/** A random world: small, crowded and stormy, then calm. All of it follows from the seed. */
export function worldOf(seed: number): Scenario {
  const dice = new Dice(seed, 'realm');
  const weather: Weather = { stormMs: dice.whole(20_000, 180_000), calmMs: CALM_MS };
  const sites = SITES.slice(0, dice.whole(1, SITES.length));
  const devices = randomDevices(seed, sites, weather);
  const modules = withRules(seed, randomModules(seed, { devices, weather }), devices);
  const rules = realmRulesOf(seed, devices);
  const targets = { sites, devices, modules, weather };
  return {
    apiVersion: 'arts/v1',
    name: `swarm-${seed}`,
    summary: `random world ${seed} of the swarm`,
    shows: 'that no law breaks',
    seed,
    durationMs: weather.stormMs + weather.calmMs,
    policy: 'standard',
    settings: SETTINGS,
    realm: 'swarm',
    sites,
    siteLinks: linksOf(dice, sites),
    broker: { site: dice.pick(sites) ?? 'here', delay: { locMs: 0.2, medianMs: 0, sigmaLog: 0 } },
    devices,
    platforms: PLATFORMS,
    modules,
    ...(rules.length > 0 && { rules }),
    programs: programsOf(modules),
    happenings: randomHappenings(seed, targets),
    randomHappenings: randomProcesses(seed, targets),
    expectations: [],
    sampleEveryMs: 10_000,
    warmUpMs: 0,
  };
}

function linksOf(dice: Dice, sites: readonly string[]): readonly SiteLink[] {
  return sites.flatMap((from, at) =>
    sites.slice(at + 1).map((to) => ({
      from,
      to,
      delay: { locMs: dice.scale(0.5, 80), medianMs: 0, sigmaLog: 0 },
      bytesPerSecond: Math.round(dice.scale(100_000, 100_000_000)),
    })),
  );
}
