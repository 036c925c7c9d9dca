import { acting } from '../picture/act.ts';
import { h, type Node } from '../picture/tree.ts';
import { type Telling, tell } from './telling.ts';
import type { Frame, View } from './view.ts';
import { clock } from './words.ts';

/** Rows shown at once. */
const ROW_COUNT_MAX = 150;
/** Records looked through for them; what is further back is found by going there. */
const LOOKED_COUNT_MAX = 6_000;

/** What a row can tell. */
const COLUMNS = ['time', 'source', 'what', 'module', 'runtime', 'text'] as const;
type Column = (typeof COLUMNS)[number];
/** Names of its columns in the address, where those of the table stand, too. */
const PREFIX = 'log ';
const named = (column: Column): string => `${PREFIX}${column}`;
/** How rows are asked for with the oldest first. */
const OLDEST_FIRST = named('time');

/** What was heard, decided and ordered up to the moment, newest first unless asked otherwise. */
export const log: View = {
  id: 'log',
  title: 'Log',
  about: 'What was heard, decided and ordered; keep-alives are left out',
  key: 'g',
  isTimed: false,
  heightPixels: () => 340,
  draw(frame) {
    const { columns, sort } = frame.outlook;
    const own = COLUMNS.filter((column) => columns.includes(named(column)));
    const shown = own.length === 0 ? COLUMNS : own;
    const rows = rowsOf(frame, shown);
    const sorted = sort === OLDEST_FIRST ? rows.toReversed() : rows;
    const head = h(
      'tr',
      {},
      shown.map((column) => headOf(column, sort)),
    );
    const none = h('p', { class: 'empty' }, 'Nothing yet, or nothing that fits the search.');
    const table = h('table', { class: 'log' }, h('thead', {}, head), h('tbody', {}, sorted));
    return { kind: 'sheet', nodes: [picks(shown), rows.length === 0 ? none : table] };
  },
};

/** Buttons that show columns and hide them. */
const picks = (shown: readonly Column[]): Node =>
  h(
    'div',
    { class: 'picks', role: 'group', 'aria-label': 'Columns of the log' },
    COLUMNS.map((column) =>
      h(
        'button',
        {
          type: 'button',
          class: 'pick',
          'aria-pressed': String(shown.includes(column)),
          ...acting({ kind: 'column', column: named(column), first: COLUMNS.map(named) }),
        },
        column,
      ),
    ),
  );

function headOf(column: Column, sort: string): Node {
  if (column !== 'time') return h('th', { scope: 'col' }, column === 'text' ? '' : column);
  const isOldestFirst = sort === OLDEST_FIRST;
  return h(
    'th',
    { scope: 'col', 'aria-sort': isOldestFirst ? 'ascending' : 'descending' },
    h(
      'button',
      { class: 'link', type: 'button', ...acting({ kind: 'sort', column: OLDEST_FIRST }) },
      `time ${isOldestFirst ? '↑' : '↓'}`,
    ),
  );
}

function rowsOf({ scene, records, outlook }: Frame, columns: readonly Column[]): readonly Node[] {
  const rows: Node[] = [];
  const last = scene.recordCount - 1;
  const first = Math.max(records.evictedCount, last - LOOKED_COUNT_MAX);
  for (let index = last; index >= first && rows.length < ROW_COUNT_MAX; index--) {
    if (records.isBeat(index)) continue;
    const record = records.recordAt(index);
    if (record === undefined) break;
    const telling = tell(record);
    if (isWanted(telling, outlook.filter))
      rows.push(row(telling, record.atMs, { index, columns, isNow: record.atMs === scene.atMs }));
  }
  return rows;
}

function isWanted({ what, module, runtime, text }: Telling, filter: string): boolean {
  return filter === '' || [what, module, runtime, text].some((word) => word?.includes(filter) === true);
}

interface RowPlace {
  readonly index: number;
  readonly columns: readonly Column[];
  readonly isNow: boolean;
}

function row(
  { source, what, module, runtime, text }: Telling,
  atMs: number,
  { index, columns, isNow }: RowPlace,
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
  const cells: Readonly<Record<Column, Node>> = {
    time: h('td', { class: 'time' }, time),
    source: h('td', { class: 'source' }, source),
    what: h('td', { class: 'what' }, what),
    module: h('td', {}, name('module', module)),
    runtime: h('td', {}, name('runtime', runtime)),
    text: h('td', { class: 'soft' }, text),
  };
  return h(
    'tr',
    { class: `from-${source.replace(' ', '-')}${isNow ? ' now' : ''}` },
    columns.map((column) => cells[column]),
  );
}
