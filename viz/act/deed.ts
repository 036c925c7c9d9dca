import type { Journey, ModuleScene, Scene } from '../scene/scene.ts';
import { duration } from '../views/words.ts';

/** Something that somebody had done to a realm. */
export type Deed =
  | { readonly kind: 'create'; readonly module: string }
  | { readonly kind: 'delete'; readonly module: string }
  | { readonly kind: 'move'; readonly module: string; readonly from: string; readonly to: string }
  | { readonly kind: 'drain'; readonly runtime: string; readonly draining: boolean }
  | { readonly kind: 'remove'; readonly runtime: string };

/** How far it has come, as the trace tells. */
export interface Outcome {
  readonly state: 'waiting' | 'under-way' | 'done' | 'refused' | 'failed';
  readonly word: string;
}

/** What it is called. */
export function titleOf(deed: Deed): string {
  switch (deed.kind) {
    case 'create':
      return `Create ${deed.module}`;
    case 'delete':
      return `Delete ${deed.module}`;
    case 'move':
      return `Move ${deed.module} to ${deed.to}`;
    case 'drain':
      return deed.draining ? `Drain ${deed.runtime}` : `Let modules come to ${deed.runtime}`;
    case 'remove':
      return `Remove ${deed.runtime}`;
  }
}

/** What would take it back; `null` where nothing does. */
export function reverseOf(deed: Deed): Deed | null {
  switch (deed.kind) {
    case 'create':
      return { kind: 'delete', module: deed.module };
    case 'move':
      return { ...deed, from: deed.to, to: deed.from };
    case 'drain':
      return { ...deed, draining: !deed.draining };
    default:
      return null;
  }
}

const waiting = (word: string): Outcome => ({ state: 'waiting', word });
const underWay = (word: string): Outcome => ({ state: 'under-way', word });
const done = (word: string): Outcome => ({ state: 'done', word });
const failed = (word: string): Outcome => ({ state: 'failed', word });

/** How far a deed has come that was asked for after so many records. */
export function outcomeOf(deed: Deed, scene: Scene, afterRecordCount: number): Outcome {
  switch (deed.kind) {
    case 'create':
      return created(scene.module(deed.module));
    case 'delete': {
      const phase = scene.module(deed.module)?.phase ?? 'ended';
      return phase === 'ended' ? done('it has ended') : underWay(phase);
    }
    case 'move':
      return moved(deed, scene.module(deed.module), afterRecordCount);
    case 'drain': {
      const isSo = scene.runtime(deed.runtime)?.draining === deed.draining;
      return isSo
        ? done(deed.draining ? 'nothing new comes to it' : 'modules may come')
        : waiting('asked for');
    }
    case 'remove': {
      const health = scene.runtime(deed.runtime)?.health ?? 'left';
      return health === 'left' ? done('it is gone') : waiting('asked for');
    }
  }
}

function created(module: ModuleScene | undefined): Outcome {
  if (module === undefined) return waiting('asked for');
  const { phase, on, word } = module;
  if (phase === 'pending') return waiting(`waits: ${word}`);
  if (phase === 'starting') return underWay(`starting on ${on}`);
  return phase === 'ended' ? failed(`ended: ${word}`) : done(`runs on ${on}`);
}

const STEPS: Readonly<Record<Exclude<Journey['stage'], 'done' | 'aborted'>, string>> = {
  planned: 'decided',
  preparing: 'its code is on the way',
  prepared: 'its code is there',
  freezing: 'it is being paused',
  thawing: 'its memory is on the way',
};

function moved(
  { module: id, to }: Extract<Deed, { readonly kind: 'move' }>,
  module: ModuleScene | undefined,
  afterRecordCount: number,
): Outcome {
  if (module === undefined || module.phase === 'ended') return failed(`${id} has ended`);
  const { journey } = module;
  if (journey === null || journey.recordIndex < afterRecordCount || journey.to !== to)
    return waiting('asked for');
  const { stage, reason, downtimeMs, thawedMs, frozenMs } = journey;
  if (stage === 'aborted') return failed(reason);
  if (stage !== 'done') return underWay(STEPS[stage]);
  const stoodMs = downtimeMs ?? (thawedMs ?? Number.NaN) - (frozenMs ?? Number.NaN);
  return done(`runs on ${to}${Number.isNaN(stoodMs) ? '' : `, stood still for ${duration(stoodMs)}`}`);
}
