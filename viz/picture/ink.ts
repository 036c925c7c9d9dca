/** Colours by what they say; the style sheet says how they look, by day and by night. */
export type Ink =
  | 'paper'
  | 'panel'
  | 'sunk'
  | 'rule'
  | 'ink'
  | 'soft'
  | 'faint'
  | 'accent'
  | 'pending'
  | 'starting'
  | 'running'
  | 'freezing'
  | 'thawing'
  | 'stopping'
  | 'good'
  | 'warn'
  | 'bad'
  | 'move'
  | 'promised'
  | 'measured'
  | `heat-${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `series-${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11}`;

/** A colour as CSS writes it. */
export const cssInk = (ink: Ink): string => `var(--${ink})`;

/** The colour of a share from pale to strong; `null` where nothing is known. */
export function heatInk(share: number): Ink | null {
  if (Number.isNaN(share)) return null;
  const step = Math.min(9, Math.max(0, Math.floor(share * 10))) as 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
  return `heat-${step}`;
}
