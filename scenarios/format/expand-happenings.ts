import type {
  DeviceModel,
  Happening,
  ModuleModel,
  PlatformModel,
  RandomHappening,
  TimedHappening,
} from '../model.ts';
import type { Making } from './making.ts';
import { selects } from './roster.ts';
import type { WrittenHappening } from './written.ts';

/** What happens in a scenario, and the platforms it brings. */
export interface Happenings {
  readonly timed: readonly TimedHappening[];
  readonly random: readonly RandomHappening[];
  readonly platforms: readonly PlatformModel[];
}

/** The subjects that selectors mean. */
export interface Subjects {
  readonly devices: readonly DeviceModel[];
  readonly modules: readonly ModuleModel[];
}

/** Works out who is meant where that matters: staggered events and upgrades become one event for each subject. */
export function expandHappenings(making: Making, subjects: Subjects): Happenings {
  const platforms = new Map<string, PlatformModel>();
  const timed = making.file.events.flatMap(({ at, stagger, happening }, index): TimedHappening[] => {
    const path = ['events', index];
    const each =
      stagger === undefined && happening.kind !== 'upgrade' ? [happening] : spreadOut(happening, subjects);
    if (stagger !== undefined && each.length === 0) {
      making.complain([...path, 'stagger'], {
        message: `"${happening.kind}" has no subjects that could be staggered`,
      });
    }
    const inTime = each.filter((_, number) => at + number * (stagger ?? 0) < making.durationMs);
    if (inTime.length < each.length) {
      const message = `only ${inTime.length} of ${each.length} take place before the run ends`;
      making.complain([...path, 'stagger'], { message });
    }
    return inTime.flatMap((one, number) => {
      const atMs = at + number * (stagger ?? 0);
      const plain = one.kind === 'upgrade' ? installed(one, { making, subjects, platforms, path }) : one;
      return plain === null ? [] : [{ atMs, happening: plain }];
    });
  });
  return { timed, random: randomHappenings(making), platforms: [...platforms.values()] };
}

function randomHappenings({ file, durationMs, complain }: Making): readonly RandomHappening[] {
  return file.faults.flatMap(
    ({ name, every, from, to = durationMs, happening }, index): RandomHappening[] => {
      const fault =
        to <= from
          ? '"to" is not after "from"'
          : happening.kind === 'upgrade'
            ? 'an upgrade cannot strike at random'
            : null;
      if (fault !== null) complain(['faults', index, to <= from ? 'to' : 'kind'], { message: fault });
      if (happening.kind === 'upgrade') return [];
      return [{ name, happening, gapMsMean: every, fromMs: from, toMs: Math.min(to, durationMs) }];
    },
  );
}

/** The same happening for every subject by its own id, in the order of the file; none for what has no subject. */
function spreadOut(happening: WrittenHappening, { devices, modules }: Subjects): readonly WrittenHappening[] {
  if ('device' in happening) {
    return devices
      .filter(({ id }) => selects(happening.device, id))
      .map(({ id }) => ({ ...happening, device: id }));
  }
  if ('runtime' in happening) {
    const runtimes = devices.flatMap((device) => device.runtimes);
    return runtimes
      .filter(({ id }) => selects(happening.runtime, id))
      .map(({ id }) => ({ ...happening, runtime: id }));
  }
  const selector =
    happening.kind === 'load'
      ? happening.modules
      : happening.kind === 'crash-module'
        ? happening.module
        : null;
  if (selector === null) return [];
  const meant = modules.filter(
    ({ module, groups }) => selects(selector, module.id) || groups.some((group) => selects(selector, group)),
  );
  return meant.map(({ module: { id } }) =>
    happening.kind === 'load' ? { ...happening, modules: id } : { ...happening, module: id },
  ) as WrittenHappening[];
}

interface Installing {
  readonly making: Making;
  readonly subjects: Subjects;
  readonly platforms: Map<string, PlatformModel>;
  readonly path: readonly PropertyKey[];
}

type Upgrade = Extract<WrittenHappening, { readonly kind: 'upgrade' }>;

/** An upgrade of one runtime, with the platform that its engine makes on its device. */
function installed(
  { runtime, engine, downMs, drainMs }: Upgrade,
  { making, subjects, platforms, path }: Installing,
): Happening | null {
  const device = subjects.devices.find(({ runtimes }) => runtimes.some(({ id }) => id === runtime));
  const platform = device === undefined ? undefined : making.catalog.platform(engine, device.deviceClass);
  if (platform === undefined) {
    const message = `engine "${engine}" does not run on device class "${device?.deviceClass ?? ''}" of runtime "${runtime}"`;
    making.complain([...path, 'engine'], { message });
    return null;
  }
  platforms.set(platform.name, platform);
  return { kind: 'upgrade', runtime, platform: platform.name, downMs, drainMs };
}
