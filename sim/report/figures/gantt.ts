import * as Plot from '@observablehq/plot';
import type { RunResult, Stretch } from '../../run/result.ts';
import { moment } from '../quantity.ts';
import { drawn, type Figure, type Key, overTime } from './frame.ts';
import { shortened } from './heat.ts';

const LANE_COUNT_MAX = 60;
const LANE_HEIGHT = 15;
const STRETCH_COUNT_MAX = 6_000;
/** Colours of places; those beyond share the last one. */
const HUE_COUNT = 9;

/** Where modules lived over time: one lane each, those that moved most first chosen, coloured by place. */
export function ganttFigure(run: RunResult): Figure | null {
  const lanes = lanesOf(run.stretches);
  if (lanes.length === 0) return null;
  const kept = new Set(lanes);
  const stretches = run.stretches.filter(({ module }) => kept.has(module)).slice(0, STRETCH_COUNT_MAX);
  const places = placesOf(run, stretches);
  const moduleCount = new Set(run.stretches.map(({ module }) => module)).size;
  const choice =
    moduleCount > lanes.length
      ? `The ${lanes.length} of ${moduleCount} modules that changed their place most often. `
      : '';
  return {
    title: 'Where the modules lived',
    note: `${choice}Colour: ${places.what}. Pale: starting. Thin: paused by a migration. Blank: nowhere. Mixed: two instances at once.`,
    keys: places.keys,
    columns: [],
    svg: drawn(
      overTime(run, {
        height: lanes.length * LANE_HEIGHT + 40,
        ariaLabel: 'Where the modules lived over time',
        y: { domain: lanes, label: null, padding: 0.2, tickSize: 0, tickFormat: shortened },
        marks: [
          bars(stretches, 'running', { places, opacity: 0.9, insetPixels: 0 }),
          bars(stretches, 'starting', { places, opacity: 0.4, insetPixels: 0 }),
          bars(stretches, 'paused', { places, opacity: 0.9, insetPixels: 4 }),
        ],
      }),
    ),
  };
}

interface Look {
  readonly places: Places;
  readonly opacity: number;
  readonly insetPixels: number;
}

function bars(
  stretches: readonly Stretch[],
  state: Stretch['state'],
  { places, opacity, insetPixels }: Look,
): Plot.Markish {
  return Plot.barX(
    stretches.filter((stretch) => stretch.state === state),
    {
      x1: 'fromMs',
      x2: 'toMs',
      y: 'module',
      fill: { value: (stretch: Stretch) => places.colorOf(stretch), scale: null } as never,
      fillOpacity: opacity,
      insetTop: insetPixels,
      insetBottom: insetPixels,
      title: ({ module, runtime, epoch, fromMs, toMs }: Stretch) =>
        `${module} on ${runtime}, epoch ${epoch}\n${state} ${moment(fromMs)} – ${moment(toMs)}`,
    },
  );
}

interface Life {
  readonly moveCount: number;
  readonly aliveMs: number;
  readonly last: string;
}

/** Modules with the most changes of place; among equals those that lived longest. Listed by name. */
function lanesOf(stretches: readonly Stretch[]): readonly string[] {
  const lives = new Map<string, Life>();
  for (const { module, runtime, fromMs, toMs } of stretches) {
    const { moveCount, aliveMs, last } = lives.get(module) ?? { moveCount: -1, aliveMs: 0, last: '' };
    lives.set(module, {
      moveCount: moveCount + (last === runtime ? 0 : 1),
      aliveMs: aliveMs + toMs - fromMs,
      last: runtime,
    });
  }
  return [...lives]
    .toSorted(
      ([a, one], [b, other]) =>
        other.moveCount - one.moveCount || other.aliveMs - one.aliveMs || (a < b ? -1 : 1),
    )
    .slice(0, LANE_COUNT_MAX)
    .map(([module]) => module)
    .toSorted((a, b) => (a < b ? -1 : 1));
}

interface Places {
  readonly what: 'device' | 'site' | 'kind of device';
  readonly keys: readonly Key[];
  colorOf(stretch: Stretch): string;
}

/** Colours by device where there are few, else by site, else by device class; the most frequent get their own. */
function placesOf({ scenario }: RunResult, stretches: readonly Stretch[]): Places {
  const models = new Map(scenario.devices.map((device) => [device.id, device]));
  const ways = [
    ['device', (device: string) => device],
    ['site', (device: string) => models.get(device)?.site ?? device],
    ['kind of device', (device: string) => models.get(device)?.deviceClass ?? device],
  ] as const;
  const counted = ways.map(([what, nameOf]) => ({
    what,
    nameOf,
    names: frequent(stretches.map(({ device }) => nameOf(device))),
  }));
  const isApt = ({ names }: { readonly names: readonly string[] }): boolean =>
    names.length > 1 && names.length <= HUE_COUNT + 1;
  const chosen = counted.find(isApt) ?? counted.find(({ names }) => names.length > 1) ?? counted[0];
  const names = chosen?.names ?? [];
  const hues = new Map(
    names
      .slice(0, HUE_COUNT)
      .toSorted((a, b) => (a < b ? -1 : 1))
      .map((name, n) => [name, n]),
  );
  const hue = (name: string): string => `var(--hue-${hues.get(name) ?? HUE_COUNT})`;
  const keys = [...hues.keys()].map((label) => ({ label, color: hue(label) }));
  const others = names.length - keys.length;
  return {
    what: chosen?.what ?? 'device',
    keys: others > 0 ? [...keys, { label: `${others} others`, color: `var(--hue-${HUE_COUNT})` }] : keys,
    colorOf: ({ device }) => hue(chosen?.nameOf(device) ?? device),
  };
}

function frequent(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
}
