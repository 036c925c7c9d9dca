import type { RuntimeId } from '../ids.ts';
import { candidacyOf, judged } from './candidacy.ts';
import { drawKey, drawShare } from './draw.ts';
import * as cores from './filters/cores.ts';
import * as memory from './filters/memory.ts';
import type { FleetClass } from './fleet.ts';
import type { Verdict } from './policy.ts';
import type { Question } from './question.ts';
import { memberAt, type Suited } from './suited.ts';
import type { VerdictTally } from './tally.ts';

/** Crowded runtimes that are named, for preemption to look at (assumption: enough to find a victim). */
const EXAMPLE_COUNT = 16;
const BOTH_TAKEN: Verdict = { kind: 'crowded', reason: 'its memory or its cores are taken' };

/**
 * Says why no open runtime of a large realm takes a module, class by class: those judged one by one are counted
 * already. Classes are told by what their emptiest members have left, so a reason may be a neighbour's where a
 * class mixes runtimes that differ by less than an octave of memory or half an octave of speed.
 */
export function refusals(
  question: Question,
  suited: Suited,
  seen: ReadonlySet<RuntimeId>,
  tally: VerdictTally,
): void {
  const { fleet } = question.knowledge;
  const seenCounts = new Map<string, number>();
  for (const id of seen) {
    const seat = fleet.seats.get(id);
    if (seat !== undefined && seat.block < 0)
      seenCounts.set(seat.className, (seenCounts.get(seat.className) ?? 0) + 1);
  }
  for (const { className, kind } of fleet.ranks.entries()) {
    const found = suited.numbers.has(kind) ? fleet.classes.get(className) : undefined;
    if (found === undefined) continue;
    const verdict = reasonOf(question, found);
    if (verdict.kind === 'fits') continue;
    tally.addMany(verdict, found.open.size - (seenCounts.get(className) ?? 0));
  }
  nameExamples(question, suited, tally);
}

function reasonOf({ module }: Question, { memoryRank: size, speed, open }: FleetClass): Verdict {
  const { memoryBytes, cpuShare } = module.module.demand;
  if (memoryBytes >= 2 ** (size + 1)) return memory.SMALL;
  if (open.roomMax < memoryBytes) return memory.TAKEN;
  if (cpuShare * 2 ** ((speed - 0.5) / 2) > 1) return cores.SLOW;
  return open.spareMax < cpuShare ? cores.TAKEN : BOTH_TAKEN;
}

function nameExamples(question: Question, suited: Suited, tally: VerdictTally): void {
  const { profile, knowledge, module } = question;
  const key = drawKey({ realm: knowledge.realm, module: module.module.id, epoch: module.epoch });
  for (let at = 0; at < EXAMPLE_COUNT && suited.runtimeCount > 0; at++) {
    const id = memberAt(suited, Math.floor(drawShare(key, `example ${at}`) * suited.runtimeCount));
    const candidacy = id === undefined ? undefined : candidacyOf(question, id);
    if (id !== undefined && candidacy !== undefined) tally.addExample(judged(profile.filters, candidacy), id);
  }
}
