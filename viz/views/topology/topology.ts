import type { Shape } from '../../picture/figure.ts';
import { isMoving } from '../../scene/scene.ts';
import type { Frame, View } from '../view.ts';
import { bytes, duration, whole } from '../words.ts';
import { modulesByPlace } from './burden.ts';
import { cardShapes } from './card.ts';
import { channelShapes } from './channels.ts';
import { chipShapes } from './chips.ts';
import { type Layout, layoutOf, type Place } from './layout.ts';
import { legendPixels, legendShapes } from './legend.ts';
import { captionShapes, centre, hubLinks, linkShapes, middleOf } from './links.ts';
import { exchangesOf } from './traffic.ts';

/** How high a realm may become before less is told of each device. */
const HEIGHT_PIXELS = 540;
const WAITING_PIXELS = 34;
/** How long a finished migration is still shown: seconds of the person who looks, not of the realm. */
const LINGER_MS = 1_500;

/** Realm, sites, devices, runtimes and the modules in them; migrations as arcs. */
export const topology: View = {
  id: 'topology',
  title: 'Topology',
  about: 'What runs where, what is promised and what is measured',
  key: 't',
  isTimed: false,
  heightPixels: (frame) => laid(frame).height + WAITING_PIXELS + legendPixels(frame.width),
  draw(frame) {
    const { scene, width, height } = frame;
    const layout = laid(frame);
    const byPlace = modulesByPlace(scene);
    const waiting = byPlace.get(-1) ?? [];
    const y = layout.height + 8;
    const sites = layout.sites.flatMap((site): readonly Shape[] => [
      {
        kind: 'box',
        x: site.x,
        y: site.y,
        width: site.width,
        height: site.height,
        fill: 'sunk',
        radiusPixels: 6,
      },
      { kind: 'label', x: site.x + 9, y: site.y + 14, text: site.site, ink: 'soft', sizePixels: 10 },
    ]);
    const isTold = layout.detail === 'full';
    const ways = {
      byPlace,
      links: isTold ? hubLinks(frame, layout) : new Map(),
      exchanges: isTold ? exchangesOf(frame) : new Map(),
    };
    const cards = layout.places.flatMap((place) => cardShapes(frame, place, layout.detail, ways));
    const tray = { x: 70, y, width: width - 80, height: 16, isNamed: true };
    const alive = scene.modules.filter(({ phase }) => phase !== 'ended').length;
    return {
      kind: 'figure',
      width,
      height,
      title: `${whole(layout.places.length)} devices with ${whole(alive)} modules, ${whole(waiting.length)} waiting`,
      shapes: [
        ...sites,
        ...cards,
        { kind: 'label', x: 8, y: y + 11, text: `waiting ${whole(waiting.length)}`, ink: 'soft' },
        ...chipShapes(frame, tray, waiting),
        ...linkShapes(frame, layout),
        ...channelShapes(frame, layout, cards),
        ...arcShapes(frame, layout),
        ...legendShapes(width, y + WAITING_PIXELS - 12),
      ],
    };
  },
};

function laid({ records, width, memo }: Omit<Frame, 'height'>): Layout {
  // All runtimes that were ever seen, wherever the time bar stands, so that nothing moves.
  const { newest } = records;
  return memo(`layout ${newest.runtimes.length} ${width}`, () => layoutOf(newest, width, HEIGHT_PIXELS));
}

function placeOf({ scene }: Frame, { places }: Layout, runtime: string | null): Place | undefined {
  if (runtime === null) return undefined;
  const index = scene.runtimeIndex(runtime);
  return places.find(({ runtimes }) => runtimes.includes(index));
}

/** Migrations under way, and those that are just over. */
function arcShapes(frame: Frame, layout: Layout): readonly Shape[] {
  const { scene, outlook } = frame;
  const lingerMs = LINGER_MS * Math.max(1, outlook.speed);
  return scene.modules.flatMap((module): readonly Shape[] => {
    const { journey, id } = module;
    if (journey === null) return [];
    const sinceMs = journey.endedMs === null ? 0 : scene.atMs - journey.endedMs;
    if (!isMoving(module) && sinceMs > lingerMs) return [];
    const [from, to] = [placeOf(frame, layout, journey.from), placeOf(frame, layout, journey.to)];
    if (from === undefined || to === undefined || from === to) return [];
    const points = [...centre(from), ...centre(to)] as unknown as [number, number, number, number];
    const size = journey.snapshotBytes === null ? '' : `, ${bytes(journey.snapshotBytes)}`;
    const pause = journey.downtimeMs === null ? '' : `, paused for ${duration(journey.downtimeMs)}`;
    const text = `${id}: ${journey.stage}${size}${pause}`;
    return [
      {
        kind: 'arc',
        points,
        stroke: journey.stage === 'aborted' ? 'bad' : 'move',
        strokePixels: 2.5,
        hasHead: true,
        isDashed: journey.stage !== 'done',
        opacity: Math.max(0.35, 1 - sinceMs / lingerMs),
        about: { tip: text, module: id, act: { kind: 'choose', choice: { kind: 'module', id } } },
      },
      ...captionShapes(text, ...middleOf(points)),
    ];
  });
}
