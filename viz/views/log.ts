import { acting } from '../picture/act.ts';
import { h, type Node } from '../picture/tree.ts';
import { type Telling, tell } from './telling.ts';
import type { Frame, View } from './view.ts';
import { clock } from './words.ts';

/** Rows shown at once. */
const ROW_COUNT_MAX = 150;
/** Records looked through for them; what is further back is found by going there. */
const LOOKED_COUNT_MAX = 6_000;

/** What was heard, decided and ordered up to the moment, newest first. */
export const log: View = {
  id: 'log',
  title: 'Log',
  about: 'What was heard, decided and ordered, newest first; keep-alives are left out',
  key: 'g',
  isTimed: false,
  heightPixels: () => 340,
  draw(frame) {
    const rows = rowsOf(frame);
    const head = h(
      'tr',
      {},
      ...['time', '', 'what', 'module', 'runtime', ''].map((word) => h('th', { scope: 'col' }, word)),
    );
    const none = h('p', { class: 'empty' }, 'Nothing yet, or nothing that fits the search.');
    return {
      kind: 'sheet',
      nodes:
        rows.length === 0
          ? [none]
          : [h('table', { class: 'log' }, h('thead', {}, head), h('tbody', {}, rows))],
    };
  },
};

function rowsOf({ scene, records, outlook }: Frame): readonly Node[] {
  const rows: Node[] = [];
  const last = scene.recordCount - 1;
  const first = Math.max(records.evictedCount, last - LOOKED_COUNT_MAX);
  for (let index = last; index >= first && rows.length < ROW_COUNT_MAX; index--) {
    if (records.isBeat(index)) continue;
    const record = records.recordAt(index);
    if (record === undefined) break;
    const telling = tell(record);
    if (isWanted(telling, outlook.filter))
      rows.push(row(telling, record.atMs, { index, isNow: record.atMs === scene.atMs }));
  }
  return rows;
}

function isWanted({ what, module, runtime, text }: Telling, filter: string): boolean {
  return filter === '' || [what, module, runtime, text].some((word) => word?.includes(filter) === true);
}

function row(
  { source, what, module, runtime, text }: Telling,
  atMs: number,
  { index, isNow }: { readonly index: number; readonly isNow: boolean },
): Node {
  const time = h(
    'button',
    { class: 'link', type: 'button', ...acting({ kind: 'visit', recordCount: index + 1 }) },
    clock(atMs),
  );
  const name = (kind: 'module' | 'runtime', id: string | null): Node =>
    id === null
      ? ''
      : h(
          'button',
          { class: 'link', type: 'button', ...acting({ kind: 'choose', choice: { kind, id } }) },
          id,
        );
  return h(
    'tr',
    { class: `from-${source.replace(' ', '-')}${isNow ? ' now' : ''}` },
    h('td', { class: 'time' }, time),
    h('td', { class: 'source' }, source),
    h('td', {}, what),
    h('td', {}, name('module', module)),
    h('td', {}, name('runtime', runtime)),
    h('td', { class: 'soft' }, text),
  );
}
