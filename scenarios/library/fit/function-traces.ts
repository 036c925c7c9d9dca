import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvText, readCsv } from './csv.ts';

/** Calls of cloud functions: when each began, how long it ran, and which function it was, numbered as met. */
export function faasCalls(folder: string): string {
  const numbers = new Map<string, number>();
  const rows = readCsv(join(folder, 'azure-functions', 'Azure2021_200.csv')).map((call) => {
    const name = call('func');
    numbers.set(name, numbers.get(name) ?? numbers.size + 1);
    const durationS = Number(call('duration'));
    return [
      (Number(call('end_timestamp')) - durationS).toFixed(3),
      durationS,
      numbers.get(name) ?? 0,
    ] as const;
  });
  return csvText(
    ['atS', 'durationS', 'function'],
    rows.toSorted((one, other) => Number(one[0]) - Number(other[0])),
  );
}

/** Shapes of call graphs: share of graphs whose width, depth or size is at most the given one. */
export function callGraphs(folder: string): string {
  const text = readFileSync(join(folder, 'azure-functions', 'dag_structure.csv'), 'utf8');
  const lines = text.trim().split(/\r?\n/).slice(1);
  const rows = ['width', 'depth', 'size'].flatMap((measure, pair) =>
    lines.map((line) => {
      const fields = line.split(',');
      const share = Number.parseFloat(fields[pair * 2 + 1] ?? '') / 100;
      return [measure, fields[pair * 2] ?? '', Number(share.toFixed(4))];
    }),
  );
  return csvText(['measure', 'atMost', 'share'], rows);
}

/** The parameters by the names that their source gives them. */
type Lognormal = Readonly<Record<'s' | 'loc' | 'scale', number>>;

/** Run times of AI functions on edge boards: loc + scale × exp(sigma × z) seconds, z standard normal. */
export function functionTimes(folder: string): string {
  const text = readFileSync(join(folder, 'raith21-faas', 'execution_time_lognormal.json'), 'utf8');
  const times = JSON.parse(text) as Record<string, Record<string, { readonly lognorm: Lognormal }>>;
  const rows = Object.entries(times).flatMap(([device, functions]) =>
    Object.entries(functions).map(([image, { lognorm }]) => {
      const name = image.split('/').at(-1) ?? image;
      return [
        device,
        name,
        lognorm.s.toPrecision(4),
        lognorm.loc.toPrecision(5),
        lognorm.scale.toPrecision(4),
      ];
    }),
  );
  return csvText(['device', 'function', 'sigma', 'locS', 'scaleS'], rows);
}

/** Size and least memory of real modules, for giving made-up ones a plausible weight. */
export function wasmModules(folder: string): string {
  const modules = readCsv(join(folder, 'wasm-modules', 'sightglass_modules.csv'));
  const rows = modules.flatMap((module) => {
    const memory = module('mem_min_pages_64k');
    if (module('kind') !== 'core' || memory === '') return [];
    return [[module('path').replace('benchmarks/', ''), module('bytes'), memory]];
  });
  return csvText(['module', 'fileBytes', 'memoryPages'], rows);
}
