import type { Trip } from '../chronicle/chronicle.ts';
import { fitted, type Shape } from '../picture/figure.ts';
import type { Ink } from '../picture/ink.ts';
import type { Frame, View } from './view.ts';
import { bytes, clock, duration, percent } from './words.ts';

const ROW_PIXELS = 46;
const ROW_COUNT_MAX = 8;
const LEFT_PIXELS = 8;
const TOP_PIXELS = 26;

/** One part of the way, from one moment to another. */
interface Part {
  readonly word: string;
  readonly ink: Ink;
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether the module stands still meanwhile. */
  readonly isPause: boolean;
}

/** The parts of migrations that follow one another, and which of them the module's pause was made of. */
export const path: View = {
  id: 'path',
  title: 'Critical path',
  about: 'What a migration waited for, step by step, and what its pause was made of',
  key: 'p',
  isTimed: false,
  heightPixels: (frame) => TOP_PIXELS + Math.max(1, tripsOf(frame).length) * ROW_PIXELS + 4,
  draw(frame) {
    const { width, height } = frame;
    const trips = tripsOf(frame);
    const longestMs = Math.max(
      1,
      ...trips.map(({ journey }) => (journey.endedMs ?? frame.scene.atMs) - journey.plannedMs),
    );
    const perMs = (width - 2 * LEFT_PIXELS) / longestMs;
    const none: readonly Shape[] = [
      {
        kind: 'label',
        x: LEFT_PIXELS,
        y: TOP_PIXELS + 16,
        text: 'No migration up to this moment.',
        ink: 'soft',
      },
    ];
    return {
      kind: 'figure',
      width,
      height,
      title: `The newest ${trips.length} migrations in their parts`,
      shapes: [
        ...legend(),
        ...(trips.length === 0
          ? none
          : trips.flatMap((trip, row) =>
              tripShapes(frame, trip, { y: TOP_PIXELS + row * ROW_PIXELS, perMs }),
            )),
      ],
    };
  },
};

/** The migrations of the chosen module, or of all; newest first. */
function tripsOf({ records, scene, outlook }: Omit<Frame, 'height'>): readonly Trip[] {
  const past = records.chronicle.trips.filter(
    ({ journey }) => journey.plannedMs <= scene.atMs && journey.recordIndex < scene.recordCount,
  );
  const own = past.filter(({ module }) => module === outlook.module);
  return (own.length > 0 ? own : past).slice(-ROW_COUNT_MAX).reverse();
}

const WORDS: readonly (readonly [word: string, ink: Ink])[] = [
  ['decide and tell', 'pending'],
  ['prepare', 'starting'],
  ['freeze', 'freezing'],
  ['carry', 'thawing'],
  ['thaw', 'stopping'],
  ['carry and thaw', 'thawing'],
];
/** Parts in which the module stands still. */
const STILL: ReadonlySet<string> = new Set(['carry', 'thaw', 'carry and thaw']);

/** What of a migration is known, in order; a part that has not begun is left out. Only a simulator tells carrying from thawing. */
function partsOf({ journey }: Trip, nowMs: number): readonly Part[] {
  const { plannedMs, prepareMs, preparedMs, freezeMs, frozenMs, arrivedMs, thawedMs, endedMs } = journey;
  const backMs = thawedMs ?? endedMs;
  const hasArrived = frozenMs !== null && arrivedMs !== null;
  const spans: Readonly<Record<string, readonly [fromMs: number | null, toMs: number | null]>> = {
    'decide and tell': [plannedMs, prepareMs],
    prepare: [prepareMs, preparedMs ?? freezeMs],
    freeze: [preparedMs ?? freezeMs, frozenMs],
    carry: hasArrived ? [frozenMs, arrivedMs] : [null, null],
    thaw: hasArrived ? [arrivedMs, backMs] : [null, null],
    'carry and thaw': hasArrived ? [null, null] : [frozenMs, backMs],
  };
  return WORDS.flatMap(([word, ink]): readonly Part[] => {
    const [fromMs, knownMs] = spans[word] ?? [null, null];
    if (fromMs === null) return [];
    const toMs = Math.max(fromMs, knownMs ?? endedMs ?? nowMs);
    return [{ word, ink, fromMs, toMs, isPause: STILL.has(word) }];
  });
}

