import type { SiteLink } from '../model.ts';
import { cableDelay } from './catalog.ts';
import type { Making } from './making.ts';
import { selects } from './roster.ts';
import type { Series, Spot } from './series.ts';
import { fill } from './wording.ts';
import type { ScenarioFile } from './written.ts';

/** The ids of all sites; a scenario that names none has one, called like its realm. */
export function siteIds({ sites, realm }: Pick<ScenarioFile, 'sites' | 'realm'>): readonly string[] {
  if (sites.length === 0) return [realm];
  return sites.flatMap(({ id, count }) =>
    Array.from({ length: count }, (_, index) => fill(id, { n: index + 1 })),
  );
}

/** One link for every pair of sites; a pair without one is a fault, as nothing could be sent. */
export function siteLinks({ file, sites, complain }: Making): readonly SiteLink[] {
  const laws = file.siteLinks.map((group) => ({
    ...group,
    delay: cableDelay(group.roundTrip, group.spread),
  }));
  const links: SiteLink[] = [];
  const unlinked: string[] = [];
  for (const [index, from] of sites.entries()) {
    for (const to of sites.slice(index + 1)) {
      const law = laws.findLast((each) => joins(each, from, to) || joins(each, to, from));
      if (law === undefined) unlinked.push(`"${from}" and "${to}"`);
      else links.push({ from, to, delay: law.delay, bytesPerSecond: law.bandwidth });
    }
  }
  if (unlinked.length > 0) {
    const more = unlinked.length > 1 ? `, nor between ${unlinked.length - 1} other pairs` : '';
    const hint = 'add an entry such as { from: a*, to: b, roundTrip: near }';
    complain([file.siteLinks.length > 0 ? 'siteLinks' : 'sites'], {
      message: `no link between sites ${unlinked[0]}${more}`,
      hint,
    });
  }
  return links;
}

const joins = (law: { readonly from: string; readonly to: string }, a: string, b: string): boolean =>
  selects(law.from, a) && selects(law.to, b);

/** For user number `n` of Melbourne's 816 the nearest of the sites that a selector means and that have a position. */
export function nearestSite(
  file: ScenarioFile,
  selector: string,
  series: Series,
): (n: number) => string | undefined {
  const spots = series.spots('site');
  const users = series.spots('user');
  const stations = file.sites
    .filter(({ positions }) => positions === 'melbourne')
    .flatMap(({ id, count }) =>
      Array.from({ length: count }, (_, index) => ({
        id: fill(id, { n: index + 1 }),
        spot: spots[index % spots.length],
      })),
    )
    .filter(({ id }) => selects(selector, id));
  return (n) => {
    const user = users[(n - 1) % users.length];
    let best: { readonly id: string; readonly metres: number } | undefined;
    for (const { id, spot } of stations) {
      const metres = distance(user, spot);
      if (best === undefined || metres < best.metres) best = { id, metres };
    }
    return best?.id;
  };
}

function distance(a: Spot | undefined, b: Spot | undefined): number {
  return a === undefined || b === undefined ? 0 : Math.hypot(a.eastM - b.eastM, a.northM - b.northM);
}
