import { fitted, type Shape } from '../../picture/figure.ts';
import type { Ink } from '../../picture/ink.ts';
import type { RuntimeScene } from '../../scene/scene.ts';
import type { Frame } from '../view.ts';
import { duration } from '../words.ts';
import type { Detail, Place } from './layout.ts';

/** How long a symptom stays on a card (assumption: about what a person needs to notice it at speed 1). */
const SYMPTOM_MS = 60_000;
const BAR_PIXELS = 5;

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

/** The name of a runtime, its health, and what is wrong with it or how long ago it was heard. */
export function headShapes({ scene }: Frame, place: Place, { runtime, index, detail }: Headed): Shape[] {
  const { x, y, width } = place;
  const size = detail === 'full' ? 11 : 10;
  const symptom =
    runtime.symptom !== null && scene.atMs - runtime.symptom.atMs < SYMPTOM_MS ? runtime.symptom : null;
  const heardMs = scene.atMs - scene.runtimeLoad(index).heardMs;
  const age = detail === 'full' && runtime.health !== 'left' ? `${duration(heardMs)} ago` : '';
  const room = width - 30 - age.length * 5;
  const truth = scene.device(place.device)?.truth;
  const isMistaken = (truth === 'down') === (runtime.health === 'alive');
  return [
    { kind: 'disc', x: x + 11, y: y + 11, radiusPixels: 3, fill: HEALTH_INKS[runtime.health] ?? 'faint' },
    ...(truth !== undefined && truth !== null && isMistaken && truth === 'down'
      ? [{ kind: 'disc', x: x + 11, y: y + 11, radiusPixels: 5.5, fill: 'bad', opacity: 0.35 } as const]
      : []),
    {
      kind: 'label',
      x: x + 19,
      y: y + 15,
      text: fitted(runtime.spec.name || runtime.id, room, size),
      sizePixels: size,
      isBold: true,
    },
    ...(symptom === null
      ? age === ''
        ? []
        : [
            {
              kind: 'label',
              x: x + width - 8,
              y: y + 15,
              text: age,
              ink: 'soft',
              sizePixels: 9,
              anchor: 'end',
            } as const,
          ]
      : [
          {
            kind: 'label',
            x: x + width - 8,
            y: y + 15,
            text: detail === 'full' ? symptom.kind : '!',
            ink: 'bad',
            sizePixels: 9,
            anchor: 'end',
            isBold: true,
          } as const,
        ]),
  ];
}

/** Capacity as the track, what is promised as an outline in it, what is measured as the filling. */
export function barShapes(
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  promisedShare: number,
  measuredShare: number,
): readonly Shape[] {
  const part = (share: number): number => Math.max(0, Math.min(1, Number.isNaN(share) ? 0 : share)) * width;
  const isFull = measuredShare > 0.85;
  return [
    { kind: 'box', x, y, width, height: BAR_PIXELS, fill: 'sunk' },
    { kind: 'box', x, y, width: part(promisedShare), height: BAR_PIXELS, fill: 'promised' },
    {
      kind: 'box',
      x,
      y: y + 1,
      width: part(measuredShare),
      height: BAR_PIXELS - 2,
      fill: isFull ? 'bad' : 'measured',
    },
  ];
}
