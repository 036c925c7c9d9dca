import type { DeviceId, RuntimeId } from '../../ids.ts';
import type { Knowledge, ModuleRecord } from '../../knowledge/knowledge.ts';
import { homeOf } from '../../knowledge/recall.ts';
import { startUpMs } from '../../predict/run-time.ts';
import { askedOf, candidacyOf } from '../candidacy.ts';
import { place } from '../place.ts';
import type { Batch, Candidacy, Profile, Queue } from '../policy.ts';

/** Where a waiting module would be placed now, and what else it could have. */
export interface Prospect {
  readonly first: Candidacy;
  /** When it would be done there, from now. */
  readonly doneMs: number;
  /** When it would be done at its second best; `Infinity` when it has no other. */
  readonly secondMs: number;
}

/** What a module is picked by; the largest goes first. */
export type Urgency = (prospect: Prospect) => number;

/** Makes up an urgency from the prospects of all that wait. */
export type UrgencyAmong = (prospects: readonly Prospect[]) => Urgency;

interface Waiting {
  readonly record: ModuleRecord;
  prospect: Prospect | null;
  /** The devices its prospect counts on. */
  devices: readonly DeviceId[];
}

/** Arrivals that are decided on together (assumption: short beside a start, which takes 3 to 350 ms; Pitot data). */
export const GATHER_MS = 250;

/**
 * Picks one module after the other, the most urgent of those that wait each time, by where the profile would place it as
 * things are then (Maheswaran et al., "Dynamic mapping of a class of independent tasks onto heterogeneous computing
 * systems", JPDC 59, 1999). Prospects are worked out anew only for modules that counted on the device just taken. Who
 * has no prospect comes last.
 */
export const byUrgency = (name: string, among: UrgencyAmong): Queue => ({
  name,
  gatherMs: GATHER_MS,
  open: (profile, knowledge, waiting) => new Urgent(profile, among, knowledge, waiting),
});

class Urgent implements Batch {
  readonly #profile: Profile;
  readonly #among: UrgencyAmong;
  #left: Waiting[];
  #last: ModuleRecord | null = null;

  constructor(profile: Profile, among: UrgencyAmong, knowledge: Knowledge, waiting: readonly ModuleRecord[]) {
    this.#profile = profile;
    this.#among = among;
    this.#left = waiting.map((record) => ({ record, prospect: null, devices: [] }));
    if (this.#left.length > 1) for (const one of this.#left) this.#look(knowledge, one);
  }

  next(knowledge: Knowledge): ReturnType<Batch['next']> {
    this.#lookAgain(knowledge);
    const urgencyOf = this.#among(this.#left.flatMap(({ prospect }) => prospect ?? []));
    let best: Waiting | undefined;
    let bestUrgency = Number.NEGATIVE_INFINITY;
    for (const one of this.#left) {
      if (one.prospect === null) continue;
      const urgency = urgencyOf(one.prospect);
      if (best === undefined || urgency > bestUrgency) [best, bestUrgency] = [one, urgency];
    }
    if (best === undefined) return undefined;
    this.#left = this.#left.filter((one) => one !== best);
    this.#last = best.record;
    return { module: best.record.module.id, to: null };
  }

  /** What the one named last took concerns those who counted on the same device. */
  #lookAgain(knowledge: Knowledge): void {
    if (this.#last === null) return;
    const record = knowledge.modules.get(this.#last.module.id);
    const home = record === undefined ? null : homeOf(record);
    const device = home === null ? undefined : knowledge.runtimes.get(home)?.runtime.device.id;
    if (device === undefined) return;
    for (const one of this.#left) if (one.devices.includes(device)) this.#look(knowledge, one);
  }

  #look(knowledge: Knowledge, one: Waiting): void {
    const { contenders } = place(this.#profile, knowledge, one.record);
    const asked = askedOf(knowledge, one.record);
    const of = (id: RuntimeId | undefined): Candidacy | undefined =>
      id === undefined ? undefined : candidacyOf(asked, id);
    const first = of(contenders[0]?.runtime);
    const second = of(contenders[1]?.runtime);
    one.devices = [first, second].flatMap((met) => (met === undefined ? [] : [met.device.device.id]));
    one.prospect =
      first === undefined
        ? null
        : {
            first,
            doneMs: doneMs(first),
            secondMs: second === undefined ? Number.POSITIVE_INFINITY : doneMs(second),
          };
  }
}

const doneMs = ({ runtime, computeMs }: Candidacy): number => startUpMs(runtime.runtime) + computeMs;
