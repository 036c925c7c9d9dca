import type { Scenario } from '../model.ts';
import { Catalog } from './catalog.ts';
import { Daily } from './daily.ts';
import { expandDevices } from './expand-devices.ts';
import { expandHappenings } from './expand-happenings.ts';
import { expandModules } from './expand-modules.ts';
import { checkMembers, expandPrograms, membershipsIn } from './expand-programs.ts';
import type { Making } from './making.ts';
import { Series } from './series.ts';
import { siteIds, siteLinks } from './sites.ts';
import { DEVICE, MEMBER, STAY } from './wording.ts';
import type { ScenarioFile } from './written.ts';

/** How the expansion talks to the loader. */
export interface Border {
  readonly complain: Making['complain'];
  /** Line on which an expectation stands. */
  readonly expectationLine: (index: number) => number;
}

/** Generates the world of a checked file. What is only wrong as a whole is filed with `complain`. */
export function expand(file: ScenarioFile, { complain, expectationLine }: Border): Scenario {
  const making: Making = {
    file,
    seed: file.seed,
    durationMs: file.duration,
    series: new Series(),
    shapes: new Map(Object.entries(file.shapes).map(([name, points]) => [name, new Daily(points)])),
    catalog: new Catalog(file.classes, file.links),
    sites: siteIds(file),
    complain,
  };
  const { apiVersion, name, summary, shows, seed, policy, settings, realm } = file;
  const world = populations(making);
  return {
    ...{ apiVersion, name, summary, shows, seed, durationMs: file.duration, policy, settings, realm },
    sites: making.sites,
    siteLinks: siteLinks(making),
    broker: {
      site: file.broker.site ?? making.sites[0] ?? realm,
      delay: making.catalog.link(file.broker.link).delay,
    },
    ...world,
    expectations: file.expect.map((claim, index) => ({
      ...claim,
      atMost: claim.atMost ?? null,
      atLeast: claim.atLeast ?? null,
      line: expectationLine(index),
    })),
    sampleEveryMs: file.sampleEvery,
    warmUpMs: file.warmUp,
  };
}

type World = Pick<
  Scenario,
  'devices' | 'platforms' | 'modules' | 'programs' | 'happenings' | 'randomHappenings'
>;

function populations(making: Making): World {
  const devices = expandDevices(making);
  const expanded = expandPrograms(making, devices);
  const modules = expandModules(making, { devices, memberships: membershipsIn(expanded, making) });
  const { timed, random, platforms } = expandHappenings(making, { devices, modules });
  const programs = expanded.map(({ program }) => program);
  checkUnique(making, 'device', idsOf(devices));
  checkUnique(making, 'runtime', idsOf(devices.flatMap(({ runtimes }) => runtimes)));
  checkUnique(making, 'program', idsOf(programs));
  const moduleIds = checkUnique(making, 'module', idsOf(modules.map(({ module }) => module)));
  checkMembers(expanded, moduleIds, making);
  return { devices, platforms, modules, programs, happenings: timed, randomHappenings: random };
}

const idsOf = (things: readonly { readonly id: string }[]): readonly string[] => things.map(({ id }) => id);

const SECTIONS = { device: 'devices', runtime: 'devices', module: 'modules', program: 'programs' } as const;

/** Files the first id that is there twice; gives all ids as a set. */
function checkUnique(
  { complain }: Making,
  what: keyof typeof SECTIONS,
  ids: readonly string[],
): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = ids.find((id) => seen.size === seen.add(id).size);
  if (twice === undefined) return seen;
  complain([SECTIONS[what]], {
    message: `${what} "${twice}" is there twice`,
    hint: `ids of a population need ${MEMBER}, ${DEVICE} or ${STAY}`,
  });
  return new Set(ids);
}
