import { acting } from '../picture/act.ts';
import { h, type Node } from '../picture/tree.ts';
import { isAlive, type ModuleScene } from '../scene/scene.ts';
import type { Frame, View } from './view.ts';
import { bytes, duration, percent, whole } from './words.ts';

/** A column: what it is called, what a module has in it as text, and what it is sorted by. */
interface TableColumn {
  readonly name: string;
  readonly isNumber: boolean;
  readonly text: (frame: Frame, module: ModuleScene, index: number) => string;
  readonly rank: (frame: Frame, module: ModuleScene, index: number) => number | string;
}

const worded = (name: string, of: (module: ModuleScene) => string): TableColumn => ({
  name,
  isNumber: false,
  text: (_, module) => of(module),
  rank: (_, module) => of(module),
});

const counted = (
  name: string,
  of: (frame: Frame, module: ModuleScene, index: number) => number,
  written: (value: number) => string,
): TableColumn => ({
  name,
  isNumber: true,
  text: (frame, module, index) => written(of(frame, module, index)),
  rank: of,
});

const COLUMNS: readonly TableColumn[] = [
  worded('module', ({ id }) => id),
  worded('phase', ({ phase }) => phase),
  worded('runtime', ({ on }) => on ?? ''),
  counted('for', ({ scene }, { sinceMs }) => scene.atMs - sinceMs, duration),
  counted('answers in', ({ scene }, _, index) => scene.moduleLoad(index).latencyMs, duration),
  counted('objective', (_, { spec }) => spec.latencyMsMax ?? Number.NaN, duration),
  counted('busy', ({ scene }, _, index) => scene.moduleLoad(index).busyShare, percent),
  counted('memory', ({ scene }, _, index) => scene.moduleLoad(index).memoryBytes, bytes),
  counted('epoch', (_, { epoch }) => epoch, whole),
  counted('priority', (_, { spec }) => spec.priority ?? 0, whole),
  worded('last word', ({ word }) => word),
];

/** Columns shown as long as nobody chose others. */
const FIRST_COLUMNS: readonly string[] = [
  'module',
  'phase',
  'runtime',
  'for',
  'answers in',
  'objective',
  'busy',
  'memory',
  'last word',
];
const ROW_COUNT_MAX = 300;

/** All modules that live, with chosen columns, sorted by any of them. */
export const table: View = {
  id: 'table',
  title: 'Table',
  about: 'All modules at this moment; a column is sorted by a click on its head',
  key: 'b',
  isTimed: false,
  heightPixels: () => 380,
  draw(frame) {
    const { scene, outlook } = frame;
    const own = COLUMNS.filter(({ name }) => outlook.columns.includes(name));
    const chosen = own.length === 0 ? FIRST_COLUMNS : own.map(({ name }) => name);
    const columns = COLUMNS.filter(({ name }) => chosen.includes(name));
    const wanted = scene.modules
      .map((module, index) => ({ module, index }))
      .filter(
        ({ module }) =>
          isAlive(module) && [module.id, module.on ?? ''].some((name) => name.includes(outlook.filter)),
      );
    const rows = sorted(frame, wanted).slice(0, ROW_COUNT_MAX);
    const more = wanted.length - rows.length;
    const head = h(
      'tr',
      {},
      columns.map((column) => headOf(column, outlook.sort)),
    );
    return {
      kind: 'sheet',
      nodes: [
        h(
          'div',
          { class: 'picks', role: 'group', 'aria-label': 'Columns' },
          COLUMNS.map(({ name }) =>
            h(
              'button',
              {
                type: 'button',
                class: 'pick',
                'aria-pressed': String(chosen.includes(name)),
                ...acting({ kind: 'column', column: name, first: FIRST_COLUMNS }),
              },
              name,
            ),
          ),
        ),
        h(
          'table',
          {},
          h('thead', {}, head),
          h(
            'tbody',
            {},
            rows.map((row) => rowOf(frame, row, columns)),
          ),
        ),
        ...(more > 0 ? [h('p', { class: 'soft' }, `and ${whole(more)} more; search to find them`)] : []),
      ],
    };
  },
};

interface Row {
  readonly module: ModuleScene;
  readonly index: number;
}

function headOf({ name, isNumber }: TableColumn, sort: string): Node {
  const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : null;
  const sign = direction === null ? '' : direction === 'ascending' ? ' ↑' : ' ↓';
  return h(
    'th',
    { scope: 'col', class: isNumber ? 'n' : '', 'aria-sort': direction },
    h(
      'button',
      { class: 'link', type: 'button', ...acting({ kind: 'sort', column: name }) },
      `${name}${sign}`,
    ),
  );
}

function sorted(frame: Frame, rows: readonly Row[]): readonly Row[] {
  const { sort } = frame.outlook;
  const column = COLUMNS.find(({ name }) => name === sort.replace(/^-/, ''));
  if (column === undefined) return rows;
  const sign = sort.startsWith('-') ? -1 : 1;
  const ranked = rows.map((row) => ({ row, rank: column.rank(frame, row.module, row.index) }));
  return ranked.toSorted((a, b) => compared(a.rank, b.rank, sign)).map(({ row }) => row);
}

/** What is not known comes last, whichever way. */
function compared(a: number | string, b: number | string, sign: number): number {
  const [isVoid, isOtherVoid] = [Number.isNaN(a), Number.isNaN(b)];
  if (isVoid || isOtherVoid) return Number(isVoid) - Number(isOtherVoid);
  return a < b ? -sign : a > b ? sign : 0;
}

function rowOf(frame: Frame, { module, index }: Row, columns: readonly TableColumn[]): Node {
  const { outlook } = frame;
  return h(
    'tr',
    { class: module.id === outlook.module ? 'asked' : '' },
    columns.map((column) => {
      const text = column.text(frame, module, index);
      if (column.name !== 'module' && column.name !== 'runtime')
        return h(
          'td',
          { class: column.isNumber ? 'n' : '' },
          column.name === 'phase' ? h('span', { class: `chip ${text}` }) : null,
          text,
        );
      const choice = { kind: column.name, id: text } as const;
      return h(
        'td',
        {},
        text === ''
          ? ''
          : h('button', { class: 'link', type: 'button', ...acting({ kind: 'choose', choice }) }, text),
      );
    }),
  );
}
