import { topicOf, topicWord } from '../../chronicle/topic.ts';
import type { TopicNode } from '../../chronicle/traffic.ts';
import { acting } from '../../picture/act.ts';
import { h, type Node } from '../../picture/tree.ts';
import type { Frame } from '../view.ts';
import { whole } from '../words.ts';

/** Names of one level that are listed; the search finds the others. */
const NAME_COUNT_MAX = 60;

/** The first levels in the order in which people look for them. */
const FAMILIES = ['rt', 'client', 'module', 'link'];

/** All topics with how many messages each had; those on the way to the chosen one are open. */
export function topicTree({ records, outlook }: Frame): Node {
  const { root } = records.chronicle.traffic;
  const chosen = topicOf(outlook.topic);
  return h(
    'ul',
    { class: 'topics' },
    h(
      'li',
      {},
      topicButton(
        { name: `${records.header?.realm ?? ''}/arts/v1`, topic: '', node: root },
        chosen.length === 0,
      ),
      levelList(root, [], { chosen, filter: outlook.filter }),
    ),
  );
}

interface Looked {
  readonly chosen: readonly string[];
  readonly filter: string;
}

function levelList(node: TopicNode, above: readonly string[], looked: Looked): Node {
  const isOnWay = (name: string): boolean => looked.chosen[above.length] === name;
  const all = [...node.below];
  if (above.length === 0) all.sort(([one], [other]) => FAMILIES.indexOf(one) - FAMILIES.indexOf(other));
  const names = all.filter(
    ([name, next]) => above.length !== 1 || isOnWay(name) || isFound(name, next, looked.filter),
  );
  const rows = names.slice(0, NAME_COUNT_MAX).map(([name, next]) => {
    const topic = [...above, name];
    const isOpen =
      isOnWay(name) || (above.length === 0 && (looked.chosen.length === 0 || looked.filter !== ''));
    const isChosen = isOnWay(name) && topic.length === looked.chosen.length;
    return h(
      'li',
      {},
      topicButton({ name, topic: topicWord(topic), node: next }, isChosen),
      isOpen && next.below.size > 0 ? levelList(next, topic, looked) : null,
    );
  });
  const more = names.length - rows.length;
  const rest = more > 0 ? h('li', { class: 'soft' }, `and ${whole(more)} more; search to find them`) : null;
  return h('ul', {}, rows, rest);
}

const isFound = (name: string, { below }: TopicNode, filter: string): boolean =>
  name.includes(filter) || [...below.keys()].some((inner) => inner.includes(filter));

function topicButton(
  { name, topic, node }: { readonly name: string; readonly topic: string; readonly node: TopicNode },
  isChosen: boolean,
): Node {
  return h(
    'button',
    {
      type: 'button',
      class: 'topic',
      'aria-pressed': String(isChosen),
      ...acting({ kind: 'topic', topic }),
    },
    h('span', {}, name),
    h('span', { class: 'n' }, whole(node.count)),
  );
}
