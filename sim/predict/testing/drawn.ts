import type { Runs, SharedRuns } from '../../../scenarios/library/fit/pitot.ts';
import { Dice } from '../dice.ts';
import { type Features, type Measurements, placesOf } from '../measurements.ts';
import { integer, real } from '../numbers.ts';

const ENGINES = ['iwasm-a', 'wasmtime-a', 'wasm3-i', 'wasmer-j-cl'];
/** One has the name of the reference that the affine law wants to have. */
const DEVICES = ['hc-33', 'd1', 'd2', 'd3', 'd4', 'd5'];
const [WORKLOAD_COUNT, TRAIT_COUNT] = [40, 3];

/** Run times drawn from a law that is known: start-up + work × slowness × e^(residual of rank 2) × noise. */
export interface Drawn extends Measurements {
  /** Scale of the noise in log space. */
  readonly noiseScale: number;
}

/** Draws run times of 40 workloads on 24 platforms; the residual has a scale of 0.5 in log space. */
export function drawnMeasurements(seed: number, noiseScale: number): Drawn {
  const dice = new Dice(seed, 'drawn');
  const normals = (count: number, scale: number) =>
    Float64Array.from({ length: count }, () => scale * dice.normal());
  const platforms = DEVICES.flatMap((device) => ENGINES.map((engine) => `${engine}:${device}`));
  const places = placesOf(platforms);
  const traits: Features = {
    count: DEVICES.length,
    width: TRAIT_COUNT,
    values: normals(DEVICES.length * TRAIT_COUNT, 1),
  };
  const opcodes: Features = {
    count: WORKLOAD_COUNT,
    width: TRAIT_COUNT,
    values: normals(WORKLOAD_COUNT * TRAIT_COUNT, 1).map(Math.abs),
  };
  const [devices, engines] = [normals(DEVICES.length, 0.8), normals(ENGINES.length, 0.8)];
  const starts = platforms.map((_, platform) => 2 + 0.7 * deviceNumber(devices, platform));
  const slow = platforms.map(
    (_, platform) => deviceNumber(devices, platform) + real(engines, integer(places.engineOf, platform)),
  );
  const work = normals(WORKLOAD_COUNT, 1.5).map((log) => log + 4);
  const [u, v] = [normals(WORKLOAD_COUNT * 2, 0.6), normals(platforms.length * 2, 0.6)];
  const logMs = (workload: number, platform: number) => {
    const residual =
      real(u, 2 * workload) * real(v, 2 * platform) + real(u, 2 * workload + 1) * real(v, 2 * platform + 1);
    const workMs = Math.exp(real(work, workload) + (slow[platform] ?? 0) + residual);
    return Math.log(Math.exp(starts[platform] ?? 0) + workMs) + noiseScale * dice.normal();
  };
  const cells = Array.from({ length: WORKLOAD_COUNT * platforms.length }, (_, cell) => cell);
  const workloadOf = Int32Array.from(cells, (cell) => Math.floor(cell / platforms.length));
  const platformOf = Int32Array.from(cells, (cell) => cell % platforms.length);
  const runs: Runs = {
    platforms,
    workloads: Array.from({ length: WORKLOAD_COUNT }, (_, workload) => `w${workload}`),
    platformOf,
    workloadOf,
    timeMs: Float64Array.from(cells, (cell) =>
      Math.exp(logMs(integer(workloadOf, cell), integer(platformOf, cell))),
    ),
    instructions: work.map((log) => Math.exp(log + 13)),
  };
  return { runs, shared: sharedOf(runs, dice, noiseScale), places, opcodes, traits, noiseScale };

  function deviceNumber(numbers: Float64Array, platform: number): number {
    return real(numbers, integer(places.deviceOf, platform));
  }
}

/** Each run again beside three others: stretched by what the platform, the victim and the aggressor add. */
function sharedOf(
  { platforms, workloads, workloadOf, platformOf, timeMs }: Runs,
  dice: Dice,
  noiseScale: number,
): SharedRuns {
  const rows = Array.from(timeMs.keys()).flatMap((row) => [row, row, row]);
  const suffering = workloads.map(() => 0.3 * dice.normal());
  const hurting = workloads.map(() => 0.3 * dice.normal());
  const open = platforms.map(() => 0.5 + 0.5 * dice.unit());
  const aggressorOf = Int32Array.from(rows, () => Math.floor(dice.unit() * workloads.length));
  return {
    platformOf: Int32Array.from(rows, (row) => integer(platformOf, row)),
    victimOf: Int32Array.from(rows, (row) => integer(workloadOf, row)),
    aggressorOf,
    timeMs: Float64Array.from(rows, (row, place) => {
      const pair = (suffering[integer(workloadOf, row)] ?? 0) + (hurting[integer(aggressorOf, place)] ?? 0);
      const stretch = (open[integer(platformOf, row)] ?? 0) * (0.6 + pair);
      return real(timeMs, row) * Math.exp(stretch + noiseScale * dice.normal());
    }),
  };
}
