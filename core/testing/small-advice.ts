import { type ModuleId, moduleId, type RuntimeId, runtimeId } from '../ids.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { homeOf } from '../knowledge/recall.ts';
import type { Advice, AdvisedMove } from '../shell-word.ts';
import type { AdvisedPart, Move } from './small-move.ts';
import { pick } from './small-network.ts';

/** Whom advice can be about. */
interface Advisable {
  readonly knowledge: Knowledge;
  readonly modules: readonly { readonly id: ModuleId }[];
  readonly hosts: readonly { readonly runtime: { readonly id: RuntimeId } }[];
}

/** Puts a move into the words of advice, from what is known now; its flaws are put in, too. */
export function adviceFor(
  { ageMs, parts }: Extract<Move, { readonly kind: 'advise' }>,
  world: Advisable,
): Advice {
  return {
    kind: 'moves-advised',
    asOfMs: world.knowledge.nowMs - ageMs,
    plan: 'any',
    moves: world.modules.length === 0 ? [] : parts.map((part) => advisedMove(part, world)),
    gain: { horizonMs: 60_000, missShare: 0.1, latencyMs: -1 },
  };
}

function advisedMove(
  { module, runtime, flaw }: AdvisedPart,
  { modules, hosts, knowledge }: Advisable,
): AdvisedMove {
  const { id } = pick(modules, module);
  const record = knowledge.modules.get(id);
  const to: RuntimeId = pick(hosts, runtime).runtime.id;
  const home = (record === undefined ? null : homeOf(record)) ?? runtimeId('nobody');
  const epoch = record?.instanceEpoch ?? 0;
  switch (flaw) {
    case 'none':
      return { module: id, epoch, from: home, to };
    case 'epoch':
      return { module: id, epoch: epoch - 1, from: home, to };
    case 'home':
      return { module: id, epoch, from: to, to };
    case 'stranger':
      return { module: moduleId('__proto__'), epoch: Number.NaN, from: runtimeId('__proto__'), to };
  }
}
