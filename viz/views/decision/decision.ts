import { acting } from '../../picture/act.ts';
import { h, type Node } from '../../picture/tree.ts';
import type { Decision, Placement, Timed, Worth } from '../../reel/words.ts';
import type { ModuleScene } from '../../scene/scene.ts';
import type { Frame, View } from '../view.ts';
import { bytes, clock, duration, percent } from '../words.ts';
import { scoreTable, verdictTable } from './tables.ts';
import { whyNot } from './why-not.ts';

/** Why a module is where it is: candidates, verdicts, scores, what a migration was worth and what it cost. */
export const decision: View = {
  id: 'decision',
  title: 'Decision',
  about: 'Why this module is where it is, and why not elsewhere',
  key: 'd',
  isTimed: false,
  heightPixels: () => 600,
  draw(frame) {
    const module = frame.outlook.module === null ? undefined : frame.scene.module(frame.outlook.module);
    return { kind: 'sheet', nodes: module === undefined ? unchosen(frame) : about(frame, module) };
  },
};

/** What is offered while no module is picked. */
const OFFERED_COUNT = 12;

function unchosen({ scene, records, outlook }: Frame): readonly Node[] {
  const marks = records.chronicle.marks.filter(({ module, kind }) => module !== null && kind !== 'violation');
  const past = marks
    .filter(({ recordCount }) => recordCount <= scene.recordCount)
    .slice(-OFFERED_COUNT)
    .reverse();
  const hint =
    outlook.module === null
      ? 'Pick a module in any panel, or one of the newest decisions.'
      : `${outlook.module} is not there at this moment.`;
  return [
    h('p', { class: 'empty' }, hint),
    h(
      'ul',
      { class: 'offers' },
      past.map(({ text, atMs, module }) =>
        h(
          'li',
          {},
          h(
            'button',
            {
              class: 'link',
              type: 'button',
              ...acting({ kind: 'choose', choice: { kind: 'module', id: module } }),
            },
            text,
          ),
          h('span', { class: 'soft' }, ` ${clock(atMs)}`),
        ),
      ),
    ),
  ];
}

function about(frame: Frame, module: ModuleScene): readonly Node[] {
  const record = module.recordIndex < 0 ? undefined : frame.records.recordAt(module.recordIndex);
  const found = record === undefined ? null : placementOf(record);
  return [
    ...heading(frame, module),
    ...journeyNodes(frame, module),
    ...(found === null || record === undefined
      ? [h('p', { class: 'empty' }, whyNothing(module, record))]
      : placementNodes(frame, found, record)),
  ];
}

function whyNothing({ recordIndex }: ModuleScene, record: Timed | undefined): string {
  if (recordIndex < 0) return 'The trace tells of no placement of this module up to here.';
  return record === undefined
    ? 'The record of its placement was let go to save memory.'
    : 'Its newest migration was asked for by a person and needed no choice.';
}

function heading({ scene }: Frame, module: ModuleScene): readonly Node[] {
  const { id, phase, on, epoch, sinceMs, word, spec } = module;
  const load = scene.moduleLoad(scene.moduleIndex(id));
  const limit = spec.latencyMsMax === null ? '' : ` of ${duration(spec.latencyMsMax)} allowed`;
  const facts: readonly (readonly [string, string])[] = [
    ['phase', `${phase} for ${duration(scene.atMs - sinceMs)}`],
    ['runtime', on ?? 'none'],
    ['epoch', `${epoch}`],
    ['answers in', Number.isNaN(load.latencyMs) ? '–' : `${duration(load.latencyMs)}${limit}`],
    ['needs', `${bytes(spec.demand.memoryBytes)}, ${percent(spec.demand.cpuShare)} of a core`],
    ['last word', word],
  ];
  return [
    h('h3', { class: 'subject' }, h('span', { class: `chip ${phase}` }), id),
    h(
      'dl',
      { class: 'facts' },
      facts.map(([name, text]) => h('div', {}, h('dt', {}, name), h('dd', {}, text))),
    ),
  ];
}

