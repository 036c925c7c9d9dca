import type { Candidacy, Choice, Claims, Decision, Filter, Profile } from '../../core/index.ts';
import { type FaultSource, guard, type PolicyFile } from '../cli/author/guard.ts';
import type { Broken } from './broken.ts';

/** Sees every candidacy that fits, and holds every choice among them to what the policy claims of itself. */
export class Choices {
  readonly #claims: Claims;
  readonly #file: PolicyFile;
  /** By module, then by runtime: as it was seen last. */
  readonly #seen = new Map<string, Map<string, Candidacy>>();
  choiceCount = 0;
  /** Choices in which runtimes scored alike, so that the smaller id decided. */
  tieCount = 0;
  broken: Broken | null = null;

  constructor(claims: Claims, file: PolicyFile) {
    this.#claims = claims;
    this.#file = file;
  }

  /** The policy with a last filter that lets everyone pass, and remembers who came as far. */
  beside(profile: Profile): Profile {
    const { laws = [] } = this.#claims;
    if (laws.length === 0) return profile;
    const judge: Filter['judge'] = (candidacy) => {
      this.#remember(candidacy);
      return { kind: 'fits' };
    };
    return { ...profile, filters: [...profile.filters, { name: 'witness', scope: 'runtime', judge }] };
  }

  /** Takes in what was decided. */
  hear(decision: Decision, atMs: number): void {
    const isMove = decision.kind === 'migration-planned';
    if (!isMove && decision.kind !== 'placed') return;
    const { placement } = decision;
    if (placement === null || placement.chosen === null) return;
    this.choiceCount += 1;
    if (placement.tieBreak !== null) this.tieCount += 1;
    const seen = this.#seen.get(placement.module);
    const ranked = placement.contenders.flatMap(({ runtime }) => seen?.get(runtime) ?? []);
    const [chosen, ...others] = ranked;
    if (chosen === undefined) return;
    const { module, knowledge } = chosen;
    const reason = isMove ? 'moved' : 'placed';
    this.#judge({ module, chosen, others, knowledge, placement, reason }, atMs);
  }

  #remember(candidacy: Candidacy): void {
    // Figures are worked out when they are first asked for: now, and not when the choice has changed what they follow from.
    const { partnerMs, memoryShare, coreShare, computeMs, computeUpperMs } = candidacy;
    const { module, runtime, device, knowledge, partners, isHome } = candidacy;
    const figures = { partnerMs, memoryShare, coreShare, computeMs, computeUpperMs };
    const kept = { module, runtime, device, knowledge: { ...knowledge }, partners, isHome, ...figures };
    const id = module.module.id;
    const seen = this.#seen.get(id) ?? new Map<string, Candidacy>();
    seen.set(runtime.runtime.id, kept);
    this.#seen.set(id, seen);
  }

  #judge(choice: Choice, atMs: number): void {
    for (const law of this.#claims.laws ?? []) {
      const watch: FaultSource = { what: `law "${law.name}"`, file: this.#file };
      if (guard.call(watch, () => law.holds(choice))) continue;
      const { module, chosen, reason } = choice;
      const note = `${module.module.id} was ${reason} on ${chosen.runtime.runtime.id}, of ${choice.others.length + 1} that fitted`;
      this.broken ??= { law: law.name, note, place: this.#file.path, hint: null, atMs };
    }
  }
}
