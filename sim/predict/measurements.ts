import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { partsOf } from '../../scenarios/library/fit/effects.ts';
import { type NpyArray, readNpz } from '../../scenarios/library/fit/npz.ts';
import { at } from '../../scenarios/library/fit/numbers.ts';
import { type Runs, readRuns, readSharedRuns, type SharedRuns } from '../../scenarios/library/fit/pitot.ts';

/** Features in rows: one of `count` rows holds `width` numbers. */
export interface Features {
  readonly count: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** What predictions are learnt from and held against: run times, and features of modules and devices. */
export interface Measurements {
  readonly runs: Runs;
  readonly shared: SharedRuns;
  readonly places: Places;
  /** ln(1 + times an opcode ran), a row per workload. */
  readonly opcodes: Features;
  /** What is known of a device without running anything on it, a row per device. */
  readonly traits: Features;
}

/** Platforms taken apart: which engine on which device. */
export interface Places {
  readonly engines: readonly string[];
  readonly devices: readonly string[];
  readonly engineOf: Int32Array;
  readonly deviceOf: Int32Array;
}

/**
 * Reads the Pitot measurements (`data.npz`, `if2.npz`) from a folder, or from its subfolder `pitot`; a message when
 * they are not there.
 */
export function readMeasurements(folder: string): Measurements | string {
  const inside = existsSync(join(folder, 'pitot', 'data.npz')) ? folder : join(folder, '..');
  for (const file of ['data.npz', 'if2.npz'])
    if (!existsSync(join(inside, 'pitot', file)))
      return `${folder}: no pitot/${file} here; the measurements are github.com/WiseLabCMU/pitot, folder data`;
  const runs = readRuns(inside);
  const arrays = readNpz(join(inside, 'pitot', 'data.npz'));
  const places = placesOf(runs.platforms);
  return {
    runs,
    shared: readSharedRuns(inside),
    places,
    opcodes: featuresOf(arrays.get('d_workload')),
    traits: traitsOf(featuresOf(arrays.get('d_platform')), places),
  };
}

/** Takes the names of platforms apart. */
export function placesOf(platforms: readonly string[]): Places {
  const parts = platforms.map(partsOf);
  const engines = [...new Set(parts.map(({ engine }) => engine))].sort();
  const devices = [...new Set(parts.map(({ device }) => device))].sort();
  return {
    engines,
    devices,
    engineOf: Int32Array.from(parts, ({ engine }) => engines.indexOf(engine)),
    deviceOf: Int32Array.from(parts, ({ device }) => devices.indexOf(device)),
  };
}

function featuresOf(array: NpyArray | undefined): Features {
  const [count = 0, width = 0] = array?.shape ?? [];
  return { count, width, values: array?.numbers ?? new Float64Array() };
}

/** The features of platforms that do not differ between the engines of any device, in rows of devices. */
function traitsOf(features: Features, { devices, deviceOf }: Places): Features {
  const firstOf = devices.map((_, device) => deviceOf.indexOf(device));
  const value = (platform: number, column: number) => at(features.values, platform * features.width + column);
  const columns = Array.from({ length: features.width }, (_, column) => column).filter((column) =>
    deviceOf.every((device, platform) => value(platform, column) === value(firstOf[device] ?? 0, column)),
  );
  const values = firstOf.flatMap((platform) => columns.map((column) => value(platform, column)));
  return { count: devices.length, width: columns.length, values: Float64Array.from(values) };
}
