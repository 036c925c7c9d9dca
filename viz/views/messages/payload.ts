import { topicText } from '../../chronicle/topic.ts';
import { h, type Node } from '../../picture/tree.ts';
import { clock, duration, whole } from '../words.ts';
import { diff, type Entry } from './diff.ts';
import type { Message } from './history.ts';

/** Values shown of one payload. */
const VALUE_COUNT_MAX = 300;

/** A message value by value, beside the one before it on the same topic. */
export function payloadSheet(message: Message, before: Message | undefined): readonly Node[] {
  const all = diff(before?.payload, message.payload);
  const changed = all.filter(({ was, is }) => was !== is);
  const changedCount = changed.length;
  const entries = [...changed, ...all.filter(({ was, is }) => was === is)];
  const gap =
    before === undefined
      ? 'the first of its topic, as far back as was looked'
      : `${whole(changedCount)} of ${whole(entries.length)} values differ from ${duration(message.atMs - before.atMs)} before`;
  const hasBefore = before !== undefined;
  const more = entries.length - VALUE_COUNT_MAX;
  return [
    h('h4', {}, topicText(message.topic), ' ', h('span', { class: 'soft' }, clock(message.atMs))),
    h('p', { class: 'soft' }, gap),
    h(
      'table',
      { class: 'payload' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          (hasBefore ? ['value', 'before', 'now'] : ['value', 'now']).map((word) =>
            h('th', { scope: 'col' }, word),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        entries.slice(0, VALUE_COUNT_MAX).map((entry) => valueRow(entry, hasBefore)),
      ),
    ),
    ...(more > 0 ? [h('p', { class: 'soft' }, `and ${whole(more)} more`)] : []),
  ];
}

function valueRow({ path, was, is }: Entry, hasBefore: boolean): Node {
  const change =
    !hasBefore || was === is ? '' : was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
  return h(
    'tr',
    { class: change },
    h('th', { scope: 'row' }, path),
    hasBefore ? h('td', { class: 'was' }, was ?? '') : null,
    h('td', {}, is ?? ''),
  );
}
