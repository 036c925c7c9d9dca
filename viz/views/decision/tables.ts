import { acting } from '../../picture/act.ts';
import { heatInk } from '../../picture/ink.ts';
import { h, type Node } from '../../picture/tree.ts';
import type { Placement } from '../../reel/words.ts';
import type { Frame } from '../view.ts';
import { score, whole } from '../words.ts';

/** Contenders shown; the others had less. */
const ROW_COUNT_MAX = 10;

/** What contenders came to, scorer by scorer; darker is better. */
export function scoreTable({ contenders, chosen }: Placement, { records, outlook }: Frame): readonly Node[] {
  if (contenders.length === 0) return [];
  const scorers = records.header?.scorers ?? [];
  const names = (contenders[0]?.scores ?? []).map((_, index) => scorers[index]?.name ?? `score ${index + 1}`);
  const weights = names.map((_, index) => scorers[index]?.weight);
  const head = h(
    'tr',
    {},
    h('th', { scope: 'col' }, 'runtime'),
    h('th', { scope: 'col', class: 'n' }, 'total'),
    names.map((name, index) =>
      h(
        'th',
        {
          scope: 'col',
          class: 'slanted',
          title: weights[index] === undefined ? name : `${name}, weight ${weights[index]}`,
        },
        h('span', {}, weights[index] === undefined ? name : `${name} ×${weights[index]}`),
      ),
    ),
  );
  const rows = contenders.slice(0, ROW_COUNT_MAX).map(({ runtime, total, scores }) =>
    h(
      'tr',
      { class: runtime === chosen ? 'chosen' : runtime === outlook.runtime ? 'asked' : '' },
      h(
        'th',
        { scope: 'row' },
        h(
          'button',
          {
            class: 'link',
            type: 'button',
            ...acting({ kind: 'choose', choice: { kind: 'runtime', id: runtime } }),
          },
          runtime,
        ),
      ),
      h('td', { class: 'n total' }, score(total)),
      scores.map((value) => h('td', { class: `n cell ${heatInk(value) ?? ''}` }, value.toFixed(2))),
    ),
  );
  const more = contenders.length - rows.length;
  return [
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Scores' },
      h('table', { class: 'scores' }, h('caption', {}, 'Scores'), h('thead', {}, head), h('tbody', {}, rows)),
      more > 0 ? h('p', { class: 'soft' }, `and ${whole(more)} more, with less`) : null,
    ),
  ];
}

const VERDICT_WORDS: Readonly<Record<string, string>> = {
  fits: 'fits',
  crowded: 'crowded: would fit if others left',
  unsuitable: 'unsuitable: never will as things are',
  unexamined: 'not looked at: enough others fit',
};

/** How many runtimes were fit for it, and why the others were not. */
export function verdictTable({ verdicts }: Placement, { outlook }: Frame): Node {
  const rows = verdicts.map(({ verdict, reason, runtimeCount, examples }) =>
    h(
      'tr',
      { class: `verdict ${verdict}` },
      h('th', { scope: 'row', title: VERDICT_WORDS[verdict] ?? verdict }, verdict),
      h('td', { class: 'n' }, whole(runtimeCount)),
      h('td', {}, reason === verdict ? '' : reason),
      h(
        'td',
        { class: 'examples' },
        examples.map((runtime) =>
          h(
            'button',
            {
              class: runtime === outlook.runtime ? 'link asked' : 'link',
              type: 'button',
              ...acting({ kind: 'choose', choice: { kind: 'runtime', id: runtime } }),
            },
            runtime,
          ),
        ),
        runtimeCount > examples.length ? '…' : '',
      ),
    ),
  );
  return h('table', { class: 'verdicts' }, h('caption', {}, 'Verdicts'), h('tbody', {}, rows));
}
