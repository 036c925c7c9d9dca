import type { Box, Shape } from '../../picture/figure.ts';
import type { ModuleScene } from '../../scene/scene.ts';
import type { Frame } from '../view.ts';
import type { Layout } from './layout.ts';
import { captionShapes, middleOf } from './links.ts';

/** Channels up to which all are drawn; of more, those of the chosen module. */
const CHANNEL_COUNT_MAX = 40;
/** Channels up to which each is named. */
const NAMED_COUNT_MAX = 8;

/** One module writes a topic that another one reads. */
interface Talk {
  readonly writer: string;
  readonly reader: string;
  readonly topic: string;
  /** Whether the reader writes it, too. */
  readonly isMutual: boolean;
}

/** Who talks to whom: an arrow from the module that writes a topic to the one that reads it. */
export function channelShapes(
  { scene, outlook }: Frame,
  { detail }: Layout,
  drawn: readonly Shape[],
): readonly Shape[] {
  const chosen = outlook.module === null ? undefined : scene.module(outlook.module);
  // Thousands of modules are not asked whom they talk to, for each picture anew.
  if (detail === 'dots' && chosen === undefined) return [];
  const topics = detail === 'dots' ? new Set(chosen?.spec.channels?.map(({ topic }) => topic)) : null;
  const talks = talksOf(
    scene.modules.filter(
      ({ on, spec }) =>
        on !== null && (topics === null || spec.channels?.some(({ topic }) => topics.has(topic)) === true),
    ),
  );
  const shown =
    talks.length <= CHANNEL_COUNT_MAX
      ? talks
      : talks.filter(({ writer, reader }) => writer === outlook.module || reader === outlook.module);
  const chips = shown.length === 0 ? new Map<string, Box>() : chipsIn(drawn);
  return shown.flatMap(({ writer, reader, topic, isMutual }): readonly Shape[] => {
    const [from, to] = [chips.get(writer), chips.get(reader)];
    if (from === undefined || to === undefined) return [];
    const points = [...middle(from), ...middle(to)] as unknown as [number, number, number, number];
    const isChosen = writer === outlook.module || reader === outlook.module;
    const isNamed = isChosen || shown.length <= NAMED_COUNT_MAX;
    const tip = `${writer} ${isMutual ? '↔' : '→'} ${reader}: channel ${topic}`;
    return [
      {
        kind: 'arc',
        points,
        stroke: 'accent',
        strokePixels: isChosen ? 2 : 1.2,
        hasHead: !isMutual,
        opacity: isChosen ? 1 : 0.6,
        about: { tip },
      },
      ...(isNamed ? captionShapes(topic, ...middleOf(points)) : []),
    ];
  });
}

/** Pairs of a writer and a reader; two that both write and read one topic are one pair. */
function talksOf(modules: readonly ModuleScene[]): readonly Talk[] {
  const topics = new Map<string, { readonly id: string; readonly mode: string }[]>();
  for (const { id, spec } of modules)
    for (const { topic, mode } of spec.channels ?? []) {
      const ends = topics.get(topic);
      if (ends === undefined) topics.set(topic, [{ id, mode }]);
      else ends.push({ id, mode });
    }
  const talks: Talk[] = [];
  for (const [topic, ends] of topics) {
    // A topic that everybody shares is no path from one to another; drawn, it would hide all else.
    if (ends.length > CHANNEL_COUNT_MAX) continue;
    for (const [index, one] of ends.entries())
      for (const other of ends.slice(index + 1)) {
        if (one.id === other.id) continue;
        const [there, back] = [flows(one.mode, other.mode), flows(other.mode, one.mode)];
        if (there) talks.push({ writer: one.id, reader: other.id, topic, isMutual: back });
        else if (back) talks.push({ writer: other.id, reader: one.id, topic, isMutual: false });
      }
  }
  return talks;
}

const flows = (from: string, to: string): boolean => from.includes('w') && to.includes('r');

const chipsIn = (drawn: readonly Shape[]): ReadonlyMap<string, Box> =>
  new Map(
    drawn.flatMap((shape) =>
      shape.kind === 'box' && shape.about?.module !== undefined ? [[shape.about.module, shape] as const] : [],
    ),
  );

const middle = ({ x, y, width, height }: Box): readonly [number, number] => [x + width / 2, y + height / 2];
