import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import type { PolicyFile } from './guard.ts';
import { isNearby } from './imports.ts';
import { PACKAGE } from './loader.ts';
import { type Specifier, specifiersIn } from './specifiers.ts';

/** Something that a policy imports and should not. */
export interface Stray {
  /** As `file:line:col`. */
  readonly place: string;
  readonly message: string;
  readonly hint: string;
}

const ALLOWED: ReadonlySet<string> = new Set([PACKAGE, `${PACKAGE}/testing`]);
const HINT = `a policy may import "${PACKAGE}" and files of its own, and nothing else: what it knows is in the candidacy`;
const LATER = 'write import … from at the top, so that it can be seen what a policy is made of';

/**
 * What a policy imports beyond the core and files of its own, in its file and in those that it imports: modules of Node,
 * packages, and whatever is only named while it runs. What only types are taken from is let pass.
 */
export function straysOf({
  path,
  realPath,
  imports,
}: Pick<PolicyFile, 'path' | 'realPath' | 'imports'>): readonly Stray[] {
  const own = [
    { path, realPath },
    ...imports.map((one) => ({ path: join(dirname(path), one.path), realPath: one.realPath })),
  ];
  return own
    .filter((file) => /\.[cm]?[jt]s$/.test(file.realPath))
    .flatMap((file) =>
      specifiersIn(readFileSync(file.realPath, 'utf8')).flatMap((specifier) => strayOf(specifier, file)),
    );
}

function strayOf(
  { word, how, isOfTypes, line, column }: Specifier,
  { path }: { readonly path: string },
): readonly Stray[] {
  if (isOfTypes || (how === 'import' && word !== null && ALLOWED.has(word))) return [];
  const place = `${/^[./]/.test(path) ? path : `./${path}`}:${line}:${column}`;
  if (how !== 'import')
    return [
      {
        place,
        message: `imports while it runs: ${SPELT[how]}(${word === null ? '…' : `'${word}'`})`,
        hint: LATER,
      },
    ];
  // A file that is not there is told of by whoever reads the policy.
  if (word === null || isNearby(word)) return [];
  const what = isBuiltin(word) ? 'a module of Node' : 'no file of its own';
  return [{ place, message: `imports "${word}", ${what}`, hint: HINT }];
}

const SPELT = { 'dynamic-import': 'import', require: 'require' } as const;
