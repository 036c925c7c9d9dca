import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moduleId } from './ids.ts';
import { camera, edge } from './testing/cast.ts';
import { RealmScene } from './testing/realm-scene.ts';

const batch = fc.uniqueArray(
  fc.record({ id: fc.stringMatching(/^[a-z_]{1,3}$/), priority: fc.nat({ max: 1 }) }),
  { minLength: 2, maxLength: 12, selector: ({ id }) => id, size: 'max' },
);

describe('modules that wait', () => {
  it('start in the order in which they were asked for, the important first, whatever they are called', () => {
    fc.assert(
      fc.property(
        batch,
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        (asked, moduleCountMax, isRestarted) => {
          const scene = new RealmScene();
          // In one moment, as a batch is asked for.
          for (const { id, priority } of asked) scene.asks(10, camera(0, { id: moduleId(id), priority }));
          if (isRestarted) scene.restarts();
          scene.registers(20, edge('edge-1', 0, { moduleCountMax }));
          for (const at of asked.keys()) {
            const done = startsOf(scene)[at] ?? '';
            scene.says(100 + at, 'edge-1', `module-exited ${done}#1`, { reason: 'completed' } as never);
          }
          const queue = [1, 0].flatMap((rank) => asked.filter(({ priority }) => priority === rank));
          expect(startsOf(scene)).toEqual(queue.map(({ id }) => id));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('take the place of their last request when they are asked for anew after their end', () => {
    const a = camera(0, { id: moduleId('a') });
    const scene = new RealmScene().asks(10, a).asks(10, camera(0, { id: moduleId('b') }));
    scene.requests(10, { kind: 'module-deletion-requested', module: moduleId('a') });
    scene.asks(10, a).registers(20, edge('edge-1'));
    expect(startsOf(scene)).toEqual(['b', 'a']);
  });
});

const startsOf = ({ steps }: RealmScene): readonly string[] =>
  steps.flatMap(({ commands }) =>
    commands.flatMap((command) => (command.kind === 'start-module' ? [command.module.id] : [])),
  );
