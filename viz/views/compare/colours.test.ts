import { describe, expect, it } from 'vitest';
import { Colours } from './colours.ts';

const names = (count: number): ReadonlySet<string> =>
  new Set(Array.from({ length: count }, (_, index) => `runtime-${index}`));

describe('colours of runtimes', () => {
  it('tell 24 runtimes apart', () => {
    const all = names(24);
    const colours = new Colours(all);
    expect(new Set([...all].map((name) => JSON.stringify(colours.of(name)))).size).toBe(24);
  });

  it('are the same whichever runtime was seen first', () => {
    const [one, other] = [new Colours(names(9)), new Colours(new Set([...names(9)].toReversed()))];
    for (const name of names(9)) expect(other.of(name)).toEqual(one.of(name));
  });
});
