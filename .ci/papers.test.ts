import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['core', 'scenarios', 'sim', 'broker', 'viz', '.ci'];
const PAPERS = ['README.md', 'CONTRIBUTING.md', ...FOLDERS.flatMap((folder) => papersIn(folder))];
/** Links in Markdown, `[text](target)`. */
const LINK = /\]\(([^)\s]+)\)/g;
const HEADING = /^#+ (.+)$/gm;

describe('the papers', () => {
  it('lead to what is there, and to headings that are there', () => {
    expect(PAPERS.flatMap((path) => deadLinksIn(path, read(path)))).toEqual([]);
  });

  it('notice a link that leads nowhere', () => {
    expect(
      deadLinksIn('sim/README.md', '[a](nowhere.md), [b](README.md#not-there), [c](README.md#door)'),
    ).toEqual(['sim/README.md: nowhere.md', 'sim/README.md: README.md#not-there']);
  });

  it('name in sim/README.md each command of package.json that prints figures', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const printers = Object.keys(scripts).filter((name) => /^(bench|study|swarm)/.test(name));
    const told = read('sim/README.md');
    expect(printers.filter((name) => !told.includes(`\`npm run ${name}\``))).toEqual([]);
  });
});

function deadLinksIn(path: string, text: string): readonly string[] {
  const targets = [...text.matchAll(LINK)].map(([, target = '']) => target);
  return targets
    .filter((target) => !target.includes('://') && !isThere(path, target))
    .map((target) => `${path}: ${target}`);
}

function isThere(from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : join(dirname(from), file);
  if (!existsSync(join(ROOT, path))) return false;
  return anchor === undefined || anchorsIn(read(path)).has(anchor);
}

/** As GitHub names headings: in small letters, without punctuation, with dashes for spaces. */
function anchorsIn(text: string): ReadonlySet<string> {
  return new Set(
    [...text.matchAll(HEADING)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function papersIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.includes('node_modules'))
    .map((path) => join(folder, path));
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
