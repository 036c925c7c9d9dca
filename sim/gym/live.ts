import { type Candidacy, type Filter, type Profile, profileNamed } from '../../core/index.ts';
import type { CallWord } from '../run/result.ts';
import { runScenario } from '../run/simulation.ts';
import { featuresOf } from './features.ts';
import type { Line } from './line.ts';
import type { Outcomes, PlayerWord, WorldWord } from './words.ts';

type Beginning = Extract<PlayerWord, { readonly kind: 'begin' }>;

/** Thrown through a world that its player has left for another one. */
class Left extends Error {
  readonly word: PlayerWord | null;

  constructor(word: PlayerWord | null) {
    super('the player has left');
    this.word = word;
  }
}

/** Lives a world in which a player decides where modules go; gives back what he says when it is over. */
export function live(
  { scenario, policy }: Beginning,
  line: Line<WorldWord, PlayerWord>,
  wait: () => PlayerWord | null,
): PlayerWord | null {
  const tally = new Tally(scenario.modules);
  const ask: Ask = (atMs, module, options) => {
    line.say({ kind: 'asks', observation: { atMs, module, options }, outcomes: tally.take() });
    const word = wait();
    if (word?.kind === 'choose') return word.index;
    throw new Left(word);
  };
  try {
    const profile = played(policy, ask);
    const { summary, traceHash } = runScenario(scenario, {
      profile,
      tracePath: null,
      onCall: (call) => tally.hear(call),
    });
    line.say({ kind: 'ended', outcomes: tally.take(), summary, traceHash });
  } catch (fault) {
    if (fault instanceof Left) return fault.word;
    line.say({ kind: 'failed', message: fault instanceof Error ? fault.message : String(fault) });
  }
  return wait();
}

type Ask = (
  atMs: number,
  module: string,
  options: readonly { readonly runtime: string; readonly features: readonly number[] }[],
) => number;

/**
 * A policy with the filters of another, whose preferences are a player's. He is asked once all who fit are known: when the
 * first of them is to be scored. It neither moves nor displaces modules, so that every question is about a placement.
 */
function played(policy: string, ask: Ask): Profile {
  const base = profileNamed(policy);
  if (base === undefined) throw new Error(`there is no policy "${policy}"`);
  let fitting = new Map<string, Candidacy>();
  let chosen: string | null = null;
  const witness: Filter['judge'] = (candidacy) => {
    if (chosen !== null) [chosen, fitting] = [null, new Map()];
    const [earlier] = fitting.values();
    if (earlier !== undefined && earlier.module !== candidacy.module) fitting = new Map();
    fitting.set(candidacy.runtime.runtime.id, candidacy);
    return { kind: 'fits' };
  };
  const score = (candidacy: Candidacy): number => {
    chosen ??= choice([...fitting.values()], candidacy);
    return candidacy.runtime.runtime.id === chosen ? 1 : 0;
  };
  const choice = (all: readonly Candidacy[], { module, knowledge }: Candidacy): string => {
    const sorted = all.toSorted((a, b) => (a.runtime.runtime.id < b.runtime.runtime.id ? -1 : 1));
    const options = sorted.map((one) => ({ runtime: one.runtime.runtime.id, features: featuresOf(one) }));
    const index = options.length < 2 ? 0 : ask(knowledge.nowMs, module.module.id, options);
    return options[index]?.runtime ?? '';
  };
  return {
    ...base,
    name: 'played',
    summary: 'Goes where a player says.',
    filters: [...base.filters, { name: 'witness', scope: 'runtime', judge: witness }],
    scorers: [{ scorer: { name: 'player', score }, weight: 1 }],
    contenders: { ...base.contenders, exhaustive: true },
    adapts: false,
    preempts: false,
  };
}

/** Counts what becomes of calls of modules that have an objective. */
class Tally {
  readonly #objectiveMs: ReadonlyMap<string, number>;
  #keptCount = 0;
  #lateCount = 0;

  constructor(modules: Beginning['scenario']['modules']) {
    this.#objectiveMs = new Map(
      modules.flatMap(({ module: { id, latencyMsMax } }) =>
        latencyMsMax === null ? [] : [[id, latencyMsMax]],
      ),
    );
  }

  hear(call: CallWord): void {
    const objectiveMs = call.kind === 'answered' ? this.#objectiveMs.get(call.module) : undefined;
    if (call.kind !== 'answered' || objectiveMs === undefined) return;
    if (call.latencyMs <= objectiveMs) this.#keptCount += 1;
    else this.#lateCount += 1;
  }

  /** What was counted since it was taken last. */
  take(): Outcomes {
    const taken = { keptCount: this.#keptCount, lateCount: this.#lateCount };
    [this.#keptCount, this.#lateCount] = [0, 0];
    return taken;
  }
}
