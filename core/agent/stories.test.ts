import { describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from '../ids.ts';
import { AgentScene, sceneModule } from '../testing/agent-scene.ts';
import { transcript } from '../testing/transcript.ts';

const camera = moduleId('camera');
const elsewhere = runtimeId('edge-2');
const start = (epoch: number, checkpointIntervalMs: number | null = null) =>
  ({
    kind: 'start-module',
    module: sceneModule('camera', checkpointIntervalMs),
    epoch,
    fromCheckpoint: false,
  }) as const;
const stop = (epoch: number) => ({ kind: 'stop-module', module: camera, epoch }) as const;
const freeze = { kind: 'freeze-module', module: camera, epoch: 1, to: elsewhere, toEpoch: 2 } as const;
const prepare = { kind: 'prepare-module', module: sceneModule('camera'), epoch: 2, from: elsewhere } as const;
const confirm = { kind: 'confirm-registration', incarnation: 1, keepAliveIntervalMs: 5_000 } as const;
const of = (epoch: number) => ({ module: camera, epoch });

/** An agent that runs the camera at epoch 1 by 200 ms. */
const withCamera = (keepAliveIntervalMs = 0): AgentScene =>
  new AgentScene()
    .registered(keepAliveIntervalMs)
    .order(100, start(1))
    .at(200, { kind: 'instance-started', ...of(1) });

async function tells(scene: AgentScene, name: string): Promise<void> {
  await expect(transcript(scene.steps)).toMatchFileSnapshot(`../transcripts/agent-${name}.txt`);
}

describe('an agent', () => {
  it('registers again and again until it is confirmed, then keeps alive', async () => {
    const scene = new AgentScene()
      .at(0, { kind: 'connected' })
      .until(10_000)
      .order(10_000, { ...confirm, incarnation: 7 })
      .order(20_000, confirm)
      .until(36_000);
    await tells(scene, 'registers');
  });

  it('asks again much later when it is refused, and soon when it was forgotten', async () => {
    const refuse = { kind: 'refuse-registration', incarnation: 1, reason: 'not registered' } as const;
    const scene = new AgentScene()
      .at(0, { kind: 'connected' })
      .order(10, { ...refuse, reason: 'known from another device' })
      .until(60_000)
      .order(60_000, confirm)
      .order(61_000, refuse)
      .until(63_000);
    await tells(scene, 'refused');
  });

  it('starts a module once, however often it is told', async () => {
    const scene = new AgentScene()
      .registered()
      .order(100, start(1))
      .order(110, start(1))
      .at(200, { kind: 'instance-started', ...of(1) })
      .order(210, start(1));
    await tells(scene, 'starts');
  });

  it('ends an older instance before it starts a newer one', async () => {
    const scene = withCamera()
      .order(300, start(3))
      .order(310, start(2))
      .order(320, start(3))
      .at(400, { kind: 'instance-exited', ...of(1), reason: 'stopped' })
      .at(500, { kind: 'instance-started', ...of(3) });
    await tells(scene, 'supersedes');
  });

  it('reports a crash, and repeats it until it is confirmed or has been said often enough', async () => {
    const scene = withCamera()
      .at(1_000, { kind: 'instance-exited', ...of(1), reason: 'crashed' })
      .order(7_000, start(1))
      .order(7_500, start(2))
      .at(7_600, { kind: 'instance-failed', ...of(2), reason: 'no such file' })
      .until(60_000);
    await tells(scene, 'crash');
  });

  it('stops a module, and answers again when it is told again', async () => {
    const scene = withCamera()
      .order(300, stop(1))
      .order(310, stop(1))
      .at(400, { kind: 'instance-exited', ...of(1), reason: 'stopped' })
      .order(500, stop(1));
    await tells(scene, 'stops');
  });

  it('does not start what was stopped before the start arrived', async () => {
    const scene = new AgentScene()
      .registered()
      .order(100, stop(2))
      .order(110, start(1))
      .order(120, start(2))
      .order(130, start(3));
    await tells(scene, 'fences');
  });

  it('freezes a module and forgets it when its target runs', async () => {
    const scene = withCamera()
      .order(1_000, freeze)
      .order(1_010, freeze)
      .at(1_050, { kind: 'instance-frozen', ...of(1), snapshotBytes: 65_536 })
      .order(1_060, freeze)
      .order(1_400, { kind: 'discard-module', ...of(1) })
      .at(1_410, { kind: 'instance-exited', ...of(1), reason: 'stopped' })
      .order(1_500, { kind: 'discard-module', ...of(1) });
    await tells(scene, 'freezes-and-discards');
  });

  it('waits frozen without end, and resumes under a new epoch when told', async () => {
    const resume = { kind: 'resume-module', module: camera, epoch: 1, asEpoch: 3 } as const;
    const scene = withCamera()
      .order(1_000, freeze)
      .at(1_050, { kind: 'instance-frozen', ...of(1), snapshotBytes: 65_536 })
      .at(2_000, { kind: 'disconnected' })
      .until(86_400_000)
      .at(86_400_000, { kind: 'connected' })
      .until(86_401_000)
      .order(86_401_000, resume)
      .order(86_402_000, resume)
      .order(86_403_000, freeze)
      .order(86_404_000, { kind: 'discard-module', ...of(1) });
    await tells(scene, 'freezes-and-resumes');
  });

  it('does not freeze what is not running at that epoch, and tells of an exit on the way', async () => {
    const scene = new AgentScene()
      .registered()
      .order(50, freeze)
      .order(100, start(1))
      .order(110, freeze)
      .at(200, { kind: 'instance-started', ...of(1) })
      .order(300, freeze)
      .at(310, { kind: 'instance-failed', ...of(1), reason: 'module does not reach a safe point' })
      .order(400, freeze)
      .at(410, { kind: 'instance-exited', ...of(1), reason: 'completed' })
      .order(500, { kind: 'resume-module', module: camera, epoch: 1, asEpoch: 3 });
    await tells(scene, 'freeze-fails');
  });

  it('thaws a snapshot that is intact', async () => {
    const scene = new AgentScene()
      .registered()
      .order(100, prepare)
      .at(200, { kind: 'instance-prepared', ...of(2) })
      .order(210, prepare)
      .at(900, { kind: 'snapshot-arrived', ...of(2), intact: true })
      .at(910, { kind: 'snapshot-arrived', ...of(2), intact: true })
      .at(950, { kind: 'instance-thawed', ...of(2) })
      .order(960, prepare);
    await tells(scene, 'thaws');
  });

  it('gives up a snapshot that is corrupt', async () => {
    const scene = new AgentScene()
      .registered()
      .order(100, prepare)
      .at(150, { kind: 'snapshot-arrived', ...of(2), intact: false })
      .at(160, { kind: 'instance-prepared', ...of(2) })
      .at(170, { kind: 'instance-exited', ...of(2), reason: 'stopped' })
      .order(200, prepare)
      .order(300, stop(2))
      .until(60_000);
    await tells(scene, 'thaw-fails');
  });

  it('keeps its instances through a broken connection and lists them when it is back', async () => {
    const scene = withCamera(5_000)
      .order(300, { ...start(1), module: sceneModule('mixer') })
      .at(400, { kind: 'instance-started', module: moduleId('mixer'), epoch: 1 })
      .at(5_000, { kind: 'disconnected' })
      .at(6_000, { kind: 'instance-exited', module: moduleId('mixer'), epoch: 1, reason: 'completed' })
      .at(60_000, { kind: 'connected' })
      .until(61_500)
      .order(61_500, confirm)
      .until(72_000);
    await tells(scene, 'reconnects');
  });

  it('takes checkpoints at the gap its module asks for', async () => {
    const scene = new AgentScene()
      .registered()
      .order(100, start(1, 10_000))
      .at(200, { kind: 'instance-started', ...of(1) })
      .at(10_300, { kind: 'checkpoint-taken', ...of(1), snapshotBytes: 4_096 })
      .until(31_000);
    await tells(scene, 'checkpoints');
  });

  it('ends its instances before it leaves', async () => {
    const scene = withCamera()
      .at(1_000, { kind: 'leave-requested' })
      .order(1_010, { ...start(1), module: sceneModule('mixer') })
      .at(1_100, { kind: 'instance-exited', ...of(1), reason: 'stopped' })
      .at(1_200, { kind: 'connected' });
    await tells(scene, 'leaves');
  });
});
