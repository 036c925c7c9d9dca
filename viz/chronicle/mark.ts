import type { Decision, Timed } from '../reel/words.ts';

/** What a mark stands for; the time bar jumps from one to the next of its kind. */
export type MarkKind = 'fault' | 'violation' | 'loss' | 'migration' | 'decision';

/** A moment worth a tick on every panel. */
export interface Mark {
  readonly kind: MarkKind;
  readonly atMs: number;
  /** Records up to and with it. */
  readonly recordCount: number;
  readonly text: string;
  readonly runtime: string | null;
  readonly module: string | null;
  /** What was noticed, if it tells of a symptom. */
  readonly symptom?: { readonly kind: string; readonly measured: number; readonly threshold: number };
}

type Told = Omit<Mark, 'atMs' | 'recordCount'>;

/** What a record is worth as a mark; `null` for nothing. */
export function markOf(record: Timed): Told | null {
  if (record.kind === 'decision') return ofDecision(record.decision);
  if (record.kind === 'command') {
    const { command } = record;
    if (command.kind !== 'report-progress' || command.progress !== 'migration-aborted') return null;
    const text = `${command.module}: migration aborted, ${command.reason}`;
    return { kind: 'migration', text, runtime: null, module: command.module };
  }
  if (record.kind !== 'world') return null;
  const { fact } = record;
  if (fact.kind === 'fault')
    return { kind: 'fault', text: fact.note || `${fact.name} ${fact.on}`, runtime: fact.on, module: null };
  if (fact.kind === 'law-broken')
    return { kind: 'violation', text: `${fact.law} broken: ${fact.note}`, runtime: null, module: null };
  return null;
}

function ofDecision(decision: Decision): Told | null {
  switch (decision.kind) {
    case 'placed': {
      const { module, chosen } = decision.placement;
      return { kind: 'decision', text: `${module} placed on ${chosen ?? 'none'}`, runtime: chosen, module };
    }
    case 'queued': {
      const { module } = decision.placement;
      return { kind: 'decision', text: `${module} waits: ${decision.reason}`, runtime: null, module };
    }
    case 'preempted': {
      const { module, victim, on } = decision;
      return { kind: 'decision', text: `${module} displaces ${victim} on ${on}`, runtime: on, module };
    }
    case 'noticed': {
      const { kind, runtime, module, measured, threshold } = decision.symptom;
      const about = module === null ? runtime : `${module} on ${runtime}`;
      const isViolation = kind === 'missed-objective';
      const symptom = { kind, measured, threshold };
      return {
        kind: isViolation ? 'violation' : 'decision',
        text: `${kind}: ${about}`,
        runtime,
        module,
        symptom,
      };
    }
    case 'migration-planned': {
      const { module, from, to } = decision;
      return {
        kind: 'migration',
        text: `${module}: ${from} → ${to}, ${decision.reason}`,
        runtime: to,
        module,
      };
    }
    case 'migration-declined': {
      const { module, reason } = decision;
      return { kind: 'decision', text: `${module} stays: ${reason}`, runtime: decision.from, module };
    }
    case 'migration-finished': {
      const { module, downtimeMs } = decision;
      return {
        kind: 'decision',
        text: `${module} moved, paused for ${downtimeMs} ms`,
        runtime: null,
        module,
      };
    }
    case 'migration-aborted':
      return {
        kind: 'migration',
        text: `${decision.module}: migration aborted, ${decision.reason}`,
        runtime: null,
        module: decision.module,
      };
    case 'health-changed': {
      const { runtime, health, reason } = decision;
      if (health !== 'lost') return null;
      return { kind: 'loss', text: `${runtime} lost: ${reason}`, runtime, module: null };
    }
    case 'fenced':
      return {
        kind: 'decision',
        text: `${decision.module} fenced off ${decision.runtime}`,
        runtime: decision.runtime,
        module: decision.module,
      };
    case 'given-up':
      return {
        kind: 'violation',
        text: `${decision.module} given up: ${decision.reason}`,
        runtime: null,
        module: decision.module,
      };
  }
}
