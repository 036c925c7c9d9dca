import type { DeviceModel } from '../model.ts';
import { spreadMs } from './choose.ts';
import { drawKey } from './draw.ts';
import type { Making } from './making.ts';
import { selects } from './roster.ts';
import type { WalkGroup } from './written-devices.ts';

type Step = NonNullable<DeviceModel['walk']>[number];

/**
 * The recorded walk of member `n` as a list of sites, there and back until the run ends with pauses between. Access
 * points are dealt to sites in the order of their numbers, `perSite` each. Walking back is an assumption: the
 * record goes one way only.
 */
export function walkOf(
  walk: WalkGroup,
  { id, n }: { readonly id: string; readonly n: number },
  making: Making,
): readonly Step[] {
  const sites = making.sites.filter((site) => selects(walk.sites, site));
  const walks = making.series.walks(walk.trace);
  const there = walks[(n - 1) % walks.length] ?? [];
  const lengthMs = there.at(-1)?.atMs ?? 0;
  const siteOf = (point: number): string =>
    sites[Math.floor(Math.max(0, point - 1) / walk.perSite) % sites.length] ?? '';
  const back = there
    .map(({ point }, index) => ({ atMs: lengthMs - (there[index + 1]?.atMs ?? lengthMs), point }))
    .toReversed();
  const first = siteOf(there[0]?.point ?? 1);
  const key = drawKey(making.seed, `${id} ${n}`, 'walk');
  const steps: Step[] = [];
  let atMs = walk.from;
  for (let leg = 0; atMs < making.durationMs && leg < 10_000; leg++) {
    for (const step of leg % 2 === 0 ? there : back) {
      const site = siteOf(step.point);
      if (steps.at(-1)?.site === site) continue;
      const enteredMs = leg === 0 && steps.length === 0 ? 0 : Math.round(atMs + step.atMs);
      steps.push({ atMs: enteredMs, site, extraMs: site === first ? 0 : walk.extra });
    }
    atMs += lengthMs + Math.max(1, spreadMs(walk.rest, key, leg));
  }
  return steps.filter((step) => step.atMs < making.durationMs);
}
