import { describe, expect, it } from 'vitest';
import { deviceId, moduleId, runtimeId } from './ids.ts';
import type { InstanceReport, LoadReport } from './input.ts';
import { minimumCompletion } from './place/profiles/minimum-completion.ts';
import { defaultSettings } from './settings.ts';
import { contradictions } from './testing/audit.ts';
import { camera, edge, mixer, watched } from './testing/cast.ts';
import { anInstance } from './testing/inputs.ts';
import { RealmScene } from './testing/realm-scene.ts';

const BUSY: LoadReport = { busyShare: 1, memoryBytes: 0, batteryShare: null, charging: false };
const suffering = (name: string): InstanceReport => ({
  ...anInstance(name, 1),
  stretchShare: 6,
  latencyMs: 80,
});

/** Edge-1 keeps alive every 5 s from one moment to another, always with the same measurements. */
function feels(
  scene: RealmScene,
  [fromMs, untilMs]: readonly [number, number],
  load: LoadReport | null,
  instances: readonly InstanceReport[],
): RealmScene {
  const kind = 'keep-alive-received' as const;
  const said = { kind, runtime: runtimeId('edge-1'), incarnation: 1, load, instances };
  for (let atMs = fromMs; atMs <= untilMs; atMs += 5_000) scene.at(atMs, { ...said, sequence: atMs });
  return scene;
}

/** Camera and mixer run on edge-1; edge-2 is there since and has room. */
const both = (): RealmScene =>
  new RealmScene()
    .registers(0, watched('edge-1'))
    .asks(10, camera(1, { demand: { ...camera(1).demand, cpuShare: 0.3 } }))
    .asks(11, mixer(1))
    .says(200, 'edge-1', 'module-started camera#1')
    .says(200, 'edge-1', 'module-started mixer#1')
    .registers(300, edge('edge-2'));
const instances = [suffering('camera'), anInstance('mixer', 1)];
const signalsOf = (scene: RealmScene) => scene.knowledge.runtimes.get(runtimeId('edge-1'))?.signals;
const ordersOf = (scene: RealmScene): readonly string[] =>
  scene.steps
    .flatMap(({ commands }) => commands.map(({ kind }) => kind))
    .filter((kind) => kind === 'prepare-module');
const noticedBy = (scene: RealmScene): readonly string[] =>
  scene.steps
    .flatMap(({ decisions }) => decisions)
    .flatMap((each) => (each.kind === 'noticed' ? [each.symptom.kind] : []));
const toldBy = (scene: RealmScene, wanted: string): number =>
  scene.steps.flatMap(({ decisions }) => decisions).filter(({ kind }) => kind === wanted).length;

describe('a realm that adapts', () => {
  it('tells an overload once and moves one module for it, however often it is reported', () => {
    const scene = feels(both(), [5_000, 40_000], BUSY, instances);
    expect(noticedBy(scene)).toEqual(['better-home', 'overload', 'slow-runtime']);
    expect(toldBy(scene, 'migration-planned')).toBe(1);
    expect(ordersOf(scene)).toHaveLength(1);
    expect(scene.knowledge.migrations.keys()).toEqual(['camera']);
  });

  it('is as cautious after a move of its own that fails as after one that is made', () => {
    const failed = feels(both(), [5_000, 45_000], BUSY, instances);
    expect(failed.knowledge.modules.get(moduleId('camera'))).toMatchObject({ moveCount: 1, movedMs: 45_000 });
    const made = feels(both(), [5_000, 15_000], BUSY, instances).says(
      16_000,
      'edge-2',
      'module-thawed camera#2',
    );
    expect(made.knowledge.modules.get(moduleId('camera'))).toMatchObject({
      moveCount: 0,
      movedMs: 16_000,
      cameFrom: 'edge-1',
      coolUntilMs: 16_000 + defaultSettings.coolDownMs,
    });
  });

  it('pays for the move', () => {
    const before = both();
    const scene = feels(both(), [5_000, 60_000], BUSY, instances);
    expect(scene.knowledge.migrations.size).toBe(1);
    expect(scene.knowledge.purse.tokenCount).toBeLessThan(before.knowledge.purse.tokenCount);
  });

  it('looks by alarm at a drain that nobody keeps alive, until there is room elsewhere', () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .asks(10, camera())
      .asks(11, mixer())
      .says(200, 'edge-1', 'module-started camera#1')
      .says(200, 'edge-1', 'module-started mixer#1')
      .requests(100_000, { kind: 'drain-requested', runtime: runtimeId('edge-1'), draining: true })
      .registers(200_500, edge('edge-2'));
    expect(ordersOf(scene)).toEqual([]);
    scene.until(200_501 + defaultSettings.dwellMs);
    expect(ordersOf(scene)).toEqual(['prepare-module', 'prepare-module']);
  });

  it('sets no alarm for a drain of what is empty, nor for a runtime that is not drained', () => {
    const alarmsOf = (scene: RealmScene): readonly string[] =>
      scene.knowledge.alarms
        .entries()
        .map(({ id }) => id)
        .filter((id) => id.startsWith('d/'));
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .requests(1_000, { kind: 'drain-requested', runtime: runtimeId('edge-1'), draining: true });
    expect(alarmsOf(scene)).toEqual([]);
    expect(alarmsOf(feels(both(), [5_000, 40_000], BUSY, instances))).toEqual([]);
  });
});

