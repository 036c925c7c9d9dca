import { topicOf, topicText } from '../../chronicle/topic.ts';
import { acting } from '../../picture/act.ts';
import { h, type Node } from '../../picture/tree.ts';
import { tell } from '../telling.ts';
import type { Frame, View } from '../view.ts';
import { clock, whole } from '../words.ts';
import { type Message, messageAt, messagesBefore } from './history.ts';
import { payloadSheet } from './payload.ts';
import { topicTree } from './topic-tree.ts';

/** Messages of the history that are listed. */
const ROW_COUNT_MAX = 100;

/** What went over the broker: topics as a tree, the history below any of them, and what each message changed. */
export const messages: View = {
  id: 'messages',
  title: 'Messages',
  about:
    'What went over the broker, by topic as our own dialect names it; what the trace does not hold is not here',
  key: 'e',
  isTimed: false,
  heightPixels: () => 430,
  draw(frame) {
    const { records, outlook, scene, memo } = frame;
    const topic = topicOf(outlook.topic);
    const { filter } = outlook;
    const key = `history ${outlook.topic} ${filter} ${scene.recordCount} ${records.evictedCount}`;
    const found = memo(key, () =>
      messagesBefore(frame, scene.recordCount, { topic, filter, countMax: ROW_COUNT_MAX }),
    );
    const asked = outlook.messageIndex === null ? null : messageAt(records, outlook.messageIndex);
    const shown = asked ?? found[0];
    return {
      kind: 'sheet',
      nodes: [
        h(
          'div',
          { class: 'messages' },
          h('nav', { 'aria-label': 'Topics', tabindex: 0 }, topicTree(frame)),
          h(
            'div',
            { class: 'history', role: 'region', 'aria-label': 'History', tabindex: 0 },
            historyHead(frame),
            found.length === 0 ? noneYet(frame) : historyTable(found, shown),
          ),
          h(
            'div',
            { role: 'region', 'aria-label': 'Payload', tabindex: 0 },
            shown === undefined ? null : payloadSheet(shown, beforeOf(frame, shown)),
          ),
        ),
      ],
    };
  },
};

const beforeOf = (frame: Frame, { topic, recordCount }: Message): Message | undefined =>
  frame.memo(`before ${recordCount} ${frame.records.evictedCount}`, () =>
    messagesBefore(frame, recordCount - 1, { topic, filter: '', countMax: 1 }),
  )[0];

function historyHead({ outlook, records }: Frame): Node {
  const topic = topicOf(outlook.topic);
  const count = records.chronicle.traffic.at(topic)?.count ?? 0;
  const name = topic.length === 0 ? 'all topics' : topicText(topic);
  return h(
    'p',
    { class: 'history-head' },
    h('span', {}, h('b', {}, name), h('span', { class: 'soft' }, `, ${whole(count)} in all`)),
    h(
      'button',
      {
        type: 'button',
        title: 'What people and faults did here, as modules and events that a scenario can include',
        ...acting({ kind: 'save', topic: outlook.topic }),
      },
      'Save as scenario events',
    ),
  );
}

function noneYet({ outlook, records, scene }: Frame): Node {
  const newest = records.chronicle.traffic.at(topicOf(outlook.topic))?.lastRecordCount ?? 0;
  const text =
    outlook.filter === ''
      ? 'No message here up to this moment, as far back as was looked.'
      : `No message here up to this moment in which “${outlook.filter}” is found.`;
  return h(
    'p',
    { class: 'empty' },
    text,
    newest === 0 || newest === scene.recordCount
      ? null
      : h(
          'button',
          { type: 'button', class: 'link', ...acting({ kind: 'visit', recordCount: newest }) },
          `Go to the last one, ${clock(records.momentOf(newest).atMs)}`,
        ),
  );
}

function historyTable(found: readonly Message[], shown: Message | undefined): Node {
  const rows = found.map(({ recordCount, atMs, topic, payload }) => {
    const record =
      'atMs' in payload
        ? ({ kind: 'input', atMs, input: payload } as const)
        : ({ kind: 'command', atMs, command: payload } as const);
    const { module, text } = tell(record);
    const isShown = recordCount === shown?.recordCount;
    return h(
      'tr',
      { class: isShown ? 'now' : '' },
      h(
        'td',
        { class: 'time' },
        h(
          'button',
          {
            type: 'button',
            class: 'link',
            'aria-pressed': String(isShown),
            ...acting({ kind: 'message', recordIndex: recordCount - 1 }),
          },
          clock(atMs),
        ),
      ),
      h('td', {}, topic.slice(0, -1).join('/'), ' ', h('b', {}, topic.at(-1) ?? '')),
      h('td', { class: 'soft' }, module === null ? text : `${module} ${text}`),
    );
  });
  const head = ['time', 'topic, kind', 'says'].map((word) => h('th', { scope: 'col' }, word));
  return h('table', {}, h('thead', {}, h('tr', {}, head)), h('tbody', {}, rows));
}
