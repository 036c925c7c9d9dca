import { describe, expect, it } from 'vitest';
import { deviceId, moduleId } from './ids.ts';
import { defaultSettings } from './settings.ts';
import { camera, edge } from './testing/cast.ts';
import { RealmScene } from './testing/realm-scene.ts';

const CAMERA = moduleId('camera');
const SAID = { reason: 'broken', snapshotBytes: 9 };

/** The camera runs on edge-1 at epoch 1; its move to edge-2 has epoch 2, and going on after all has 3. */
const running = (): RealmScene =>
  new RealmScene()
    .registers(0, edge('edge-1'))
    .asks(10, camera())
    .says(200, 'edge-1', 'module-started camera#1')
    .registers(300, edge('edge-2'));
const preparing = (): RealmScene => running().moves(1_000, 'camera', 'edge-2');
const freezing = (): RealmScene => preparing().says(1_100, 'edge-2', 'module-prepared camera#2');
const thawing = (): RealmScene => freezing().says(1_150, 'edge-1', 'module-frozen camera#1', SAID);
const discarding = (): RealmScene => thawing().says(1_200, 'edge-2', 'module-thawed camera#2');
const resuming = (): RealmScene => thawing().says(1_200, 'edge-2', 'module-thaw-failed camera#2', SAID);
const over = (): RealmScene => discarding().says(1_250, 'edge-1', 'module-discarded camera#1');
const STAGES = { running, preparing, freezing, thawing, discarding, resuming, over };

const WORDS = [
  'prepared',
  'frozen',
  'thawed',
  'discarded',
  'resumed',
  'freeze-failed',
  'thaw-failed',
] as const;

/** All words that count at each stage, with the step they lead to; from the table of moves in the README. */
const COUNTS: Readonly<Record<keyof typeof STAGES, Readonly<Record<string, string>>>> = {
  running: {},
  preparing: {
    'edge-2 prepared 2': 'freezing on edge-1',
    'edge-2 thawed 2': 'discarding on edge-2',
    'edge-1 freeze-failed 1': 'none on edge-1',
    'edge-2 thaw-failed 2': 'none on edge-1',
  },
  freezing: {
    'edge-1 frozen 1': 'thawing on edge-1',
    'edge-2 thawed 2': 'discarding on edge-2',
    'edge-1 freeze-failed 1': 'resuming on edge-1',
    'edge-2 thaw-failed 2': 'resuming on edge-1',
  },
  thawing: {
    'edge-2 thawed 2': 'discarding on edge-2',
    'edge-1 freeze-failed 1': 'resuming on edge-1',
    'edge-2 thaw-failed 2': 'resuming on edge-1',
  },
  // Nothing older than what was discarded can be left, so word of a newer epoch says as much.
  discarding: Object.fromEntries([1, 2, 3].map((epoch) => [`edge-1 discarded ${epoch}`, 'none on edge-2'])),
  resuming: { 'edge-1 resumed 3': 'none on edge-1' },
  over: {},
};

const standing = ({ knowledge }: RealmScene): string => {
  const phase = knowledge.modules.get(CAMERA)?.phase;
  const step = knowledge.migrations.get(CAMERA)?.step ?? 'none';
  return `${step} on ${phase !== undefined && 'on' in phase ? phase.on : 'nothing'}`;
};

describe.each(Object.entries(STAGES))('a move that is %s', (stage, make) => {
  it('heeds the words it waits for, of those ends and epochs, and no others', () => {
    const heeded: Record<string, string> = {};
    for (const runtime of ['edge-1', 'edge-2']) {
      for (const word of WORDS) {
        for (const epoch of [0, 1, 2, 3]) {
          const scene = make();
          const before = standing(scene);
          scene.says(1_300, runtime, `module-${word} camera#${epoch}`, SAID);
          const name = `${runtime} ${word} ${epoch}`;
          const after = scene.steps.at(-1)?.commands.filter(({ kind }) => kind !== 'stop-module');
          if (standing(scene) !== before) heeded[name] = standing(scene);
          else expect(after, name).toEqual([]); // A stranger may be fenced off, no more.
        }
      }
    }
    expect(heeded).toEqual(COUNTS[stage as keyof typeof STAGES]);
  });

  it('never orders the instance stopped that is believed to be the module', () => {
    for (const word of WORDS) {
      for (const epoch of [1, 2]) {
        const scene = make();
        const { instanceEpoch = 0, phase } = scene.knowledge.modules.get(CAMERA) ?? {};
        const on = phase !== undefined && 'on' in phase ? phase.on : null;
        scene.says(1_300, `${on}`, `module-${word} camera#${epoch}`, SAID);
        const stop = { kind: 'stop-module', runtime: on, module: CAMERA, epoch: instanceEpoch };
        expect(scene.steps.at(-1)?.commands).not.toContainEqual(stop);
      }
    }
  });
});

describe('a move that failed', () => {
  it('is told with its reason; one that somebody asked for makes nobody cautious', () => {
    const scene = resuming();
    const told = scene.steps
      .flatMap(({ decisions }) => decisions)
      .filter(({ kind }) => kind === 'migration-aborted');
    expect(told).toEqual([{ kind: 'migration-aborted', module: CAMERA, reason: 'target: broken' }]);
    const movesOf = ({ knowledge }: RealmScene): unknown => {
      const { moveCount, coolUntilMs, cameFrom, movedMs } = knowledge.modules.get(CAMERA) ?? {};
      return { moveCount, coolUntilMs, cameFrom, movedMs };
    };
    expect(movesOf(scene)).toEqual(movesOf(running()));
    expect(movesOf(over())).toEqual(movesOf(running()));
  });
});

describe('a move under way', () => {
  const dueMs = (scene: RealmScene): number | undefined => scene.knowledge.migrations.get(CAMERA)?.dueMs;
  const { freezeMsMax, thawMsMax } = defaultSettings;
  const froze = (scene: RealmScene): RealmScene =>
    scene.says(1_150, 'edge-1', 'module-frozen camera#1', { snapshotBytes: 131_072 });

  it('has twice the time that its snapshot takes on the path that was measured', () => {
    const measured = {
      kind: 'link-measured',
      from: deviceId('edge-2-box'),
      to: deviceId('edge-1-box'),
      latencyMs: 5,
      bandwidthBytesPerSecond: 65_536,
    } as const;
    const scene = preparing().at(1_050, measured).says(1_100, 'edge-2', 'module-prepared camera#2');
    expect(dueMs(scene)).toBe(1_100 + freezeMsMax + 2_000);
    expect(dueMs(froze(scene))).toBe(1_150 + thawMsMax + 4_000);
  });

  it('is taken to carry a megabyte a second where nobody measured', () => {
    expect(dueMs(freezing())).toBe(1_100 + freezeMsMax + 132);
    expect(dueMs(froze(freezing()))).toBe(1_150 + thawMsMax + 263);
  });
});