describe('what a keep-alive measures', () => {
  it('goes into the signals of its runtime', () => {
    const load: LoadReport = { busyShare: 0.25, memoryBytes: 2 * 65_536, batteryShare: 0.5, charging: true };
    const scene = feels(both(), [5_000, 5_000], load, [suffering('camera'), anInstance('mixer', 1)]);
    expect(signalsOf(scene)).toMatchObject({
      busy: { level: 0.25 },
      memory: { level: 0.25 },
      battery: { level: 0.5 },
      stretch: { level: 6 },
      link: { sampleCount: 0 },
      missing: false,
    });
    expect(scene.knowledge.devices.get(deviceId('edge-1-box'))).toMatchObject({
      batteryShare: 0.5,
      charging: true,
    });
  });

  it('keeps the charge of its device up to date, whichever part of it changes', () => {
    const scene = both();
    const charges = [
      [0.5, false],
      [0.5, true],
      [0.4, true],
      [null, true],
      [null, true],
    ] as const;
    for (const [at, [batteryShare, charging]] of charges.entries()) {
      feels(scene, [5_000 + at, 5_000 + at], { ...BUSY, batteryShare, charging }, instances);
      expect(scene.knowledge.devices.get(deviceId('edge-1-box'))).toMatchObject({ batteryShare, charging });
    }
  });

  it('leaves alone what it did not measure', () => {
    const scene = feels(both(), [5_000, 5_000], { ...BUSY, batteryShare: 0.5 }, instances);
    const before = signalsOf(scene);
    expect(before?.battery.sampleCount).toBe(1);
    feels(scene, [10_000, 10_000], BUSY, [anInstance('camera', 1), anInstance('mixer', 1)]);
    expect(signalsOf(scene)).toMatchObject({ busy: { sampleCount: 2 }, battery: { sampleCount: 1 } });
    expect(signalsOf(scene)?.stretch).toEqual(before?.stretch);
    feels(scene, [15_000, 15_000], null, instances);
    expect(signalsOf(scene)).toMatchObject({ busy: { sampleCount: 2 }, stretch: { sampleCount: 2 } });
  });

  it('takes the way to the hub from whoever measured it, smoothed', () => {
    const measures = (scene: RealmScene, atMs: number, latencyMs: number): RealmScene =>
      scene.at(atMs, {
        kind: 'link-measured',
        from: deviceId('edge-1-box'),
        to: deviceId('hub'),
        latencyMs,
        bandwidthBytesPerSecond: 1e6,
      });
    const scene = measures(measures(both(), 1_000, 10), 1_001, 20);
    expect(signalsOf(feels(scene, [5_000, 5_000], BUSY, instances))?.link.level).toBeCloseTo(13, 9);
  });

  it('moves a runtime back in the index as soon as it runs slower than predicted', () => {
    const contenders = { ...minimumCompletion.contenders, bestCount: 1 };
    const scene = new RealmScene({ exhaustiveCountMax: 0 }, { ...minimumCompletion, contenders })
      .registers(0, watched('edge-1'))
      .registers(0, watched('edge-2'))
      .asks(10, camera(0))
      .says(200, 'edge-1', 'module-started camera#1');
    feels(scene, [5_000, 5_000], null, [suffering('camera')]);
    expect(scene.knowledge.runtimes.get(runtimeId('edge-1'))?.stretchShare).toBeGreaterThan(1);
    scene.asks(6_000, mixer(0));
    expect(scene.steps.at(-1)?.commands.at(-1)).toMatchObject({ kind: 'start-module', runtime: 'edge-2' });
    expect(contradictions(scene.knowledge)).toEqual([]);
  });

  it('smooths what it says of an instance, and counts what misses its objective', () => {
    const objective = camera(1, { latencyMsMax: 50 });
    const scene = new RealmScene()
      .registers(0, watched('edge-1'))
      .asks(10, objective)
      .asks(10, mixer(1))
      .says(200, 'edge-1', 'module-started camera#1')
      .says(200, 'edge-1', 'module-started mixer#1');
    const says = (atMs: number, parts: Partial<InstanceReport>): unknown => {
      feels(scene, [atMs, atMs], null, [{ ...anInstance('camera', 1), ...parts }, anInstance('mixer', 1)]);
      return scene.knowledge.modules.get(moduleId('camera'));
    };
    expect(says(5_000, { latencyMs: 60, busyShare: 0.2 })).toMatchObject({
      latencyMs: 60,
      busyShare: 0.2,
      stretchShare: 1,
      missCount: 1,
    });
    const second = says(10_000, { latencyMs: 70, busyShare: 0.4 });
    expect(second).toMatchObject({ latencyMs: expect.closeTo(63, 9), busyShare: expect.closeTo(0.26, 9) });
    expect(says(15_000, { busyShare: 0.26 })).toMatchObject({
      latencyMs: expect.closeTo(63, 9),
      missCount: 2,
    });
    expect(signalsOf(scene)?.missing).toBe(false);
    expect(says(20_000, { latencyMs: 63 })).toMatchObject({ missCount: 3 });
    expect(signalsOf(scene)?.missing).toBe(true);
    const last = says(25_000, {});
    expect(says(30_000, {})).toBe(last);
  });

  it('does not hold a missed objective against a runtime that the module is leaving', () => {
    const scene = new RealmScene({}, minimumCompletion)
      .registers(0, watched('edge-1'))
      .asks(10, camera(1, { latencyMsMax: 50 }))
      .says(200, 'edge-1', 'module-started camera#1')
      .registers(300, edge('edge-2'));
    feels(scene, [5_000, 15_000], null, [suffering('camera')]);
    expect(signalsOf(scene)?.missing).toBe(true);
    scene.moves(16_000, 'camera', 'edge-2').says(16_100, 'edge-2', 'module-prepared camera#2');
    feels(scene, [20_000, 20_000], null, [anInstance('camera', 1, 'freezing')]);
    expect(signalsOf(scene)?.missing).toBe(false);
  });
});