/** The newest migration: what it promised and what it cost. */
function journeyNodes({ records }: Frame, { journey }: ModuleScene): readonly Node[] {
  if (journey === null) return [];
  const record = records.recordAt(journey.recordIndex);
  const planned =
    record?.kind === 'decision' && record.decision.kind === 'migration-planned' ? record.decision : null;
  const outcome =
    journey.stage === 'done'
      ? `moved in ${duration((journey.endedMs ?? 0) - journey.plannedMs)}, paused for ${duration(journey.downtimeMs ?? (journey.thawedMs ?? 0) - (journey.frozenMs ?? 0))}${journey.snapshotBytes === null ? '' : `, ${bytes(journey.snapshotBytes)} carried`}`
      : journey.stage === 'aborted'
        ? `aborted: ${journey.reason}`
        : `under way: ${journey.stage}`;
  return [
    h('h4', {}, `Migration ${journey.from} → ${journey.to}`),
    h(
      'p',
      {},
      h('b', {}, journey.stage === 'aborted' ? 'called off' : journey.reason),
      ' ',
      h(
        'button',
        { class: 'link', type: 'button', ...acting({ kind: 'visit', recordCount: journey.recordIndex + 1 }) },
        clock(journey.plannedMs),
      ),
    ),
    ...(planned === null || planned.worth === null ? [] : [worthNode(planned.worth)]),
    h('p', { class: journey.stage === 'aborted' ? 'outcome bad' : 'outcome' }, outcome),
  ];
}

/** What it was worth against what it cost, as two bars to one scale. */
function worthNode({ benefitMs, priceMs, marginShare, downtimeMs, transferBytes }: Worth): Node {
  const most = Math.max(benefitMs, priceMs * (1 + marginShare), 1);
  const bar = (word: string, ms: number, kind: string): Node =>
    h(
      'div',
      { class: 'bar-row' },
      h('span', {}, word),
      h('meter', {
        class: kind,
        min: 0,
        max: most,
        value: Math.max(0, ms),
        'aria-label': `${word} ${duration(ms)}`,
      }),
      h('b', {}, duration(ms)),
    );
  return h(
    'div',
    { class: 'worth' },
    bar('predicted gain', benefitMs, 'gain'),
    bar('predicted price', priceMs, 'price'),
    h(
      'p',
      { class: 'soft' },
      `worth it from ${duration(priceMs * (1 + marginShare))} on (margin ${percent(marginShare)}); predicted pause ${duration(downtimeMs)}, ${bytes(transferBytes)} to carry`,
    ),
  );
}

interface Found {
  readonly placement: Placement;
  readonly word: string;
}

function placementOf(record: Timed): Found | null {
  if (record.kind !== 'decision') return null;
  const told: Decision = record.decision;
  switch (told.kind) {
    case 'placed':
      return { placement: told.placement, word: `placed on ${told.placement.chosen ?? 'none'}` };
    case 'queued':
      return { placement: told.placement, word: `waits: ${told.reason}` };
    case 'migration-planned':
      return told.placement === null
        ? null
        : { placement: told.placement, word: `chosen for the migration: ${told.placement.chosen ?? 'none'}` };
    default:
      return null;
  }
}

function placementNodes(frame: Frame, { placement, word }: Found, { atMs }: Timed): readonly Node[] {
  const { runtime } = frame.outlook;
  return [
    h('h4', {}, 'Placement ', h('span', { class: 'soft' }, clock(atMs))),
    h(
      'p',
      {},
      word,
      placement.tieBreak === null ? '' : `; equal totals were decided by ${placement.tieBreak}`,
    ),
    runtime === null
      ? h('p', { class: 'soft' }, 'Pick a runtime to ask why not there.')
      : whyNot(placement, runtime, frame.records.header?.scorers ?? []),
    ...scoreTable(placement, frame),
    verdictTable(placement, frame),
  ];
}
