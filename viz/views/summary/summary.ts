import type { Mark } from '../../chronicle/mark.ts';
import { acting } from '../../picture/act.ts';
import { h, type Node } from '../../picture/tree.ts';
import type { Frame, View } from '../view.ts';
import { clock, duration, percent, whole } from '../words.ts';
import { moveNodes } from './moves.ts';
import { peaksOf } from './peaks.ts';
import { type Strain, strainsOf } from './strains.ts';

/** Width below which all is told one below the other, and the room for that: pages scroll better than panels. */
const NARROW_PIXELS = 560;
const NARROW_HEIGHT_PIXELS = 900;
/** Strains that are told one by one. */
const STRAIN_COUNT_MAX = 5;
/** Faults and losses that are told one by one. */
const BLOW_COUNT_MAX = 4;

/** All of the shown time in a few lines: what was overloaded, what moved, why, and what it cost. */
export const summary: View = {
  id: 'summary',
  title: 'Summary',
  about: 'What was overloaded, what moved, why, and what it cost, in all of the shown time',
  key: 'i',
  isTimed: false,
  heightPixels: ({ width }) => (width < NARROW_PIXELS ? NARROW_HEIGHT_PIXELS : 290),
  draw(frame) {
    const { records, window, outlook } = frame;
    // It is the same at all moments; while time goes on nothing is counted anew.
    const key = `summary ${records.recordCount} ${window.fromMs} ${window.toMs} ${outlook.module}`;
    return frame.memo(key, () => ({ kind: 'sheet', nodes: [all(frame)] }));
  },
};

const all = (frame: Frame): Node =>
  h(
    'div',
    { class: 'summary' },
    h('section', {}, h('h3', {}, 'Overloaded, or too slow'), strainNodes(frame), blowNodes(frame)),
    h('section', {}, h('h3', {}, 'Moved, and what it cost'), moveNodes(frame)),
  );

function strainNodes(frame: Frame): readonly Node[] {
  const strains = strainsOf(frame);
  const peaks = peaksOf(frame);
  if (strains.length === 0) {
    const [busiest, share] = [...peaks].toSorted(([, one], [, other]) => other - one)[0] ?? [];
    const most = busiest === undefined ? '' : ` The busiest was ${busiest}, at most ${percent(share ?? 0)}.`;
    return [h('p', { class: 'empty' }, `Nothing: no runtime was noticed.${most}`)];
  }
  const more = strains.length - STRAIN_COUNT_MAX;
  return [
    h(
      'ul',
      { class: 'strains' },
      strains.slice(0, STRAIN_COUNT_MAX).map((strain) => strainNode(strain, peaks.get(strain.runtime))),
      more > 0 ? h('li', { class: 'soft' }, `and ${whole(more)} more, less often`) : null,
    ),
  ];
}

function strainNode({ runtime, kind, count, first, last, worst }: Strain, peak: number | undefined): Node {
  const times = count === 1 ? 'once' : `${whole(count)} times within ${duration(last.atMs - first.atMs)}`;
  const busy = peak === undefined ? '' : `; ${percent(peak)} busy at most`;
  return h(
    'li',
    {},
    h(
      'button',
      {
        type: 'button',
        class: 'link',
        ...acting({ kind: 'choose', choice: { kind: 'runtime', id: runtime } }),
      },
      h('b', {}, runtime),
    ),
    ` ${kind.replaceAll('-', ' ')}, ${times} from `,
    momentButton(first),
    h('div', { class: 'soft' }, `${worst === '' ? '' : `at worst ${worst}`}${busy}`),
  );
}

const momentButton = ({ recordCount, atMs }: Mark): Node =>
  h(
    'button',
    { type: 'button', class: 'link', ...acting({ kind: 'visit', recordCount }) },
    clock(atMs, false),
  );

/** Faults that struck, and runtimes that were lost. */
function blowNodes({ records, window }: Frame): readonly Node[] {
  const blows = records.chronicle.marks.filter(
    ({ kind, atMs, symptom }) =>
      symptom === undefined &&
      (kind === 'fault' || kind === 'loss' || kind === 'violation') &&
      atMs >= window.fromMs &&
      atMs <= window.toMs,
  );
  if (blows.length === 0) return [];
  const more = blows.length - BLOW_COUNT_MAX;
  const rows = blows
    .slice(0, BLOW_COUNT_MAX)
    .map((mark) => h('li', {}, momentButton(mark), ` ${mark.kind === 'fault' ? 'fault: ' : ''}${mark.text}`));
  const rest = more > 0 ? h('li', { class: 'soft' }, `and ${whole(more)} more: keys F, X and V`) : null;
  return [h('ul', { class: 'strains' }, rows, rest)];
}
