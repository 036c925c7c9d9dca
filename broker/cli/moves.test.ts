import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestMosquitto } from '../mqtt/testing/mosquitto.ts';
import { until } from '../runtime/testing/bench.ts';
import { counted } from './testing/counted.ts';
import { MoveStage } from './testing/moves.ts';

describe.each(['Aedes', 'Mosquitto'])('arts migrate, over %s', (broker) => {
  let stage: MoveStage;
  let mosquitto: TestMosquitto | null = null;
  beforeAll(async () => {
    mosquitto = broker === 'Mosquitto' ? await TestMosquitto.start() : null;
    stage = await MoveStage.open(mosquitto === null ? {} : { broker: `mqtt://127.0.0.1:${mosquitto.port}` });
    await stage.runtime('left');
    await stage.runtime('right');
  });
  afterAll(async () => {
    await stage?.close();
    await mosquitto?.remove();
  });

  it('has a counter go to and fro while its lines run on without a gap or a repeat', async () => {
    await stage.submits('counter', 'left', ['0', '10']);
    for (const to of ['right', 'left']) {
      await stage.writes('counter', 5);
      await stage.moves('counter', to);
    }
    // At once again, while the source still forgets its copy.
    for (const to of ['right', 'left']) await stage.moves('counter', to);
    await stage.writes('counter', 20);
    const lines = stage.lines('counter');
    expect(lines).toEqual(counted(lines.length));
    await until(() => stage.holders('counter').join() === 'left');
    expect(stage.decided('migration-finished')).toHaveLength(4);
  });
});
