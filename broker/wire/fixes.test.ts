import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FOLDER = import.meta.dirname;

const tests = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('golden.test.ts'))
  .map((path) => readFileSync(join(FOLDER, path), 'utf8'))
  .join('\n');
const cited = new Set([...tests.matchAll(/fix: '([a-z-]+)'/g)].map(([, fix]) => fix));
const listed = new Set(
  [...readFileSync(join(FOLDER, 'FIXES.md'), 'utf8').matchAll(/^## ([a-z-]+)$/gm)].map(([, fix]) => fix),
);

describe('the list of what is mended', () => {
  it('holds everything that the recordings are contradicted by', () => {
    expect([...cited].filter((fix) => !listed.has(fix))).toEqual([]);
  });
});
