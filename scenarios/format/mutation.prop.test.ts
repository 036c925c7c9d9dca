import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Document, isMap, isScalar, isSeq, type Node, parseDocument, Scalar, type YAMLMap } from 'yaml';
import { loadTexts, RICH } from './testing.ts';

/** A way from the root of a file to one of its nodes. */
type Path = readonly (string | number)[];

/** Every field and entry of a file, by a walk of its own over the syntax tree. */
function pathsIn(node: unknown, path: Path = []): Path[] {
  if (isMap(node)) {
    return node.items.flatMap(({ key, value }) => {
      const inner = [...path, String((key as Scalar).value)];
      return [inner, ...pathsIn(value, inner)];
    });
  }
  return isSeq(node)
    ? node.items.flatMap((entry, index) => [[...path, index], ...pathsIn(entry, [...path, index])])
    : [];
}

const original = parseDocument(RICH);
const everyPath = pathsIn(original.contents);
const isField = (path: Path): boolean => typeof path.at(-1) === 'string';

/** Fields without which a file cannot do; names of things that others refer to are not among them. */
const REQUIRED =
  /^(apiVersion|name|summary|shows|duration|devices\.\d+\.(id|class)|modules\.\d+\.(id|memory|behaviour)|events\.\d+\.(at|kind)|faults\.\d+\.(name|every|kind)|expect\.\d+\.(metric|why)|siteLinks\.\d+\.(from|to|roundTrip)|.*\.behaviour\.kind)$/;

function changed(change: (document: Document) => void): string {
  const document = parseDocument(RICH);
  change(document);
  return document.toString({ lineWidth: 0 });
}

const rename = (path: Path): string =>
  changed((document) => {
    const holder = (path.length === 1 ? document.contents : document.getIn(path.slice(0, -1))) as YAMLMap;
    const pair = holder.items.find(({ key }) => isScalar(key) && String(key.value) === path.at(-1));
    if (pair !== undefined) pair.key = new Scalar('zzzyx');
  });

/** Something of another type: a mapping for a scalar, a number for anything else. */
const retype = (path: Path): string =>
  changed((document) => {
    const node = document.getIn(path, true) as Node | undefined;
    document.setIn(path, isScalar(node) ? document.createNode({ zzzyx: [] }) : document.createNode(7_777));
  });

/** Loads a file and gives its issues; each must point at a line that the file has. */
function issuesOf(text: string): number {
  const loading = loadTexts({ 'a.yaml': text });
  if (loading.kind === 'scenario') return 0;
  const lines = text.split('\n');
  for (const { file, line, column, message } of loading.issues) {
    expect(file).toBe('a.yaml');
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
    expect(message).not.toBe('');
  }
  return loading.issues.length;
}

describe('loadScenario, whatever happens to the file', () => {
  it('notices a required field that is gone', () => {
    const required = everyPath.filter((path) => isField(path) && REQUIRED.test(path.join('.')));
    expect(required.length).toBeGreaterThan(40);
    fc.assert(
      fc.property(fc.constantFrom(...required), (path) => {
        expect(issuesOf(changed((document) => document.deleteIn(path)))).toBeGreaterThan(0);
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('notices any field that is renamed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...everyPath.filter(isField)), (path) => {
        expect(issuesOf(rename(path))).toBeGreaterThan(0);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('notices any value of another type', () => {
    fc.assert(
      fc.property(fc.constantFrom(...everyPath), (path) => {
        expect(issuesOf(retype(path))).toBeGreaterThan(0);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('never throws, whatever is cut out of its text', () => {
    const cut = fc.tuple(fc.nat(RICH.length), fc.nat(300));
    fc.assert(
      fc.property(cut, ([from, length]) => {
        issuesOf(RICH.slice(0, from) + RICH.slice(from + length));
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
