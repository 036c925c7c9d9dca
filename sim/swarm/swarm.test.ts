import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Filter, type Profile, profileNamed } from '../../core/index.ts';
import type { Screen } from '../cli/screen.ts';
import { swarm as command, type SwarmOptions } from '../cli/swarm.ts';
import { captured } from '../cli/testing/captured.ts';
import { runScenario } from '../run/simulation.ts';
import { swarm } from './swarm.ts';
import { worldOf } from './world.ts';

const standard = profileNamed('standard') as Profile;

/** A policy with a defect that a swarm has to find: it forgets to ask one question. */
const forgetting = (question: string): Profile => ({
  ...standard,
  filters: standard.filters.filter(({ name }) => name !== question),
});

/** A policy that remembers what it was asked before, which nothing may that is to be repeated. */
function moody(): Profile {
  let mood = 0;
  const score = (): number => {
    mood = (mood * 16_807 + 1) % 2_147_483_647;
    return mood / 2_147_483_647;
  };
  return { ...standard, scorers: [{ scorer: { name: 'moody', score }, weight: 1 }] };
}

/** A policy that does not live to tell. */
const broken: Profile = {
  ...standard,
  scorers: [
    {
      scorer: {
        name: 'broken',
        score: () => {
          throw new Error('no score was ever meant to be asked for');
        },
      },
      weight: 1,
    },
  ],
};

describe('a swarm', () => {
  // Those that broke a law once, and two that meet much in little time.
  it.each([7, 25, 135, 150, 234, 1_094])('breaks no law in the world of seed %i', async (seed) => {
    const { failure } = await swarm({ seedCount: 1, from: seed, profile: standard });
    expect(failure).toBeNull();
  });

  it('draws the same world from the same seed, which leaves the same trace, and others from others', () => {
    const hash = (seed: number): string =>
      runScenario(worldOf(seed), { profile: standard, tracePath: null }).traceHash;
    expect(worldOf(25)).toEqual(worldOf(25));
    expect(hash(25)).toBe(hash(25));
    expect(worldOf(26).devices).not.toEqual(worldOf(25).devices);
    expect(hash(26)).not.toBe(hash(25));
  });

  it('lets modules be where they were moved to by hand, and wait for what the policy itself forbids', async () => {
    const bestFit = profileNamed('best-fit') as Profile;
    // In the world of seed 8, a person moves a module that was pinned elsewhere.
    expect((await swarm({ seedCount: 1, from: 8, profile: bestFit })).failure).toBeNull();
    const judge: Filter['judge'] = ({ runtime }) =>
      runtime.runtime.type === 'browser' ? { kind: 'unsuitable', reason: 'a tab' } : { kind: 'fits' };
    const shy: Profile = {
      ...standard,
      filters: [...standard.filters, { name: 'no-tabs', scope: 'runtime', judge }],
    };
    expect((await swarm({ seedCount: 3, from: 1, profile: shy })).failure).toBeNull();
  });

  it.each([
    ['promised memory fits', forgetting('memory')],
    ['promised slots fit', forgetting('slots')],
    ['promised cores fit', forgetting('cores')],
    ['nobody is where it must not be', forgetting('apis')],
    ['same seed, same trace', moody()],
    ['nothing is thrown', broken],
  ])('finds that "%s" is broken, if a policy is planted that breaks it', async (law, profile) => {
    const { failure } = await swarm({ seedCount: 3, from: 1, profile });
    expect(failure?.law).toBe(law);
  });
});

describe('the command that a swarm prints', () => {
  const planted = forgetting('slots');
  /** The command, as it is typed, with the planted policy in place of the one that bears its name. */
  const run = (options: SwarmOptions, screen: Screen): Promise<number> =>
    command(options, { screen, swarm: (plan) => swarm({ ...plan, profile: planted }) });

  it('repeats the failure, in the one world that it takes', async () => {
    const [first, again] = [captured(), captured()];
    expect(await run({ seeds: 5, json: true }, first)).toBe(4);
    const { triedCount, failure } = JSON.parse(first.printed.out);
    expect(triedCount).toBeGreaterThan(1);
    const [, from, seeds] = /^npx arts swarm --from (\d+) --seeds (\d+)$/.exec(failure.command) ?? [];
    expect(await run({ from: Number(from), seeds: Number(seeds), json: true }, again)).toBe(4);
    expect(JSON.parse(again.printed.out)).toMatchObject({ triedCount: 1, failure });
  });

  it('stands alone in what is printed as a result; how far it is goes elsewhere', async () => {
    const screen = captured();
    expect(await run({ seeds: 5 }, screen)).toBe(4);
    expect(screen.printed.out).toMatch(
      /^✘ seed \d+ breaks a law, after \d worlds\n.*\n\nrepeat it: npx .*\n$/,
    );
    expect(screen.printed.err).toContain('swarm · standard: 20 %\n');
  });

  it('is one that the command line takes', async () => {
    const { failure } = await swarm({ seedCount: 5, from: 1, profile: planted });
    const [program = '', ...words] = failure?.command.split(' ') ?? [];
    const cwd = fileURLToPath(new URL('../../', import.meta.url));
    // Under the true policy of this name, no law is broken.
    const told = execFileSync(program, [...words, '--json'], { cwd, encoding: 'utf8', stdio: 'pipe' });
    expect(JSON.parse(told)).toEqual({
      policy: 'standard',
      from: failure?.seed,
      triedCount: 1,
      failure: null,
    });
  });
});
