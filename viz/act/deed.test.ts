import { describe, expect, it } from 'vitest';
import type { Journey, ModuleScene, Scene } from '../scene/scene.ts';
import { outcomeOf, reverseOf } from './deed.ts';
import { basicOf, whyOf } from './rest.ts';

const journey = (change: Partial<Journey>): Journey => ({
  from: 'attic',
  to: 'cellar',
  stage: 'freezing',
  reason: 'requested',
  recordIndex: 10,
  plannedMs: 0,
  prepareMs: null,
  preparedMs: null,
  freezeMs: null,
  frozenMs: null,
  arrivedMs: null,
  thawedMs: null,
  endedMs: null,
  snapshotBytes: null,
  downtimeMs: null,
  benefitMs: null,
  priceMs: null,
  ...change,
});

/** A scene with one module and nothing else that is asked for. */
const sceneOf = (module: Partial<ModuleScene> | undefined): Scene =>
  ({ module: () => module, runtime: () => undefined }) as never;

const move = { kind: 'move', module: 'camera', from: 'attic', to: 'cellar' } as const;

describe('what became of a move', () => {
  it.each([
    ['is told of this one, not of one before', { recordIndex: 9, stage: 'done' }, 'waiting', 'asked for'],
    ['is not told of a move elsewhere', { to: 'hall', stage: 'done' }, 'waiting', 'asked for'],
    ['is told while it is under way', {}, 'under-way', 'it is being paused'],
    ['is its reason if it came to nothing', { stage: 'aborted', reason: 'late' }, 'failed', 'late'],
    [
      'is where it runs and what it cost',
      { stage: 'done', downtimeMs: 48 },
      'done',
      'runs on cellar, stood still for 48 ms',
    ],
  ] as const)('%s', (_, change, state, word) => {
    const scene = sceneOf({ phase: 'running', journey: journey(change) });
    expect(outcomeOf(move, scene, 10)).toEqual({ state, word });
  });

  it('is a failure once the module has ended', () => {
    expect(outcomeOf(move, sceneOf({ phase: 'ended' }), 10).state).toBe('failed');
    expect(outcomeOf(move, sceneOf(undefined), 10).state).toBe('failed');
  });
});

it('a move is taken back to where the module was, twice makes none', () => {
  const back = reverseOf(move);
  expect(back).toMatchObject({ from: 'cellar', to: 'attic' });
  expect(back === null ? null : reverseOf(back)).toEqual(move);
  expect(reverseOf({ kind: 'delete', module: 'camera' })).toBe(null);
});

it('a refusal is told in the words of whoever refused, with the places that are wrong', () => {
  const answer = { status: 400, statusText: 'Bad Request' };
  const faults = [{ path: 'body.module.env[0]', message: 'too long' }];
  expect(whyOf(answer, { title: 'No.', detail: 'it is unfit', faults })).toBe(
    'it is unfit (body.module.env[0]: too long)',
  );
  expect(whyOf(answer, { title: 'No.' })).toBe('No.');
  expect(whyOf(answer, null)).toBe('400 Bad Request');
});

it('a password is shown in UTF-8', () => {
  // RFC 7617, §2.1.
  expect(basicOf('test', '123£')).toBe('Basic dGVzdDoxMjPCow==');
});
