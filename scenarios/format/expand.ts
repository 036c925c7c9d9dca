import type { Scenario } from '../model.ts';
import { Catalog } from './catalog.ts';
import { Daily } from './daily.ts';
import { expandDevices } from './expand-devices.ts';
import { expandHappenings } from './expand-happenings.ts';
import { expandModules } from './expand-modules.ts';
import { checkMembers, expandPrograms, membershipsIn } from './expand-programs.ts';
import { expandRules } from './expand-rules.ts';
import type { Making } from './making.ts';
import { mayGive } from './roster.ts';
import { bundledSeries } from './series.ts';
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
    series: bundledSeries(),
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
      ...(file.broker.perSite && { perSite: true }),
    },
    ...world,
    ...(file.metrics.length > 0 && { metrics: file.metrics }),
    expectations: file.expect.map((claim, index) => ({
      ...claim,
      atMost: claim.atMost ?? null,
      atLeast: claim.atLeast ?? null,
      line: expectationLine(index),
    })),
    ...(file.rollOuts !== undefined && { rollOuts: file.rollOuts }),
    sampleEveryMs: file.sampleEvery,
    warmUpMs: file.warmUp,
  };
}

type World = Pick<
  Scenario,
  'devices' | 'platforms' | 'modules' | 'programs' | 'rules' | 'happenings' | 'randomHappenings'
>;

function populations(making: Making): World {
  const devices = expandDevices(making);
  const expanded = expandPrograms(making, devices);
  const modules = expandModules(making, { devices, memberships: membershipsIn(expanded, making) });
  const { timed, random, platforms } = expandHappenings(making, { devices, modules });
  const programs = expanded.map(({ program }) => program);
  checkUnique(making, 'devices', devices);
  checkUnique(
    making,
    'devices',
    devices.flatMap(({ runtimes }) => runtimes),
    'runtime',
  );
  checkUnique(making, 'programs', programs);
  const moduleIds = checkUnique(
    making,
    'modules',
    modules.map(({ module }) => module),
  );
  checkMembers(expanded, moduleIds, making);
  const rules = expandRules(making, { devices, modules });
  return {
    ...{ devices, platforms, modules, programs },
    ...(rules.length > 0 && { rules }),
    ...{ happenings: timed, randomHappenings: random },
  };
}

/** Files the first id that is there twice under the last population that makes it; gives all ids as a set. */
function checkUnique(
  { complain, file }: Making,
  section: 'devices' | 'modules' | 'programs',
  things: readonly { readonly id: string }[],
  what: string = section.slice(0, -1),
): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = things.find(({ id }) => seen.size === seen.add(id).size)?.id;
  if (twice === undefined) return seen;
  const index = file[section].findLastIndex(({ id }) => mayGive(id, twice));
  complain(index === -1 ? [section] : [section, index, 'id'], {
    message: `${what} "${twice}" is there twice`,
    hint: `ids of a population need ${MEMBER}, ${DEVICE} or ${STAY}`,
  });
  return new Set(things.map(({ id }) => id));
}
