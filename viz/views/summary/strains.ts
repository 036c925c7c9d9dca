import type { Mark } from '../../chronicle/mark.ts';
import type { Frame } from '../view.ts';
import { duration, percent } from '../words.ts';

/** What was wrong with one runtime in one way. */
export interface Strain {
  readonly runtime: string;
  readonly kind: string;
  readonly count: number;
  readonly first: Mark;
  readonly last: Mark;
  /** The worst that was measured, against what was allowed. */
  readonly worst: string;
}

/** Symptoms that say nothing against a runtime: a chance, and what a person wanted. */
const HARMLESS: ReadonlySet<string> = new Set(['better-home', 'draining']);

/** Strains by runtime and kind of symptom, those that came most often first. */
export function strainsOf({ records, window }: Frame): readonly Strain[] {
  const groups = new Map<string, Mark[]>();
  for (const mark of records.chronicle.marks) {
    if (mark.symptom === undefined || mark.runtime === null || HARMLESS.has(mark.symptom.kind)) continue;
    if (mark.atMs < window.fromMs || mark.atMs > window.toMs) continue;
    const key = JSON.stringify([mark.runtime, mark.symptom.kind]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [mark]);
    else group.push(mark);
  }
  return [...groups.values()].flatMap((marks) => strainOf(marks)).toSorted((a, b) => b.count - a.count);
}

function strainOf(marks: readonly Mark[]): readonly Strain[] {
  const [first] = marks;
  const last = marks.at(-1);
  if (first?.symptom === undefined || last === undefined) return [];
  const { kind } = first.symptom;
  const excess = ({ symptom }: Mark): number =>
    Math.abs((symptom?.measured ?? 0) - (symptom?.threshold ?? 0));
  const worst = marks.reduce((one, other) => (excess(other) > excess(one) ? other : one));
  return [{ runtime: first.runtime ?? '', kind, count: marks.length, first, last, worst: against(worst) }];
}

/** The units that symptoms are measured in. */
const WRITTEN: Readonly<Record<string, (value: number) => string>> = {
  'missed-objective': duration,
  overload: percent,
  'memory-pressure': percent,
  'battery-low': percent,
  'runtime-suspect': (value) => String(Number(value.toPrecision(3))),
  'slow-link': duration,
  'slow-runtime': (value) => `${Number(value.toPrecision(3))} ×`,
};

function against({ symptom }: Mark): string {
  if (symptom === undefined) return '';
  const written = WRITTEN[symptom.kind];
  return written === undefined ? '' : `${written(symptom.measured)} against ${written(symptom.threshold)}`;
}
