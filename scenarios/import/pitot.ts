import { deviceClass, workload } from '../library/index.ts';
import { durationOf, headOf, type Importer } from './importer.ts';
import type { Source } from './reading.ts';

/** Programs of the measurements that a device begins at a time (assumption). */
const GAP_MS = 2_000;
/** Time for the last ones to end (assumption: interpreters on boards take this long). */
const REST_MS = 600_000;

/**
 * The measurements of Pitot: `devices.json`, or with `--beside` also `workloads.json`, each a list of objects with an id or a name. What was measured of
 * them is in the device library already; this makes a realm of all devices that run all programs. Huang et al., "Interference-aware Edge Runtime
 * Prediction with Conformal Matrix Completion", MLSys 2025; github.com/WiseLabCMU/pitot.
 */
export const pitot: Importer = {
  name: 'pitot',
  cites: 'devices.json and workloads.json of github.com/WiseLabCMU/pitot (Huang et al., MLSys 2025)',
  assumes: [
    'run times are those of the library, which was fitted to the same measurements; a device is there once',
    'a program is asked for every two seconds; without --beside those of the library’s vision programs are taken',
  ],
  async *write(source, { name, limitCount, beside }) {
    yield `${headOf(pitot, source, name)}devices:\n`;
    let count = 0;
    for await (const { text, at } of namesIn(source, 'id')) {
      if (deviceClass(text) === undefined)
        source.complain(at.lineNumber, at.columnNumber, `unknown device "${text}"`);
      else if (count++ < limitCount) yield `  - { id: "device-${text}", class: ${text} }\n`;
    }
    if (count === 0) yield '  []\n';
    yield 'modules:\n';
    let programCount = 0;
    for await (const program of beside === null ? FEW : programsIn(beside)) {
      if (programCount >= limitCount) break;
      const id = program.replace(/[^A-Za-z0-9]+/g, '-');
      yield `  - { id: "${id}", memory: 1 MiB, request: ${programCount * GAP_MS} ms, behaviour: { kind: job, workload: ${program} } }\n`;
      programCount += 1;
    }
    if (programCount === 0) yield '  []\n';
    yield durationOf(programCount * GAP_MS + REST_MS);
  },
};

const FEW: readonly string[] = ['vision/tracking_s', 'cortex/kmeans_s'];

async function* programsIn(source: Source): AsyncGenerator<string> {
  for await (const { text, at } of namesIn(source, 'name')) {
    if (workload(text) !== undefined) yield text;
    else source.complain(at.lineNumber, at.columnNumber, `unknown program "${text}"`);
  }
}

interface Named {
  readonly text: string;
  readonly at: { readonly lineNumber: number; readonly columnNumber: number };
}

/** The values of one key in a file of JSON that is written a key a line, as these are. */
async function* namesIn(source: Source, key: string): AsyncGenerator<Named> {
  const pattern = new RegExp(`"${key}"\\s*:\\s*"([^"]*)"`, 'g');
  let count = 0;
  for await (const { text, lineNumber } of source.lines()) {
    for (const match of text.matchAll(pattern)) {
      count += 1;
      const columnNumber = match.index + match[0].lastIndexOf(`"${match[1]}"`) + 2;
      yield { text: match[1] ?? '', at: { lineNumber, columnNumber } };
    }
  }
  if (count === 0) source.complain(1, 1, `there is no "${key}" in it`);
}
