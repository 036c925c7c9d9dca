import { describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from '../ids.ts';
import { AgentScene, sceneModule } from '../testing/agent-scene.ts';
import { defaultAgentSettings } from './settings.ts';

const camera = moduleId('camera');
const elsewhere = runtimeId('edge-2');
const start = (epoch: number) =>
  ({ kind: 'start-module', module: sceneModule('camera'), epoch, fromCheckpoint: false }) as const;
const freeze = (epoch: number) =>
  ({ kind: 'freeze-module', module: camera, epoch, to: elsewhere, toEpoch: epoch + 1 }) as const;
const prepare = (epoch: number) =>
  ({ kind: 'prepare-module', module: sceneModule('camera'), epoch, from: elsewhere }) as const;
const of = (epoch: number) => ({ module: camera, epoch });
const withCamera = (): AgentScene =>
  new AgentScene()
    .registered()
    .order(100, start(1))
    .at(200, { kind: 'instance-started', ...of(1) });

describe('an agent in a corner', () => {
  it('never lowers a fence, not even when an older instance fails behind it', () => {
    const scene = new AgentScene()
      .registered()
      .order(100, prepare(1))
      .order(110, freeze(3))
      .at(120, { kind: 'snapshot-arrived', ...of(1), intact: false })
      .order(130, start(2));
    expect(scene.knowledge.fences).toMatchObject([{ module: camera, epoch: 3 }]);
    expect(scene.knowledge.instances).toMatchObject([
      { epoch: 1, stage: { kind: 'stopping', successor: null } },
    ]);
  });

  it('does not take word of a freeze that was called off for word of the next one', () => {
    const scene = withCamera()
      .order(300, freeze(1))
      .order(310, { kind: 'resume-module', module: camera, epoch: 1, asEpoch: 3 })
      .order(320, freeze(3))
      .at(330, { kind: 'instance-frozen', ...of(1), snapshotBytes: 9 });
    expect(scene.knowledge.instances).toMatchObject([{ epoch: 3, stage: { kind: 'freezing' } }]);
  });

  it('thaws at once when the snapshot is faster than the code', () => {
    const scene = new AgentScene()
      .registered()
      .order(100, prepare(2))
      .at(200, { kind: 'snapshot-arrived', ...of(2), intact: true })
      .at(300, { kind: 'instance-prepared', ...of(2) });
    expect(scene.commands().slice(-2)).toMatchObject([
      { report: { kind: 'module-prepared' } },
      { kind: 'thaw-instance', epoch: 2 },
    ]);
  });

  it('does not freeze an instance that something newer was heard of', () => {
    const scene = withCamera().order(300, freeze(5)).order(310, freeze(1));
    expect(scene.commands().at(-1)).toMatchObject({ report: { reason: 'superseded by epoch 5' } });
    expect(scene.knowledge.instances).toMatchObject([{ stage: { kind: 'running' } }]);
  });

  it('kills once what it is told to end twice', () => {
    const scene = withCamera().order(300, { kind: 'stop-module', ...of(1) });
    scene.order(310, { kind: 'discard-module', ...of(2) });
    expect(scene.commands().filter(({ kind }) => kind === 'kill-instance')).toHaveLength(1);
  });

  it('does not care for refusals of what this connection has not asked', () => {
    const refuse = { kind: 'refuse-registration', incarnation: 1, reason: 'not registered' } as const;
    const scene = new AgentScene().registered().at(2_000, { kind: 'disconnected' });
    const offline = scene.knowledge;
    expect(scene.order(2_500, refuse).knowledge).toEqual(offline);
    const waiting = scene.at(3_000, { kind: 'connected' }).knowledge;
    expect(waiting.connection).toMatchObject({ kind: 'registering', attemptCount: 0 });
    expect(scene.order(3_001, refuse).knowledge).toEqual(waiting);
  });

  it('does not care for refusals of a former life', () => {
    const scene = new AgentScene({}, 2).at(0, { kind: 'connected' });
    const { knowledge } = scene;
    scene.order(1, { kind: 'refuse-registration', incarnation: 1, reason: 'not registered' });
    expect(scene.knowledge).toEqual(knowledge);
  });

  it('does not put off its next keep-alive when it is confirmed again, unless for another interval', () => {
    const confirm = { kind: 'confirm-registration', incarnation: 1 } as const;
    const scene = new AgentScene().registered(5_000);
    const { connection } = scene.knowledge;
    scene.order(100, { ...confirm, keepAliveIntervalMs: 5_000 });
    expect(scene.knowledge.connection).toEqual(connection);
    scene.order(200, { ...confirm, keepAliveIntervalMs: 9_000 });
    expect(scene.knowledge.connection).toMatchObject({ keepAliveIntervalMs: 9_000 });
    expect(scene.commands().filter(({ kind }) => kind === 'send-report')).toHaveLength(1);
  });

  it('says that it froze to whoever orders the start again, or when the host fails after that', () => {
    const scene = withCamera()
      .order(300, freeze(1))
      .at(310, { kind: 'instance-frozen', ...of(1), snapshotBytes: 9 })
      .order(320, start(1));
    expect(scene.commands().at(-1)).toMatchObject({
      report: { kind: 'module-frozen', snapshotBytes: 9, ...of(1) },
    });
    scene.at(330, { kind: 'instance-failed', ...of(1), reason: 'the snapshot cannot be sent' });
    expect(scene.commands().at(-1)).toMatchObject({ report: { kind: 'module-freeze-failed', ...of(1) } });
    expect(scene.knowledge.instances).toMatchObject([{ stage: { kind: 'frozen' } }]);
  });

  it('does not prepare for a snapshot of its own, and says so again', () => {
    const own = { ...prepare(2), from: runtimeId('edge-1') };
    const scene = new AgentScene().registered().order(100, own);
    const answer = { report: { kind: 'module-start-failed', reason: 'source and target are the same' } };
    expect(scene.steps.at(-1)?.commands).toMatchObject([answer]);
    expect(scene.knowledge.instances).toEqual([]);
    expect(scene.order(200, own).steps.at(-1)?.commands).toMatchObject([answer]);
  });

  it('asks at least every registerMsMax for its registration, and at most every half of that', () => {
    const scene = new AgentScene().at(0, { kind: 'connected' }).until(3_600_000);
    const times = scene.steps.map(({ input }) => input.atMs).slice(-20);
    const gaps = times.slice(1).map((atMs, at) => atMs - (times[at] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(defaultAgentSettings.registerMsMax);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(defaultAgentSettings.registerMsMax / 2);
  });
});
