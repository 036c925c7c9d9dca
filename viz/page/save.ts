import { isUnder, messageTopic, topicOf } from '../chronicle/topic.ts';
import { scenarioEvents } from '../events/scenario-events.ts';
import type { Timed } from '../reel/words.ts';
import type { Desk } from './desk.ts';
import { at } from './element.ts';

/** Saves what people and faults did in the shown time, below a topic, as a file that a scenario can include. */
export function saveEvents(desk: Desk, topicWord: string): void {
  const { reel, window } = desk;
  const topic = topicOf(topicWord);
  const first = Math.max(reel.evictedCount, reel.countAt({ atMs: window.fromMs - 1, ordinal: null }));
  const end = reel.countAt({ atMs: window.toMs, ordinal: null });
  const records: Timed[] = [];
  for (let index = first; index < end; index++) {
    const record = reel.isBeat(index) ? undefined : reel.recordAt(index);
    const where = record === undefined ? null : messageTopic(record);
    if (record !== undefined && where !== null && isUnder(where, topic)) records.push(record);
  }
  const { text, moduleCount, eventCount } = scenarioEvents(records, {
    beginMs: reel.beginMs,
    deviceOf: (runtime) => reel.newest.runtime(runtime)?.spec.device.id,
  });
  at('said').textContent = `Saved ${moduleCount} modules and ${eventCount} events`;
  download('events.yaml', text);
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
