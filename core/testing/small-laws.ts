import { contradictions } from './audit.ts';
import type { Ledger } from './ledger.ts';
import type { SmallWorld } from './small-world.ts';

/** Instances of one module that share an epoch: two bodies that could both be believed. */
export function doubles(world: SmallWorld): readonly string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  for (const { module, epoch, runtime, state } of world.instances()) {
    const name = `${module}#${epoch}`;
    if (seen.has(name)) found.push(`${name} is on ${runtime} as well, ${state}`);
    seen.add(name);
  }
  return found;
}

/** What is not as it should be in a world that has been calm for long enough. */
export function unsettled(world: SmallWorld, ledger: Ledger): readonly string[] {
  const found: string[] = [];
  const living = ledger.living();
  for (const id of living) {
    const record = world.knowledge.modules.values().find(({ module }) => module.id === id);
    const wanted =
      record === undefined || record.phase.kind === 'pending' ? '' : `#${record.instanceEpoch} running`;
    const there = world.instances().filter(({ module }) => module === id);
    const truth = there.map(({ epoch, state }) => `#${epoch} ${state}`).join(', ');
    if (truth !== wanted) found.push(`${id} is ${record?.phase.kind ?? 'lost'}${wanted}, in truth ${truth}`);
  }
  for (const { module, runtime, epoch, state } of world.instances()) {
    if (!living.includes(module)) found.push(`nobody wants ${module}#${epoch}, ${state} on ${runtime}`);
  }
  const isUnderWay = world.knowledge.migrations.size > 0;
  if (isUnderWay) found.push(`migrations of ${world.knowledge.migrations.keys().join(', ')} are under way`);
  return [
    ...found,
    ...contradictions(world.knowledge),
    ...ledger.needlesslyWaiting(),
    ...ledger.neglected(),
    ...ledger.room.overdrawn(),
  ];
}
