import { readFileSync } from 'node:fs';
import { compose } from '../../scenarios/format/compose.ts';
import { explain, type Tree, tellFields } from '../../scenarios/format/explain.ts';
import { type Complaint, issueAt, pathText } from '../../scenarios/format/issue.ts';
import { Places } from '../../scenarios/format/places.ts';
import { sourceText, wholeOf } from '../../scenarios/format/source.ts';
import { type Issue, inReadingOrder } from '../../scenarios/index.ts';
import { METRICS } from '../metrics/glossary.ts';
import type { Axis } from './axes.ts';
import { axisOf } from './axis-reading.ts';
import { type Constraint, readConstraint } from './constraint.ts';
import { ownCount, type Point, pointsOf } from './design.ts';
import { GIVEN, sweepSchema, type WrittenSweep } from './written.ts';

/** A sweep file that was read: what is written, and the points of its design. */
export interface SweepFile {
  readonly path: string;
  readonly text: string;
  readonly written: WrittenSweep;
  readonly axes: readonly Axis[];
  readonly points: readonly Point[];
  /** Points that a constraint left out. */
  readonly leftOutCount: number;
  /** Blames something on a place of the file. */
  issueOf(path: readonly PropertyKey[], complaint: Omit<Complaint, 'path'>): Issue;
}

/** A sweep file, or everything that is wrong with it. */
export type SweepReading =
  | { readonly kind: 'sweep'; readonly file: SweepFile }
  | { readonly kind: 'issues'; readonly issues: readonly Issue[] };

/** Beyond this a design is a slip of the pen (assumption). */
const POINT_COUNT_MAX = 100_000;

/** Reads a sweep file and checks what can be told without its scenarios. */
export function readSweep(path: string): SweepReading {
  const opened = openText(path);
  if ('issues' in opened) return { kind: 'issues', issues: opened.issues };
  const { tree, text } = opened;
  const issueOf: SweepFile['issueOf'] = (at, complaint) => {
    const { place } = tree.places.find(tree.root, tree.whole, at);
    return issueAt(place, { ...complaint, path: pathText(at) });
  };
  const parsed = sweepSchema({ metrics: Object.keys(METRICS) }).safeParse(tree.root, { error: tellFields });
  if (!parsed.success) return { kind: 'issues', issues: inReadingOrder(explain(parsed.error.issues, tree)) };
  const written = parsed.data;
  const issues: Issue[] = [];
  const axes = axesOf(written, issueOf, issues);
  const constraints = constraintsOf(written, issueOf, issues);
  const { precision, replications } = written;
  if (precision !== undefined && precision.atMost < replications)
    issues.push(
      issueOf(['precision', 'atMost'], {
        message: `is less than the ${replications} replications of the first round`,
      }),
    );
  if (issues.length === 0) issues.push(...designIssues(written, axes, issueOf));
  if (issues.length > 0) return { kind: 'issues', issues: inReadingOrder(issues) };
  const all = pointsOf({ kind: written.design, axes, sampleCount: written.samples, seed: written.seed });
  const points = all.filter((point) => constraints.every((constraint) => constraint.holds(point)));
  if (points.length === 0)
    return { kind: 'issues', issues: [issueOf(['constraints'], { message: 'no point satisfies them all' })] };
  const leftOutCount = all.length - points.length;
  return { kind: 'sweep', file: { path, text, written, axes, points, leftOutCount, issueOf } };
}

function openText(
  path: string,
): { readonly tree: Tree; readonly text: string } | { readonly issues: readonly Issue[] } {
  const places = new Places();
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const isMissing = (error as { readonly code?: string }).code === 'ENOENT';
    const message = isMissing ? 'there is no such file' : 'the file cannot be read';
    return { issues: [issueAt(wholeOf(sourceText(path, '')), { path: '', message })] };
  }
  const source = sourceText(path, text);
  const { value, issues } = compose(source, places);
  if (issues.length > 0) return { issues };
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isMapping) return { tree: { root: value, whole: wholeOf(source), places }, text };
  const message = text.trim() === '' ? 'the file is empty' : 'a sweep is a mapping of fields';
  const hint = 'start with "apiVersion: arts/v1" and "kind: sweep"';
  return { issues: [issueAt({ ...wholeOf(source), to: 1 }, { path: '', message, hint })] };
}

function axesOf(written: WrittenSweep, issueOf: SweepFile['issueOf'], issues: Issue[]): readonly Axis[] {
  return Object.entries(written.fields).flatMap(([field, values]) => {
    const given = GIVEN[field];
    const reading =
      given === undefined
        ? axisOf(field, values)
        : { kind: 'fault' as const, path: [], message: `"${field}" is no field of a sweep`, hint: given };
    if (reading.kind === 'axis') return [reading.axis];
    issues.push(
      issueOf(['fields', field, ...reading.path], { message: reading.message, hint: reading.hint }),
    );
    return [];
  });
}

function constraintsOf(
  { constraints, fields }: WrittenSweep,
  issueOf: SweepFile['issueOf'],
  issues: Issue[],
): readonly Constraint[] {
  return constraints.flatMap((text, index) => {
    const reading = readConstraint(text, Object.keys(fields));
    if (reading.kind === 'constraint') return [reading.constraint];
    issues.push(issueOf(['constraints', index], { message: reading.message, hint: reading.hint }));
    return [];
  });
}

function designIssues(
  { design, samples }: WrittenSweep,
  axes: readonly Axis[],
  issueOf: SweepFile['issueOf'],
): readonly Issue[] {
  if (design === 'paired') {
    const counted = axes.filter((axis) => ownCount(axis) !== null);
    const count = counted[0] === undefined ? samples : ownCount(counted[0]);
    return counted
      .filter((axis) => ownCount(axis) !== count)
      .map((axis) =>
        issueOf(['fields', axis.field], {
          message: `has ${ownCount(axis)} values, and "${counted[0]?.field}" has ${count}`,
          hint: 'paired fields have equally many values; "design: grid" combines all with all',
        }),
      );
  }
  const count =
    design === 'grid' ? axes.reduce((product, axis) => product * (ownCount(axis) ?? samples), 1) : samples;
  if (count <= POINT_COUNT_MAX) return [];
  const message = `${count} points are more than ${POINT_COUNT_MAX}`;
  return [issueOf(['fields'], { message, hint: 'design: latin-hypercube takes as many as you say' })];
}
