import fc from 'fast-check';
import { deviceId, realmId } from '../ids.ts';
import type { Knowledge, ModuleRecord } from '../knowledge/knowledge.ts';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';
import { place } from '../place/place.ts';
import type { Candidacy, Filter, Profile, Scorer } from '../place/policy.ts';
import { standard } from '../place/profiles/standard.ts';
import { defaultSettings } from '../settings.ts';
import { newKnowledge } from '../step.ts';
import { anyModule, anyRuntime } from './any-parts.ts';
import { aModuleRecord } from './builders.ts';
import { smallStory } from './small-arbitraries.ts';
import type { Move } from './small-move.ts';
import { SmallWorld } from './small-world.ts';

/** How large a random realm may be, and who rules it. */
export interface AnyRealmOptions {
  /** Under whom its modules came to be where they are; `standard` unless told otherwise. */
  readonly profile?: Profile;
  /** Runtimes at most, and at least 1; 6 unless told otherwise. */
  readonly runtimeCountMax?: number;
  /** Modules at most; 8 unless told otherwise. */
  readonly moduleCountMax?: number;
  /** Things that happen at most; 60 unless told otherwise. */
  readonly moveCountMax?: number;
  /** How close to these numbers it comes; fast-check keeps to small ones unless told 'max', as it is here. */
  readonly size?: fc.SizeForArbitrary;
}

/** As whom to look at a random candidacy. */
export interface AnyCandidacyOptions extends AnyRealmOptions {
  /** A filter sees every runtime, a scorer only those that fit; 'scorer' unless told otherwise. */
  readonly seenBy?: 'filter' | 'scorer';
}

/**
 * What a supervisor knows after anything may have happened: runtimes came and went, fell silent, filled up and were
 * measured, modules were asked for, placed, moved and crashed. All of it came about by the real supervisor and agents, so
 * nothing is there that could not be.
 */
export const anyRealm = (options: AnyRealmOptions = {}): fc.Arbitrary<Knowledge> => {
  const {
    profile = standard,
    runtimeCountMax = 6,
    moduleCountMax = 8,
    moveCountMax = 60,
    size = 'max',
  } = options;
  const named = <Each>(count: number, least: number, each: (at: number) => fc.Arbitrary<Each>) =>
    fc
      .array(fc.constant(null), { minLength: least, maxLength: count, size })
      .chain(({ length }) => fc.tuple(...Array.from({ length }, (_, at) => each(at))));
  return fc
    .record({
      runtimes: named(runtimeCountMax, 1, (at) => anyRuntime(`r${at}`)),
      modules: named(moduleCountMax, 0, (at) => anyModule(`m${at}`)),
      story: smallStory(moveCountMax, 0, size),
    })
    .map((cast) => shownAs(livedThrough(profile, cast), () => `realm of ${shownCast(cast)}`));
};

interface Cast {
  readonly runtimes: readonly Runtime[];
  readonly modules: readonly Module[];
  readonly story: readonly Move[];
}

function livedThrough(profile: Profile, { runtimes, modules, story }: Cast): Knowledge {
  const empty = newKnowledge({
    realm: realmId('realm'),
    hub: deviceId('hub'),
    profile,
    settings: defaultSettings,
  });
  const arrive: readonly Move[] = [
    ...runtimes.flatMap((_, runtime): readonly Move[] => [
      { kind: 'boot', runtime },
      { kind: 'deliver', pick: 0 },
      { kind: 'link', runtime, latencyMs: 1 + 7 * runtime },
    ]),
    ...modules.map((_, module): Move => ({ kind: 'request', module })),
  ];
  const isEmpty = modules.length === 0;
  const moves = [...arrive, ...story].filter(({ kind }) => !isEmpty || !ASKS_FOR_MODULES.has(kind));
  return new SmallWorld({ profile, runtimes, modules }, empty).live(moves).knowledge;
}

/** What cannot happen where there are no modules. */
const ASKS_FOR_MODULES: ReadonlySet<Move['kind']> = new Set(['request', 'delete', 'migrate']);

/**
 * A question that a policy may be asked: any runtime of any such realm, considered for any module that waits there or is
 * asked for now.
 */
export const anyCandidacy = ({
  seenBy = 'scorer',
  ...options
}: AnyCandidacyOptions = {}): fc.Arbitrary<Candidacy> =>
  fc
    .record({ knowledge: anyRealm(options), fresh: anyModule('fresh'), whom: fc.nat(), which: fc.nat() })
    .map(({ knowledge, fresh, whom, which }) => {
      const known = [...knowledge.modules.values()].filter(({ phase }) => phase.kind !== 'ended');
      const asking: ModuleRecord = known[whom % (2 * known.length + 1)] ?? waiting(fresh, knowledge);
      const seen = questions(options.profile ?? standard, knowledge, asking)[seenBy];
      return seen[which % Math.max(1, seen.length)] ?? null;
    })
    .filter((candidacy) => candidacy !== null)
    .map((candidacy) =>
      shownAs(candidacy, () => {
        const { module, runtime, device, knowledge: _, ...rest } = candidacy;
        return `candidacy of ${fc.stringify({ module, runtime, device, ...rest })}`;
      }),
    );

const waiting = (module: Module, { nowMs }: Knowledge): ModuleRecord =>
  aModuleRecord(module, '', {
    phase: { kind: 'pending', sinceMs: nowMs, notBeforeMs: nowMs, reason: '', claim: null },
    requestedMs: nowMs,
    epoch: 0,
  });

/** All that a policy is asked when a module is placed. */
function questions(
  profile: Profile,
  knowledge: Knowledge,
  module: ModuleRecord,
): { readonly filter: readonly Candidacy[]; readonly scorer: readonly Candidacy[] } {
  const filter: Candidacy[] = [];
  const scorer: Candidacy[] = [];
  const listens: Filter = {
    name: 'listens',
    scope: 'runtime',
    judge: (candidacy) => {
      filter.push(candidacy);
      return { kind: 'fits' };
    },
  };
  const hears: Scorer = {
    name: 'hears',
    score: (candidacy) => {
      scorer.push(candidacy);
      return 1;
    },
  };
  const contenders = { ...profile.contenders, exhaustive: true };
  const everybody = { ...profile, contenders, scorers: [{ scorer: hears, weight: 1 }] };
  place({ ...everybody, filters: [listens] }, knowledge, module);
  scorer.length = 0;
  place(everybody, knowledge, module);
  return { filter, scorer };
}

/** The same value, told in fewer words than all that hangs on it when a property fails. */
function shownAs<Value extends object>(value: Value, text: () => string): Value {
  return Object.defineProperty(value, fc.toStringMethod, { value: text });
}

const shownCast = ({ runtimes, modules, story }: Cast): string => fc.stringify({ runtimes, modules, story });
