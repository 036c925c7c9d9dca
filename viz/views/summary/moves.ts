import type { Trip } from '../../chronicle/chronicle.ts';
import { acting } from '../../picture/act.ts';
import { h, type Node } from '../../picture/tree.ts';
import type { Frame } from '../view.ts';
import { bytes, clock, duration, whole } from '../words.ts';

/** Migrations that are told one by one; the others are in the last row and in the timeline. */
const ROW_COUNT_MAX = 8;

/** Migrations of the shown time: what moved, why, what was expected of it and what it cost. */
export function moveNodes({ records, window, outlook }: Frame): readonly Node[] {
  const trips = records.chronicle.trips.filter(
    ({ journey }) => journey.plannedMs >= window.fromMs && journey.plannedMs <= window.toMs,
  );
  if (trips.length === 0) return [h('p', { class: 'empty' }, 'Nothing moved.')];
  const head = ['', 'module', 'from → to', 'why'].map((word) => h('th', { scope: 'col' }, word));
  const figures = HEADS.map(([word, title]) => h('th', { scope: 'col', class: 'n', title }, word));
  const rows = trips.slice(0, ROW_COUNT_MAX).map((trip) => moveRow(trip, outlook.module));
  return [
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Migrations' },
      h(
        'table',
        {},
        h('thead', {}, h('tr', {}, head, figures)),
        h('tbody', {}, rows),
        h('tfoot', {}, totalRow(trips)),
      ),
    ),
  ];
}

const HEADS: readonly (readonly [word: string, title: string])[] = [
  ['gain', 'Predicted: the time that callers would save'],
  ['price', 'Predicted: pause, transfer, start and risk, as time of callers'],
  ['paused', 'Measured: how long the module stood still'],
  ['carried', 'Size of its snapshot'],
];

function moveRow({ module, journey }: Trip, chosen: string | null): Node {
  const isAborted = journey.stage === 'aborted';
  const paused =
    journey.stage === 'done' ? known(journey.downtimeMs, duration) : isAborted ? 'aborted' : journey.stage;
  const visit = { kind: 'visit', recordCount: journey.recordIndex + 1 } as const;
  return h(
    'tr',
    { class: module === chosen ? 'asked' : '' },
    h(
      'td',
      { class: 'time' },
      h('button', { type: 'button', class: 'link', ...acting(visit) }, clock(journey.plannedMs, false)),
    ),
    h(
      'td',
      {},
      h(
        'button',
        {
          type: 'button',
          class: 'link',
          ...acting({ kind: 'choose', choice: { kind: 'module', id: module } }),
        },
        module,
      ),
    ),
    h('td', {}, `${journey.from} → ${journey.to}`),
    h('td', { class: 'soft' }, journey.reason),
    h('td', { class: 'n' }, known(journey.benefitMs, duration)),
    h('td', { class: 'n' }, known(journey.priceMs, duration)),
    h('td', { class: isAborted ? 'n bad' : 'n' }, paused),
    h('td', { class: 'n' }, known(journey.snapshotBytes, bytes)),
  );
}

const known = (value: number | null, written: (value: number) => string): string =>
  value === null ? '–' : written(value);

function totalRow(trips: readonly Trip[]): Node {
  const doneCount = trips.filter(({ journey }) => journey.stage === 'done').length;
  const abortedCount = trips.filter(({ journey }) => journey.stage === 'aborted').length;
  // What nobody predicted or measured is no 0.
  const sum = (of: (journey: Trip['journey']) => number | null): number | null =>
    trips.reduce<number | null>((total, { journey }) => {
      const part = of(journey);
      return part === null ? total : (total ?? 0) + part;
    }, null);
  const hidden = trips.length > ROW_COUNT_MAX ? `, of which ${ROW_COUNT_MAX} are shown` : '';
  const failed = abortedCount === 0 ? '' : `, ${whole(abortedCount)} aborted`;
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row', colspan: 4 },
      `${whole(doneCount)} of ${whole(trips.length)} done${failed}${hidden}`,
    ),
    h(
      'td',
      { class: 'n' },
      known(
        sum(({ benefitMs }) => benefitMs),
        duration,
      ),
    ),
    h(
      'td',
      { class: 'n' },
      known(
        sum(({ priceMs }) => priceMs),
        duration,
      ),
    ),
    h(
      'td',
      { class: 'n' },
      known(
        sum(({ downtimeMs }) => downtimeMs),
        duration,
      ),
    ),
    h(
      'td',
      { class: 'n' },
      known(
        sum(({ snapshotBytes, stage }) => (stage === 'done' ? snapshotBytes : null)),
        bytes,
      ),
    ),
  );
}
