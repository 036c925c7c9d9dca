import { fitted, type Shape } from '../../picture/figure.ts';
import { type Frame, plotOf } from '../view.ts';
import { whole } from '../words.ts';
import type { Lanes } from './lanes.ts';

/** Height from which a lane is named. */
const NAMED_LANE_PIXELS = 9;

/** The choice of what lanes stand for. */
export function choiceShapes({ outlook, width }: Frame): readonly Shape[] {
  const { left } = plotOf(width);
  const choice = (lanes: Frame['outlook']['lanes'], x: number, pixels: number): readonly Shape[] => {
    const isChosen = outlook.lanes === lanes;
    const about = { tip: `a lane for each ${lanes} (Y)`, act: { kind: 'lanes', lanes } } as const;
    return [
      {
        kind: 'box',
        x,
        y: 2,
        width: pixels,
        height: 16,
        fill: isChosen ? 'sunk' : 'panel',
        stroke: 'rule',
        radiusPixels: 4,
        about,
      },
      {
        kind: 'label',
        x: x + pixels / 2,
        y: 13.5,
        text: lanes,
        sizePixels: 10.5,
        anchor: 'middle',
        ink: isChosen ? 'ink' : 'soft',
        isBold: isChosen,
      },
    ];
  };
  const half = Math.min(50, (left - 34) / 2);
  return [...choice('runtime', 0, half), ...choice('module', half + 3, half)];
}

/** Names of lanes, and the ground on which they are drawn. */
export function laneShapes({ width, records, outlook, height: bottom }: Frame, all: Lanes): readonly Shape[] {
  const { left } = plotOf(width);
  const kind = all.by;
  const more: readonly Shape[] =
    all.hiddenCount === 0
      ? []
      : [
          {
            kind: 'label',
            x: left,
            y: bottom - 7,
            text: `and ${whole(all.hiddenCount)} modules more; search to find them`,
            ink: 'soft',
          },
        ];
  return all.lanes
    .flatMap(({ ownerIndex, y, height }): readonly Shape[] => {
      const owner =
        kind === 'module' ? records.newest.modules[ownerIndex] : records.newest.runtimes[ownerIndex];
      const { id, spec } = owner ?? { id: '', spec: { name: '' } };
      const isChosen = outlook[kind] === id;
      // What modules are called is often that of their file; runtimes are named by people.
      const name = kind === 'module' ? id : spec.name || id;
      return [
        { kind: 'box', x: left, y, width: width - left - 16, height, fill: 'sunk' },
        {
          kind: 'box',
          x: 0,
          y,
          width: left - 4,
          height,
          fill: 'panel',
          about: { tip: `${id}\n${spec.name}`, [kind]: id, act: { kind: 'choose', choice: { kind, id } } },
        },
        {
          kind: 'label',
          x: left - 8,
          y: y + height / 2 + 3.5,
          text: height < NAMED_LANE_PIXELS ? '' : fitted(name, left - 12, 10.5),
          anchor: 'end',
          sizePixels: 10.5,
          ink: isChosen ? 'accent' : 'ink',
          isBold: isChosen,
        },
      ];
    })
    .concat(more);
}
