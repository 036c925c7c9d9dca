import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Complaint, complaintsIn, complaintsInScript, rendered } from './tidy.ts';

const ROOT = join(import.meta.dirname, '..');
const ROOMS = ['core', 'scenarios', 'sim', 'broker', 'viz'];
const FOLDERS = [...ROOMS, '.ci'];
const FILES = [
  'package.json',
  'package-lock.json',
  'arts.mjs',
  'arts.ts',
  'tsconfig.json',
  'tsconfig.arts.json',
];
const PAPERS = ['README.md', 'CONTRIBUTING.md', 'LICENSE', 'CITATION.cff'];
const TOOLS = [
  'biome.json',
  'purity.grit',
  '.dependency-cruiser.cjs',
  'knip.json',
  'vitest.config.ts',
  'stryker.config.json',
];
const DOTS = ['.gitignore', '.gitattributes', '.npmrc', '.editorconfig', '.github'];
/** What tools leave behind; none of it is in the repository. */
const LEFTOVERS = ['.git', 'node_modules', 'runs', 'coverage', 'reports', '.stryker-tmp'];
/** Records whose members are the keys of a scenario or sweep file: the unit stands in the value, as in `memory: 8 GiB`. */
const AS_WRITTEN = /^(scenarios\/format\/(written[a-z-]*|fields)|sim\/sweep\/written)\.ts$/;

const paths = FOLDERS.flatMap((folder) => filesIn(folder)).concat('arts.ts');
const sources = paths.filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'));

describe('the house', () => {
  it('has five rooms, and at its root nothing but what the architecture lists', () => {
    const known = new Set([...FOLDERS, ...FILES, ...PAPERS, ...TOOLS, ...DOTS, ...LEFTOVERS]);
    const strangers = readdirSync(ROOT).filter((entry) => !known.has(entry));
    expect(strangers, 'put it into the room it belongs to').toEqual([]);
  });

  it.each(ROOMS)('explains %s in a README', (room) => {
    expect(
      existsSync(join(ROOT, room, 'README.md')),
      `write ${room}/README.md: what, door, rules, decisions`,
    ).toBe(true);
  });

  it('has every room with sources built by the compiler', () => {
    const { references } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8')) as {
      references: readonly { readonly path: string }[];
    };
    const built = references.map(({ path }) => path.replace('./', ''));
    const furnished = ROOMS.filter((room) => sources.some((path) => path.startsWith(`${room}/`)));
    expect(built, 'add the room to "references" in tsconfig.json').toEqual(expect.arrayContaining(furnished));
  });

  it('keeps its names, units and comments', () => {
    const complaints = sources.flatMap((path) =>
      complaintsIn(path, read(path)).filter((one) => applies(one)),
    );
    expect(complaints.map(rendered)).toEqual([]);
  });

  it('keeps its scripts short and without banners', () => {
    const scripts = paths.filter((path) => /\.(py|cjs|mjs|sh|grit)$|^\.ci\/run$/.test(path));
    expect(scripts.flatMap((path) => complaintsInScript(path, read(path))).map(rendered)).toEqual([]);
  });
});

describe('tidy', () => {
  it.each<[Complaint['rule'], string, string]>([
    ['unit', 'a bare quantity', '/** A path. */\nexport interface Link {\n  readonly latency: number;\n}'],
    ['unit', 'a bare quantity that may be unknown', 'interface Link {\n  readonly delay: number | null;\n}'],
    ['unit', 'a bare quantity of a class', 'class Link {\n  readonly bandwidth: number = 1;\n}'],
    ['unit', 'a nested bare quantity', 'type Link = { readonly ends: { readonly delay?: number } };'],
    ['doc', 'a silent constant', 'export const limit: string = "1";'],
    ['doc', 'a function with a plain comment', '// Not a doc comment.\nexport function place(): void {}'],
    ['doc', 'a doc comment that is no sentence', '/** limit of it */\nexport const limit: string = "1";'],
    ['word', 'a manager', 'const moduleManager = 1;'],
    ['word', 'a handler’s verb', 'function handleInput(): void {}'],
    ['word', 'an info', 'interface RuntimeInfo {}'],
    ['word', 'a parameter called data', 'function place(data: string): void {}'],
    ['word', 'private items', 'class Seat {\n  #items = [];\n}'],
    ['banner', 'a line of dashes', '// ---------- filters ----------'],
    ['banner', 'a line of equals signs', '/* ============ */'],
    ['banner', 'a region', '// #region scores'],
  ])('objects for its %s to %s', (rule, _, text) => {
    expect(complaintsIn('core/planted.ts', text).map((complaint) => complaint.rule)).toEqual([rule]);
  });

  it('says where and how to mend it', () => {
    const text = '/** A path. */\nexport interface Link {\n  readonly latency: number;\n}';
    expect(complaintsIn('core/planted.ts', text).map(rendered)).toEqual([
      expect.stringMatching(/^core\/planted\.ts:3 unit: `latency` does not say its unit: `latencyMs`/),
    ]);
  });

  it('objects to a word in the path', () => {
    expect(complaintsIn('core/place/utils.ts', '').map(({ rule }) => rule)).toEqual(['word']);
  });

  it('objects to a script longer than anyone reads', () => {
    const lines = (count: number): string => 'echo\n'.repeat(count);
    expect(complaintsInScript('.ci/run', lines(251)).map(({ rule }) => rule)).toEqual(['length']);
    expect(complaintsInScript('.ci/run', lines(250))).toEqual([]);
  });

  it('lets a clean file pass', () => {
    const text = `
/** The measured path between two devices. */
export interface Link {
  readonly latencyMs: number;
  readonly latencyMsMax: number;
  readonly bandwidthBytesPerSecond: number | null;
  readonly lossShare: number;
  readonly epoch: number;
  readonly flapPenaltyMax: number;
  readonly modulesLost: number;
  readonly name: string;
}

/** How full it is. */
export interface LoadShares {
  readonly memory: number;
}

/** Reads \`yaml.items\` of somebody else's making; -- and a dash is no banner. */
export function read(yaml: Document): readonly string[] {
  // - a list in a comment
  return yaml.items;
}`;
    expect(complaintsIn('core/clean.ts', text)).toEqual([]);
  });
});

function applies({ rule, path }: Complaint): boolean {
  return rule !== 'unit' || !(AS_WRITTEN.test(path) || path.includes('/testing/'));
}

function filesIn(folder: string): readonly string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
    .filter((path) => !path.includes('node_modules'));
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
