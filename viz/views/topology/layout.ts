import type { Scene } from '../../scene/scene.ts';

/** How much of a device is told: everything, its bars and dots, or dots alone. */
export type Detail = 'full' | 'short' | 'dots';

/** Where a device is drawn, and which runtimes are in it. */
export interface Place {
  readonly device: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Places of its runtimes in the scene. */
  readonly runtimes: readonly number[];
}

/** Where the name of a site is written. */
export interface SitePlace {
  readonly site: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A realm laid out. */
export interface Layout {
  readonly detail: Detail;
  readonly places: readonly Place[];
  readonly sites: readonly SitePlace[];
  readonly height: number;
}

interface Sizes {
  readonly detail: Detail;
  readonly unitPixels: number;
  readonly heightPixels: number;
  /** Height of a further runtime on the same device. */
  readonly morePixels: number;
  readonly gapPixels: number;
}

/** From the most detail to the least: width of the smallest card, its height, that of a further runtime, gaps. */
const SIZES: readonly Sizes[] = (
  [
    ['full', 260, 160, 112, 14],
    ['full', 212, 132, 96, 12],
    ['full', 196, 112, 80, 12],
    ['full', 172, 96, 64, 10],
    ['short', 140, 72, 48, 9],
    ['short', 112, 60, 38, 8],
    ['short', 88, 50, 30, 7],
    ['short', 70, 42, 24, 6],
    ['dots', 52, 34, 20, 5],
    ['dots', 40, 30, 16, 4],
    ['dots', 30, 24, 14, 4],
    ['dots', 22, 18, 12, 3],
    ['dots', 16, 14, 10, 2],
  ] as const
).map(([detail, unitPixels, heightPixels, morePixels, gapPixels]) => ({
  detail,
  unitPixels,
  heightPixels,
  morePixels,
  gapPixels,
}));

/** Cards above this width need room for two and a bit. */
const SIDE_PIXELS = 172;
const SIDE_RATIO = 2.3;
const HEAD_PIXELS = 20;
const EDGE_PIXELS = 8;

/**
 * Lays out all devices that were ever seen, by site, each in the order in which it was first seen: nothing moves when
 * something comes, goes or is sought. The most detail that fits is told.
 */
export function layoutOf(scene: Scene, width: number, heightMax: number): Layout {
  const sites = bySite(scene);
  let layout: Layout | null = null;
  for (const sizes of SIZES) {
    // Large cards stand side by side, or they would be mostly empty.
    if (sizes.unitPixels > SIDE_PIXELS && sizes.unitPixels * SIDE_RATIO > width) continue;
    layout = laidOut(sites, scene, { width, sizes });
    if (layout.height <= heightMax) break;
  }
  return stretched(layout ?? { detail: 'full', places: [], sites: [], height: 0 }, width, heightMax);
}

/** The most that cards are stretched: beyond, they would be mostly empty. */
const WIDER_RATIO_MAX = 1.4;
const HIGHER_RATIO_MAX = 1.1;

/** Uses the room that is left: cards are made wider, and a little higher. */
function stretched(layout: Layout, width: number, heightMax: number): Layout {
  const right = Math.max(1, ...layout.sites.map((site) => site.x + site.width));
  const wider = Math.max(1, Math.min(WIDER_RATIO_MAX, width / right));
  const higher = Math.max(1, Math.min(HIGHER_RATIO_MAX, heightMax / Math.max(1, layout.height)));
  const grown = <
    P extends { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  >(
    place: P,
  ): P => ({
    ...place,
    x: place.x * wider,
    y: place.y * higher,
    width: place.width * wider,
    height: place.height * higher,
  });
  return {
    detail: layout.detail,
    places: layout.places.map(grown),
    sites: layout.sites.map(grown),
    height: layout.height * higher,
  };
}

type Devices = Map<string, number[]>;

function bySite({ runtimes }: Scene): ReadonlyMap<string, Devices> {
  const sites = new Map<string, Devices>();
  runtimes.forEach(({ spec: { device } }, index) => {
    const devices: Devices = sites.get(device.site) ?? new Map();
    sites.set(device.site, devices);
    devices.set(device.id, [...(devices.get(device.id) ?? []), index]);
  });
  return sites;
}

/** Servers are wider than laptops and boards. */
function widthShare(cores: number): number {
  if (cores >= 16) return 1.6;
  return cores > 4 ? 1.25 : 1;
}

interface Room {
  readonly width: number;
  /** Whether there is no other site beside which it must be put. */
  readonly isAlone?: boolean;
  readonly sizes: Sizes;
}

function laidOut(sites: ReadonlyMap<string, Devices>, scene: Scene, { width, sizes }: Room): Layout {
  const places: Place[] = [];
  const sitePlaces: SitePlace[] = [];
  let top = 0;
  let left = 0;
  let shelf = 0;
  for (const [site, devices] of sites) {
    const block = packed(devices, scene, { width, sizes, isAlone: sites.size === 1 });
    if (left > 0 && left + block.width > width) {
      top += shelf + sizes.gapPixels;
      left = 0;
      shelf = 0;
    }
    sitePlaces.push({ site, x: left, y: top, width: block.width, height: block.height });
    for (const place of block.places) places.push({ ...place, x: place.x + left, y: place.y + top });
    left += block.width + sizes.gapPixels;
    shelf = Math.max(shelf, block.height);
  }
  return { detail: sizes.detail, places, sites: sitePlaces, height: top + shelf };
}

interface Packed {
  readonly places: readonly Place[];
  readonly width: number;
  readonly height: number;
}

/** Fills rows from the left; a site is about as wide as high, or as wide as there is room. */
function packed(devices: Devices, scene: Scene, { width, sizes, isAlone }: Room): Packed {
  const { unitPixels, heightPixels, morePixels, gapPixels } = sizes;
  const cards = [...devices].map(([device, runtimes]) => ({
    device,
    runtimes,
    width: Math.round(unitPixels * widthShare(scene.runtimes[runtimes[0] ?? 0]?.spec.device.cores ?? 1)),
    height: heightPixels + (runtimes.length - 1) * morePixels,
  }));
  const area = cards.reduce((sum, card) => sum + (card.width + gapPixels) * (card.height + gapPixels), 0);
  const widest = Math.max(unitPixels, ...cards.map((card) => card.width));
  const wantedPixels = isAlone === true ? width : Math.max(widest, Math.sqrt(area) * 1.7);
  const rowPixels = Math.min(width - 2 * EDGE_PIXELS, wantedPixels);
  const places: Place[] = [];
  let [x, y, row, right] = [0, HEAD_PIXELS, 0, widest];
  for (const card of cards) {
    if (x > 0 && x + card.width > rowPixels) {
      y += row + gapPixels;
      x = 0;
      row = 0;
    }
    places.push({ ...card, x: x + EDGE_PIXELS, y });
    x += card.width + gapPixels;
    row = Math.max(row, card.height);
    right = Math.max(right, x - gapPixels);
  }
  return { places, width: right + 2 * EDGE_PIXELS, height: y + row + EDGE_PIXELS };
}