function tripShapes(
  { scene, width, outlook }: Frame,
  trip: Trip,
  { y, perMs }: { readonly y: number; readonly perMs: number },
): readonly Shape[] {
  const { module, journey } = trip;
  const parts = partsOf(trip, scene.atMs);
  const totalMs = (journey.endedMs ?? scene.atMs) - journey.plannedMs;
  const size = journey.snapshotBytes === null ? '' : `, ${bytes(journey.snapshotBytes)}`;
  const stillMs = parts
    .filter(({ isPause }) => isPause)
    .reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const pauseMs = journey.downtimeMs ?? stillMs;
  const share = totalMs > 0 ? ` (${Math.round((100 * pauseMs) / totalMs)} %)` : '';
  const text = `${module}: ${journey.from} → ${journey.to}, ${duration(totalMs)}, paused for ${duration(pauseMs)}${share}${size}, ${journey.stage}`;
  const about = { act: { kind: 'choose', choice: { kind: 'module', id: module } } } as const;
  return [
    {
      kind: 'label',
      x: LEFT_PIXELS,
      y: y + 12,
      text: fitted(text, width - 90),
      isBold: module === outlook.module,
      ink: journey.stage === 'aborted' ? 'bad' : 'ink',
    },
    {
      kind: 'label',
      x: width - LEFT_PIXELS,
      y: y + 12,
      text: clock(journey.plannedMs),
      anchor: 'end',
      ink: 'soft',
      sizePixels: 10,
    },
    { kind: 'box', x: LEFT_PIXELS, y: y + 18, width: width - 2 * LEFT_PIXELS, height: 16, fill: 'sunk' },
    ...parts.flatMap(({ word, ink, fromMs, toMs, isPause }): readonly Shape[] => {
      const x = LEFT_PIXELS + (fromMs - journey.plannedMs) * perMs;
      const barPixels = Math.max(1, (toMs - fromMs) * perMs);
      const tip = `${word}: ${duration(toMs - fromMs)} from ${clock(fromMs)}${isPause ? `\nthe module stands still: ${percent((toMs - fromMs) / stillMs)} of its pause` : ''}`;
      return [
        { kind: 'box', x, y: y + 18, width: barPixels, height: 16, fill: ink, about: { ...about, tip } },
        {
          kind: 'label',
          x: x + 4,
          y: y + 29.5,
          text: fitted(
            isPause
              ? `${duration(toMs - fromMs)}, ${percent((toMs - fromMs) / stillMs)}`
              : duration(toMs - fromMs),
            barPixels - 6,
            10,
          ),
          ink: 'paper',
          sizePixels: 10,
        },
        ...(isPause
          ? [
              {
                kind: 'line',
                points: [x, y + 37, x + barPixels, y + 37],
                stroke: 'bad',
                strokePixels: 2,
              } as const,
            ]
          : []),
      ];
    }),
  ];
}

function legend(): readonly Shape[] {
  let x = LEFT_PIXELS;
  const keys: readonly (readonly [string, Ink])[] = [
    ...WORDS.filter(([word]) => word !== 'carry and thaw'),
    ['module stands still', 'bad'],
  ];
  return keys.flatMap(([word, fill]): readonly Shape[] => {
    const at = x;
    x += 24 + word.length * 6;
    return [
      { kind: 'box', x: at, y: fill === 'bad' ? 10 : 6, width: 9, height: fill === 'bad' ? 2 : 9, fill },
      { kind: 'label', x: at + 13, y: 14, text: word, ink: 'soft', sizePixels: 10 },
    ];
  });
}
