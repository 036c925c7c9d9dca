import { describe, expect, it } from 'vitest';
import { moduleId } from '../ids.ts';
import { AgentScene, sceneModule } from '../testing/agent-scene.ts';
import { agentStep } from './step.ts';

const start = (name: string, epoch: number) =>
  ({ kind: 'start-module', module: sceneModule(name), epoch, fromCheckpoint: false }) as const;
const stop = (name: string, epoch: number) =>
  ({ kind: 'stop-module', module: moduleId(name), epoch }) as const;
const lastWord = (scene: AgentScene): string | undefined => {
  const command = scene.commands().at(-1);
  return command?.kind === 'send-report' ? command.report.kind : command?.kind;
};

describe('an agent that remembers epochs', () => {
  it('forgets a fence when no older order can arrive any more, and not before', () => {
    const scene = (commandAgeMsMax: number): AgentScene =>
      new AgentScene({ commandAgeMsMax })
        .registered()
        .order(100, stop('camera', 5))
        .order(1_100, start('mixer', 1));
    expect(scene(1_001).knowledge.fences.map(({ module }) => module)).toEqual(['camera', 'mixer']);
    expect(scene(1_000).knowledge.fences.map(({ module }) => module)).toEqual(['mixer']);
  });

  it('keeps the fence of an instance that is here, however old', () => {
    const scene = new AgentScene({ commandAgeMsMax: 1_000 })
      .registered()
      .order(100, start('camera', 5))
      .order(90_000, stop('mixer', 1))
      .order(90_001, start('camera', 4));
    expect(scene.knowledge.fences.map(({ module }) => module)).toEqual(['camera', 'mixer']);
    expect(scene.knowledge.instances).toHaveLength(1);
  });

  it('lets nothing begin under the largest epoch it had to forget too soon', () => {
    const scene = new AgentScene({ fenceCountMax: 2, commandAgeMsMax: 1_000 }).registered();
    for (const [at, name] of ['a', 'b', 'c', 'd'].entries()) scene.order(100 + at, stop(name, 4 - at));
    expect(scene.knowledge.fences.map(({ module }) => module)).toEqual(['c', 'd']);
    expect(scene.knowledge.floor).toEqual({ epoch: 4, untilMs: 1_101 });
    scene.order(200, start('a', 4));
    expect(lastWord(scene)).toBe('module-start-failed');
    scene.order(300, start('a', 5));
    expect(lastWord(scene)).toBe('start-instance');
    scene.order(1_300, start('e', 1));
    expect(lastWord(scene)).toBe('start-instance');
  });

  it('is deaf to orders for another runtime', () => {
    const scene = new AgentScene().registered();
    const command = { ...start('camera', 1), runtime: moduleId('edge-2') as never };
    const { knowledge } = scene;
    expect(agentStep(knowledge, { kind: 'command-received', command, atMs: 9 })).toEqual({
      knowledge,
      commands: [],
    });
  });

  it('knows an instance by the epoch it was born with when it ends before it is renamed', () => {
    const scene = new AgentScene()
      .registered()
      .order(100, start('camera', 1))
      .at(200, { kind: 'instance-started', module: moduleId('camera'), epoch: 1 })
      .order(300, { kind: 'resume-module', module: moduleId('camera'), epoch: 1, asEpoch: 3 })
      .at(301, { kind: 'instance-exited', module: moduleId('camera'), epoch: 1, reason: 'crashed' });
    expect(scene.knowledge.instances).toEqual([]);
    expect(scene.commands().at(-1)).toMatchObject({
      report: { kind: 'module-exited', epoch: 3, reason: 'crashed' },
    });
  });

  it('gives up a target whose snapshot never comes', () => {
    const scene = new AgentScene({ snapshotMsMax: 10_000 })
      .registered()
      .order(100, {
        kind: 'prepare-module',
        module: sceneModule('camera'),
        epoch: 2,
        from: 'edge-2' as never,
      })
      .at(200, { kind: 'instance-prepared', module: moduleId('camera'), epoch: 2 })
      .until(10_201);
    expect(scene.commands().slice(-2)).toMatchObject([
      { kind: 'kill-instance', epoch: 2 },
      { report: { kind: 'module-thaw-failed', reason: 'no snapshot came' } },
    ]);
  });

  it('reports what the host measured, under the sequence that follows', () => {
    const camera = moduleId('camera');
    const { knowledge } = new AgentScene()
      .registered(5_000)
      .order(100, start('camera', 1))
      .at(200, { kind: 'instance-started', module: camera, epoch: 1 });
    const measured = { busyShare: 0.5, memoryBytes: 9, latencyMs: 20, stretchShare: 1.1 };
    const load = { busyShare: 0.25, memoryBytes: 10, batteryShare: null, charging: false };
    const sample = { load, instances: new Map([[camera, measured]]) };
    const { commands } = agentStep(knowledge, { kind: 'time-passed', sample, atMs: 5_001 });
    const instances = [{ module: camera, epoch: 1, state: 'running', ...measured }];
    expect(commands).toMatchObject([
      { report: { kind: 'keep-alive-received', sequence: 2, load, instances } },
    ]);
  });

  it('sends one keep-alive after it slept through many', () => {
    const scene = new AgentScene().registered(5_000).at(60_000, { kind: 'disconnected' });
    expect(scene.knowledge.sequence).toBe(13); // The registration counts.
    const awake = new AgentScene().registered(5_000);
    const sample = { load: null, instances: new Map() };
    const { knowledge } = agentStep(awake.knowledge, { kind: 'time-passed', sample, atMs: 60_000 });
    expect(agentStep(knowledge, { kind: 'time-passed', sample, atMs: 60_001 })).toEqual({
      knowledge,
      commands: [],
    });
  });
});
