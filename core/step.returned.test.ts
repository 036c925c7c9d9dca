import { describe, expect, it } from 'vitest';
import { lostAtMs } from './adapt/arrivals.ts';
import { runtimeId } from './ids.ts';
import type { RuntimeRecord } from './knowledge/knowledge.ts';
import { camera, edge, watched } from './testing/cast.ts';
import { RealmScene } from './testing/realm-scene.ts';

const AWAY_MS = 600_000;

/** The camera runs on edge-1, which keeps alive every 5 s for 10 minutes, and there is another machine. */
const calm = (): RealmScene =>
  new RealmScene()
    .registers(0, watched('edge-1'))
    .registers(0, edge('edge-2'))
    .asks(10, camera())
    .says(200, 'edge-1', 'module-started camera#1')
    .keepsAlive(5_000, 'edge-1', ['camera#1'], AWAY_MS);
const edge1 = ({ knowledge }: RealmScene): RuntimeRecord => {
  const record = knowledge.runtimes.get(runtimeId('edge-1'));
  if (record === undefined) throw new Error('edge-1 is there');
  return record;
};
const lossShare = (scene: RealmScene): number => edge1(scene).arrivals.lossShare;
/** What was decided about the health of edge-1 from now on. */
const healths = (scene: RealmScene, from: number): readonly string[] =>
  scene.steps
    .slice(from)
    .flatMap(({ decisions }) => decisions)
    .flatMap((one) => (one.kind === 'health-changed' && one.runtime === 'edge-1' ? [one.health] : []));

describe('a supervisor that could hear nobody for a while', () => {
  it('holds that silence against nobody, and orders nothing', () => {
    const scene = calm();
    const before = scene.steps.length;
    scene
      .isBack(AWAY_MS + 60_000, 12)
      .keepsAlive(AWAY_MS + 63_000, 'edge-1', ['camera#1'], AWAY_MS + 120_000);
    expect(healths(scene, before)).toEqual([]);
    expect(scene.steps.slice(before).flatMap(({ commands }) => commands)).toEqual([]);
  });

  it('holds it against those who are there when it is told nothing', () => {
    const scene = calm();
    const before = scene.steps.length;
    scene.at(AWAY_MS + 60_000, { kind: 'time-passed' });
    expect(healths(scene, before)).toEqual(['suspect', 'lost']);
  });

  it('does not take what it could not hear for lost on the way', () => {
    const scene = calm();
    const before = lossShare(scene);
    scene.isBack(AWAY_MS + 30_000, 6).keepsAlive(AWAY_MS + 33_000, 'edge-1', ['camera#1']);
    expect(lossShare(scene)).toBe(before);
    scene.keepsAlive(AWAY_MS + 38_000, 'edge-1', ['camera#1']);
    expect(lossShare(scene)).toBeLessThan(before);
  });

  it('takes it for lost if it is told nothing', () => {
    const scene = calm();
    const before = lossShare(scene);
    scene.losesKeepAlives(2).keepsAlive(AWAY_MS + 13_000, 'edge-1', ['camera#1']);
    expect(lossShare(scene)).toBeGreaterThan(before);
  });

  it('loses whoever is gone, counted from its return', () => {
    const scene = calm().isBack(AWAY_MS + 60_000);
    const before = scene.steps.length;
    const dueMs = lostAtMs(edge1(scene).arrivals, scene.knowledge.settings);
    expect(dueMs).toBeGreaterThan(AWAY_MS + 60_000);
    scene.until(dueMs);
    expect(healths(scene, before)).toEqual(['suspect']);
    scene.until(dueMs + 1);
    expect(healths(scene, before)).toEqual(['suspect', 'lost']);
    expect(scene.steps.at(-1)?.commands.map(({ kind }) => kind)).toContain('start-module');
  });
});

describe('a runtime that comes back', () => {
  it('has stayed since it came back if it was away for long, else as long before as weighs more than its absence', () => {
    const gone = {
      kind: 'runtime-left',
      runtime: runtimeId('edge-1'),
      willed: false,
      incarnation: 1,
    } as const;
    const back = (awayMs: number): number => {
      const backMs = AWAY_MS + 100 + awayMs;
      const scene = calm()
        .at(AWAY_MS + 100, gone)
        .registers(backMs, watched('edge-1'), [], 2);
      return backMs - edge1(scene).registeredMs;
    };
    expect(back(300_000)).toBe(0);
    expect(back(60_000)).toBe(0);
    // Of the ten minutes that it was last heard for, ten times half a minute and a little are taken back.
    expect(back(30_000)).toBe(AWAY_MS - 10 * 30_100);
  });

  it('has been there all the time if only its connection was', () => {
    const scene = calm().registers(AWAY_MS + 1_000, watched('edge-1'), ['camera#1']);
    expect(edge1(scene).registeredMs).toBe(0);
  });
});
