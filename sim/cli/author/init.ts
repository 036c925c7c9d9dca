import { writeFileSync } from 'node:fs';
import { profileNamed } from '../../../core/index.ts';
import { EXIT } from '../exits.ts';
import { refuse } from '../scenario-file.ts';
import { ownScreen, type Screen } from '../screen.ts';
import { PACKAGE } from './loader.ts';
import { POLICY_NAME } from './shape.ts';

/** Options of `arts init`. */
export interface InitOptions {
  readonly policy: string;
}

/** Writes a policy to start from, and how to run it; overwrites nothing. */
export async function init({ policy }: InitOptions, screen: Screen = ownScreen()): Promise<number> {
  if (!POLICY_NAME.test(policy))
    return refuse(
      screen,
      EXIT.input,
      `--policy: "${policy}" is no name of small letters, digits and hyphens`,
      'such as --policy close-by',
    ).exitCode;
  if (profileNamed(policy) !== undefined)
    return refuse(
      screen,
      EXIT.input,
      `--policy: "${policy}" is a policy that comes with arts`,
      'give yours a name of its own',
    ).exitCode;
  const path = `${policy}.ts`;
  try {
    writeFileSync(path, starter(policy), { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'is there already, and is left alone' : `cannot be written: ${message}`;
    return refuse(screen, EXIT.input, `${path} ${why}`, 'give another name').exitCode;
  }
  screen.out(
    `${path}\n\ntry it:      npx arts run FILE --policy ./${path}\ncompare it:  npx arts compare FILE --policy ./${path} --policy standard\n`,
  );
  return EXIT.ok;
}

const starter = (name: string): string => `import {
  allFilters,
  type Candidacy,
  keepsObjective,
  leastAllocated,
  type Profile,
  type Scorer,
} from '${PACKAGE}';

/**
 * Prefers runtimes close to whom the module talks to.
 *
 * A score is in [0, 1], and larger is better. It may look at the candidacy and at nothing else: no clock (there is
 * candidacy.knowledge.nowMs), no dice, nothing remembered from call to call. The same question has the same answer.
 */
const closeBy: Scorer = {
  name: 'close-by',
  score({ partnerMs }: Candidacy): number {
    // 1 at no distance, a half at 20 ms one way.
    return 20 / (20 + partnerMs);
  },
};

/** The policy: who may take a module at all, and who of those is best. */
export const policy: Profile = {
  name: '${name}',
  summary: 'Keeps objectives, close by and evenly.',
  // Hard constraints: memory, cores, apis, tags … Your own are { name, scope, judge(candidacy) }.
  filters: allFilters,
  // Preferences; the total is their weighted mean.
  scorers: [
    { scorer: keepsObjective, weight: 4 },
    { scorer: closeBy, weight: 2 },
    { scorer: leastAllocated, weight: 1 },
  ],
  // Who comes first in the index of the realm: load, module-count, free-memory, most-free-memory or id.
  sortKey: 'load',
  // Who is scored: everyone in small realms; in large ones the best of the index, some drawn, and those near by.
  contenders: { exhaustive: true, bestCount: 4, drawnCount: 4, near: true, afterTurn: false },
  // Whether modules that run are moved when that is worth it.
  adapts: true,
  // Whether a module that fits nowhere may displace less important ones.
  preempts: true,
};
`;
