import { describe, expect, it } from 'vitest';
import { moduleId, type Request, requestId, runtimeId } from '../../core/index.ts';
import { whyNotRequest } from './requests.ts';
import { hall } from './testing/hall.ts';
import { programmer, someone } from './testing/people.ts';

const scene = hall().scenes.find(({ knowledge }) => knowledge?.modules.has(moduleId('lamp'))) ?? {
  realm: 'none',
  knowledge: null,
};
/** Sends `lamp`, which hears `kitchen/light` and speaks on `kitchen/switch`, somewhere. */
const move = (to: string): Request => ({
  kind: 'migration-requested',
  request: requestId('r'),
  module: moduleId('lamp'),
  to: runtimeId(to),
});
const kitchen = { subs: ['kitchen/#'], publ: ['kitchen/#'] };

describe('a move that is asked for', () => {
  it('within its realm takes the right to start modules', () => {
    expect(whyNotRequest(programmer('ann', kitchen), move('edge'), scene)).toBeNull();
    expect(whyNotRequest(someone('vera', 'viewer'), move('edge'), scene)).toMatch(/modules:write/);
  });

  it('to another realm takes business there, and all that its channels reach', () => {
    const ann = programmer('ann', kitchen);
    expect(whyNotRequest(ann, move('@attic'), scene)).toBeNull();
    const homely = programmer('ann', { ...kitchen, realms: ['realm'] });
    expect(whyNotRequest(homely, move('edge'), scene)).toBeNull();
    expect(whyNotRequest(homely, move('@attic'), scene)).toBe('no business in realm attic');
    const deaf = programmer('ann', { ...kitchen, subs: [] });
    expect(whyNotRequest(deaf, move('@attic'), scene)).toBe('may not hear kitchen/light');
  });
});
