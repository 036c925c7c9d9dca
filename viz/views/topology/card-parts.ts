import { fitted, type Shape } from '../../picture/figure.ts';
import type { Ink } from '../../picture/ink.ts';
import type { RuntimeScene } from '../../scene/scene.ts';
import type { Frame } from '../view.ts';
import { duration } from '../words.ts';
import type { Detail, Place } from './layout.ts';

/** How long a symptom stays on a card (assumption: about what a person needs to notice it at speed 1). */
const SYMPTOM_MS = 60_000;
const BAR_PIXELS = 6;
/** Share above which a bar is red (assumption: queues grow beyond). */
const FULL_SHARE = 0.85;

/** The colour of a state of health. */
export const HEALTH_INKS: Readonly<Record<string, Ink>> = {
  alive: 'good',
  suspect: 'warn',
  lost: 'bad',
  left: 'faint',
};

/** Whose head is drawn, and how much of it. */
export interface Headed {
  readonly runtime: RuntimeScene;
  readonly index: number;
  readonly detail: Detail;
}

/** How much wider bold text is. */
const BOLD_RATIO = 1.08;
/** Width from which a card has room for an age beside a name. */
const AGED_PIXELS = 105;

/** The name of a runtime, its health, and how long ago it was heard. */
export function headShapes({ scene }: Frame, place: Place, { runtime, index, detail }: Headed): Shape[] {
  const { x, y, width } = place;
  const { health } = runtime;
  const size = detail === 'full' ? 11.5 : 10.5;
  const age = duration(scene.atMs - scene.runtimeLoad(index).heardMs);
  const told = health === 'left' ? 'left' : health === 'alive' ? age : `${health}, ${age}`;
  const isAlarmed = detail !== 'full' && symptomOf(scene, runtime) !== null;
  const right = isAlarmed
    ? '!'
    : width < AGED_PIXELS
      ? ''
      : detail === 'full' && health !== 'left'
        ? `${told} ago`
        : told;
  const isBad = isAlarmed || health === 'lost' || health === 'suspect';
  const isDownInTruth = scene.device(place.device)?.truth === 'down' && health === 'alive';
  return [
    { kind: 'disc', x: x + 11, y: y + 11, radiusPixels: 3.5, fill: HEALTH_INKS[health] ?? 'faint' },
    ...(isDownInTruth
      ? [{ kind: 'disc', x: x + 11, y: y + 11, radiusPixels: 6, fill: 'bad', opacity: 0.35 } as const]
      : []),
    {
      kind: 'label',
      x: x + 19,
      y: y + 15,
      text: fitted(
        runtime.spec.name || runtime.id,
        width - (right === '' ? 25 : 32 + right.length * 6),
        size * BOLD_RATIO,
      ),
      sizePixels: size,
      isBold: true,
    },
    {
      kind: 'label',
      x: x + width - 8,
      y: y + 15,
      text: right,
      ink: isBad ? 'bad' : 'soft',
      sizePixels: 10,
      anchor: 'end',
      isBold: isBad,
    },
  ];
}

function symptomOf(scene: Frame['scene'], { symptom }: RuntimeScene): RuntimeScene['symptom'] {
  return symptom !== null && scene.atMs - symptom.atMs < SYMPTOM_MS ? symptom : null;
}

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** What was noticed of a runtime a short while ago. */
export function alarmShapes(
  { scene }: Frame,
  runtime: RuntimeScene,
  { x, y, width }: Spot,
): readonly Shape[] {
  const symptom = symptomOf(scene, runtime);
  if (symptom === null) return [];
  const ageMs = scene.atMs - symptom.atMs;
  const age = ageMs < 1_000 ? 'just now' : `${duration(ageMs)} ago`;
  const text = `▲ ${symptom.kind.replaceAll('-', ' ')}, ${age}`;
  return [{ kind: 'label', x, y, text: fitted(text, width, 10), ink: 'bad', sizePixels: 10, isBold: true }];
}

/** The way to the broker, in a line. */
export function wayShapes({ symptom }: RuntimeScene, { x, y, width }: Spot, text: string): readonly Shape[] {
  if (text === '') return [];
  const ink = symptom?.kind === 'slow-link' ? 'bad' : 'soft';
  return [{ kind: 'label', x, y, text: fitted(`⇄ ${text}`, width, 10), ink, sizePixels: 10 }];
}

/** Room for the name of a bar, and for its figure. */
const NAME_PIXELS = 28;
const FIGURE_PIXELS = 36;

/** Shares of what a runtime has. */
interface Shares {
  readonly name: string;
  readonly promisedShare: number;
  readonly measuredShare: number;
}

/** Capacity as the track, what is promised behind, what is measured in front, and as a figure. */
export function barShapes(
  { x, y, width, isTold }: Spot & { readonly isTold: boolean },
  { name, promisedShare, measuredShare }: Shares,
): readonly Shape[] {
  const [left, room] = isTold ? [x + NAME_PIXELS, width - NAME_PIXELS - FIGURE_PIXELS] : [x, width];
  const part = (share: number): number => Math.max(0, Math.min(1, Number.isNaN(share) ? 0 : share)) * room;
  const ink = measuredShare > FULL_SHARE ? 'bad' : 'measured';
  const bars: readonly Shape[] = [
    { kind: 'box', x: left, y, width: room, height: BAR_PIXELS, fill: 'sunk' },
    { kind: 'box', x: left, y, width: part(promisedShare), height: BAR_PIXELS, fill: 'promised' },
    { kind: 'box', x: left, y: y + 1, width: part(measuredShare), height: BAR_PIXELS - 2, fill: ink },
  ];
  if (!isTold) return bars;
  const text = { kind: 'label', y: y + 6, sizePixels: 10 } as const;
  const isFull = ink === 'bad';
  return [
    ...bars,
    { ...text, x, text: name, ink: 'soft' },
    {
      ...text,
      x: x + width,
      anchor: 'end',
      text: roundPercent(measuredShare),
      ink: isFull ? 'bad' : 'soft',
      isBold: isFull,
    },
  ];
}

/** Tenths of a percent say nothing of a bar. */
const roundPercent = (share: number): string => (Number.isNaN(share) ? '–' : `${Math.round(share * 100)} %`);
