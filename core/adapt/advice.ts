import type { RuntimeId } from '../ids.ts';
import type { Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { homeOf, isMovable } from '../knowledge/recall.ts';
import type { Placement, Profile } from '../place/policy.ts';
import type { Advice, AdvisedMove } from '../shell-word.ts';
import { isAiling, isBusy, type Judgement, type Scene } from './judge.ts';
import { affordable } from './purse.ts';
import { mayMove } from './victims.ts';
import { quoteFor } from './worth.ts';

/** The reason that advised moves are told with. */
const ADVISED = 'advised';
/** Advice that is older is not followed: a realm can look quite different after so long (assumption: six keep-alives). */
const ADVICE_MS_MAX = 30_000;

/** What weighing rests on; a placement is asked only about the runtime that was advised. */
export interface AdviceScene extends Omit<Scene, 'place'> {
  readonly place: (
    profile: Profile,
    knowledge: Knowledge,
    module: ModuleRecord,
    options: { readonly onlyOn: RuntimeId },
  ) => Placement;
}

/**
 * Whether a move that was advised may be made now: everything that holds back a move of our own holds it back as well
 * (pins, cool-downs, purse, links, filters, targets in trouble), and so does news that whoever advised it cannot have known.
 *
 * Its quote need not be worth its price: whoever advised it has tried it, price included, which is more than a quote
 * does. Known weakness: that is taken on trust; what bad advice costs is bounded by purse and cool-downs alone.
 */
export function weigh(scene: AdviceScene, { asOfMs }: Advice, advised: AdvisedMove): Judgement {
  const { knowledge, profile, place } = scene;
  const { module: id, from: home, to } = advised;
  const refuse = (reason: string): Judgement => ({
    kind: 'refused',
    refusal: { module: id, from: home, to, worth: null, reason: `${ADVISED}: ${reason}` },
  });

  const record = knowledge.modules.get(id);
  const from = knowledge.runtimes.get(home);
  const target = knowledge.runtimes.get(to);
  const ageMs = knowledge.nowMs - asOfMs;
  if (!(ageMs >= 0 && ageMs <= ADVICE_MS_MAX)) return refuse('the advice is from another time');
  if (record === undefined) return refuse('the module is not known');
  if (from === undefined || target === undefined) return refuse('the runtime is not known');
  const obstacle =
    news(knowledge, record, advised) ?? restraint(knowledge, record) ?? trouble(scene, record, from, target);
  if (obstacle !== null) return refuse(obstacle);
  const placement = place(profile, knowledge, record, { onlyOn: to });
  if (placement.chosen !== to) {
    const reasons = placement.verdicts.map(({ reason }) => reason);
    return refuse(`it does not fit: ${reasons.join('; ')}`);
  }
  const { worth } = quoteFor(knowledge, { module: record, from, to: target, escapes: false });
  return {
    kind: 'move',
    move: { module: id, from: home, to, by: 'migration', worth, placement, reason: ADVISED },
  };
}

/** What has changed since a move was tried. */
function news(
  knowledge: Knowledge,
  record: ModuleRecord,
  { module, epoch, from, to }: AdvisedMove,
): string | null {
  if (record.phase.kind !== 'running') return `it is ${record.phase.kind}`;
  if (knowledge.migrations.has(module)) return 'it is on its way already';
  if (record.instanceEpoch !== epoch || homeOf(record) !== from) return 'it is another instance by now';
  return from === to ? 'it runs there already' : null;
}

/** What holds a module back, wherever it is to go. */
function restraint(knowledge: Knowledge, record: ModuleRecord): string | null {
  if (record.module.affinity !== null) return 'it is pinned';
  if (!isMovable(record)) return 'it cannot be moved';
  if (!mayMove(knowledge, record, 'better-home')) return 'it cools down';
  return affordable(knowledge.purse, knowledge.nowMs, knowledge.settings) ? null : 'the purse is empty';
}

/** What speaks against this way. */
function trouble(
  { knowledge, moveCounts }: AdviceScene,
  { avoid }: ModuleRecord,
  from: RuntimeRecord,
  target: RuntimeRecord,
): string | null {
  const devices = [from.runtime.device.id, target.runtime.device.id];
  if (devices.some((device) => isBusy(knowledge, moveCounts, device))) return 'the link is taken';
  if (avoid.includes(target.runtime.id)) return 'it failed there lately';
  return isAiling(target) ? 'the target is in trouble itself' : null;
}
