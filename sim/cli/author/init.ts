import { existsSync, writeFileSync } from 'node:fs';
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

/** Writes a policy to start from and a test of it, and how to go on; overwrites nothing. */
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
  const testPath = `${policy}.test.ts`;
  const taken = [path, testPath].find((one) => existsSync(one));
  if (taken !== undefined)
    return refuse(screen, EXIT.input, `${taken} is there already, and is left alone`, 'give another name')
      .exitCode;
  try {
    writeFileSync(path, starter(policy), { flag: 'wx' });
    writeFileSync(testPath, starterTest(policy), { flag: 'wx' });
  } catch (error) {
    const { message } = error as Error;
    return refuse(screen, EXIT.input, `${path} cannot be written: ${message}`, 'give another name').exitCode;
  }
  screen.out(
    `${path}\n${testPath}\n\ncheck it:    npx arts check ./${path}\ntest it:     npx vitest run ${testPath}\ntry it:      npx arts run FILE --policy ./${path}\ncompare it:  npx arts compare FILE --policy ./${path} --policy standard\n`,
  );
  return EXIT.ok;
}

const starter = (name: string): string => `import {
  allFilters,
  type Candidacy,
  type Claims,
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

/** What "arts check" and the test hold it to beside the laws that hold for every policy. */
export const claims: Claims = {
  // On average over random worlds, what is placed is at most this far from the best.
  regretShareMax: 0.35,
  laws: [
    {
      name: 'of those that keep objectives alike and are as empty, none closer is passed over',
      holds: ({ chosen, others }) =>
        !others.some(
          (other) =>
            other.partnerMs < chosen.partnerMs &&
            leastAllocated.score(other) >= leastAllocated.score(chosen) &&
            keepsObjective.score(other) >= keepsObjective.score(chosen),
        ),
    },
  ],
};
`;

const starterTest = (
  name: string,
): string => `import { aCandidacy, anyCandidacy, checkPolicy, fc } from '${PACKAGE}/testing';
import { describe, expect, it } from 'vitest';
import { claims, policy } from './${name}.ts';

describe('${name}', () => {
  it('keeps the laws of every policy, and what it claims of itself', async () => {
    const file = new URL('./${name}.ts', import.meta.url);
    const { regret } = await checkPolicy(policy, { claims, file, seedCount: 3 });
    expect(regret?.shareMean).toBeLessThan(1);
  }, 300_000);

  it('likes whom it is close to', () => {
    const scorer = policy.scorers.find(({ scorer: { name } }) => name === 'close-by')?.scorer;
    expect(scorer?.score(aCandidacy({ partnerMs: 0 }))).toBe(1);
    expect(scorer?.score(aCandidacy({ partnerMs: 20 }))).toBe(0.5);
  });

  it('likes nobody more for being further away', () => {
    // Any question of any realm: anyRealm(), anyRuntime(), anyModule() and anyWorld() are there, too.
    fc.assert(
      fc.property(anyCandidacy(), fc.double({ min: 0, max: 1_000, noNaN: true }), (candidacy, moreMs) => {
        const scorer = policy.scorers.find(({ scorer: { name } }) => name === 'close-by')?.scorer;
        const further = { ...candidacy, partnerMs: candidacy.partnerMs + moreMs };
        expect(scorer?.score(further)).toBeLessThanOrEqual(scorer?.score(candidacy) ?? 0);
      }),
    );
  });
});
`;
