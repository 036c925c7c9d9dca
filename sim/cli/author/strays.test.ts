import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Profile, profileNamed } from '../../../core/index.ts';
import { checkPolicy } from '../../check/check-policy.ts';
import { check } from '../check.ts';
import { captured } from '../testing/captured.ts';
import { importsOf } from './imports.ts';
import { straysOf } from './strays.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'arts-strays-'));
  mkdirSync(join(folder, 'lib'));
  writeFileSync(
    join(folder, 'mine.ts'),
    [
      "import { allFilters } from 'arts-workbench';",
      "import { aCandidacy } from 'arts-workbench/testing';",
      "import type { Stats } from 'node:fs';",
      "import { worth } from './lib/worth.js';",
      "// import { nobody } from 'nobody';",
      "import { readFileSync } from 'fs';",
    ].join('\n'),
  );
  writeFileSync(
    join(folder, 'lib/worth.ts'),
    [
      "import { random } from 'lodash';",
      'export const worth = () => random();',
      "  export const later = () => import('../mine.ts');",
      'export const any = (name: string) => require(name);',
      "import 'node:http';",
    ].join('\n'),
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HINT = 'a policy may import "arts-workbench" and files of its own';

describe('what a policy must not import', () => {
  it('is told with its place, in every file that it is made of', () => {
    const realPath = join(folder, 'mine.ts');
    const strays = straysOf({ path: 'mine.ts', realPath, imports: importsOf(realPath) });
    expect(strays.map(({ place, message }) => `${place} ${message}`)).toEqual([
      './mine.ts:6:1 imports "fs", a module of Node',
      './lib/worth.ts:1:1 imports "lodash", no file of its own',
      "./lib/worth.ts:3:30 imports while it runs: import('../mine.ts')",
      './lib/worth.ts:4:38 imports while it runs: require(…)',
      './lib/worth.ts:5:1 imports "node:http", a module of Node',
    ]);
    expect(strays[0]?.hint).toContain(HINT);
  });

  it('is refused by arts check before the file is read, and by checkPolicy', async () => {
    const screen = captured();
    const path = join(folder, 'mine.ts');
    expect(await check(path, { types: false, quiet: true }, { screen })).toBe(3);
    expect(screen.printed.err).toContain(`${path}:6:1: imports "fs", a module of Node\n      ${HINT}`);
    const policy: Profile = { ...(profileNamed('standard') as Profile), name: 'mine' };
    await expect(checkPolicy(policy, { file: path })).rejects.toThrow('imports "fs", a module of Node');
  });
});
