import { at } from './numbers.ts';

/** What an engine and a device lead one to expect of a platform, and how far platforms stray from it. */
export interface Spread {
  /** Expected value per platform, in the order asked for. */
  readonly means: Float64Array;
  readonly variance: number;
}

/**
 * Floor of the variance, so that a lucky sweep cannot glue platforms to their prior (assumption: 5 % in log
 * space).
 */
const VARIANCE_FLOOR = 0.05 ** 2;

/** Weight of the pull of an engine's or a device's effect towards zero: as much as half an observation. */
const RIDGE = 0.5;

/**
 * Splits one number per platform (`engine:device`) into grand mean, engine effect and device effect, by
 * alternating ridge means, over the platforms that have been observed; platforms without observations get an
 * expectation too.
 */
export function spread(
  platforms: readonly string[],
  values: Float64Array,
  rowsOf: readonly (readonly number[])[],
): Spread {
  const seen = platforms.flatMap((_, platform) => ((rowsOf[platform]?.length ?? 0) > 0 ? [platform] : []));
  const effects = twoWayEffects(
    seen.map((platform) => partsOf(platforms[platform] ?? '')),
    seen.map((platform) => at(values, platform)),
  );
  const means = Float64Array.from(platforms, (platform) => expectation(effects, platform));
  let squares = 0;
  for (const platform of seen) squares += (at(values, platform) - at(means, platform)) ** 2;
  // One degree of freedom per effect is spent, but never so many that none is left.
  const freedom = Math.max(seen.length - effects.engines.size - effects.devices.size, seen.length / 3);
  return { means, variance: Math.max(squares / freedom, VARIANCE_FLOOR) };
}

/** Additive effects of engines and devices around a grand mean. */
export interface Effects {
  readonly grandMean: number;
  readonly engines: ReadonlyMap<string, number>;
  readonly devices: ReadonlyMap<string, number>;
}

/** What the effects lead one to expect of a platform, also of one that was never measured. */
function expectation(effects: Effects, platform: string): number {
  const { engine, device } = partsOf(platform);
  return effects.grandMean + (effects.engines.get(engine) ?? 0) + (effects.devices.get(device) ?? 0);
}

/** Engine and device of a platform's name. */
export function partsOf(platform: string): { readonly engine: string; readonly device: string } {
  const [engine = '', device = ''] = platform.split(':');
  return { engine, device };
}

/** Fits the effects to one value per pair of engine and device. */
function twoWayEffects(pairs: readonly ReturnType<typeof partsOf>[], values: readonly number[]): Effects {
  const engines = new Map<string, number>();
  const devices = new Map<string, number>();
  const grandMean = values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
  for (let round = 0; round < 20; round += 1) {
    refit(
      engines,
      pairs.map(({ engine }) => engine),
      (index) => (values[index] ?? 0) - grandMean - (devices.get(pairs[index]?.device ?? '') ?? 0),
    );
    refit(
      devices,
      pairs.map(({ device }) => device),
      (index) => (values[index] ?? 0) - grandMean - (engines.get(pairs[index]?.engine ?? '') ?? 0),
    );
  }
  return { grandMean, engines, devices };
}

function refit(
  effects: Map<string, number>,
  keys: readonly string[],
  residual: (index: number) => number,
): void {
  const sums = new Map<string, { sum: number; count: number }>();
  keys.forEach((key, index) => {
    const entry = sums.get(key) ?? { sum: 0, count: 0 };
    entry.sum += residual(index);
    entry.count += 1;
    sums.set(key, entry);
  });
  for (const [key, { sum, count }] of sums) effects.set(key, sum / (count + RIDGE));
}
