import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Command, writeKnowledge } from '../../core/index.ts';
import { hear } from './hear.ts';
import { tell } from './tell.ts';
import { corpus } from './testing/corpus.ts';
import { anyAnswer, anyCommand } from './testing/native-arbitraries.ts';
import { anyMessage, spoiled } from './testing/spoiled.ts';
import { Supervisor } from './testing/supervisor.ts';
import { newWire, writeWire } from './wire.ts';

describe('whatever is sent to the wire', () => {
  it('is heard without a throw, answered with bounded messages, and leaves the supervisor whole', () => {
    const story = fc.array(
      fc.oneof({ weight: 3, arbitrary: spoiled }, { weight: 2, arbitrary: anyMessage }),
      {
        maxLength: 60,
        size: 'max',
      },
    );
    fc.assert(
      fc.property(story, (messages) => {
        const supervisor = new Supervisor();
        for (const message of messages) {
          const { said, native } = supervisor.hear(message);
          for (const { topic, payload } of [...said, ...native]) {
            expect(topic).not.toMatch(/[+#]/);
            expect(payload.length).toBeLessThan(100_000);
          }
        }
        supervisor.pass(120_000);
        // Another good message is still answered.
        const { said } = supervisor.hear({
          topic: 'realm/proc/reg',
          payload: '{"object_id":"last","action":"create","type":"arts_req","data":{"type":"runtime"}}',
        });
        expect(JSON.parse(String(said[0]?.payload))).toMatchObject({
          object_id: 'last',
          data: { result: 'ok' },
        });
      }),
      { numRuns: 60 },
    );
  });

  it('changes nothing when nothing valid is in it', () => {
    const supervisor = new Supervisor();
    for (const message of corpus.slice(0, 5)) supervisor.hear(message);
    const before = writeKnowledge(supervisor.scene);
    fc.assert(
      fc.property(spoiled, (message) => {
        const heard = hear(supervisor.wire, message, supervisor.scene);
        if (heard.inputs.length > 0) return;
        expect(writeKnowledge(supervisor.scene)).toBe(before);
        expect(heard.wire.indexCount).toBe(supervisor.wire.indexCount);
        const apart = { issuedCount: 0, rests: [] };
        expect({ ...heard.wire, ...apart }).toEqual({ ...supervisor.wire, ...apart });
      }),
      { numRuns: 300 },
    );
  });

  it('is heard the same twice', () => {
    const supervisor = new Supervisor();
    for (const message of corpus.slice(0, 12)) supervisor.hear(message);
    fc.assert(
      fc.property(fc.oneof(spoiled, anyMessage), (message) => {
        const once = hear(supervisor.wire, message, supervisor.scene);
        expect(hear(supervisor.wire, message, supervisor.scene)).toEqual(once);
      }),
      { numRuns: 200 },
    );
  });

  it('never makes what the wire itself remembers grow', () => {
    const supervisor = new Supervisor();
    for (let round = 0; round < 20; round++) for (const message of corpus) supervisor.hear(message);
    expect(writeWire(supervisor.wire).length).toBeLessThan(100);
    const { rests, ...others } = supervisor.wire;
    expect(rests.length).toBeLessThanOrEqual(64);
    expect(Object.values(others).every((value) => typeof value !== 'object')).toBe(true);
  });
});

describe('whatever the core commands', () => {
  it('is told without a throw', () => {
    const supervisor = new Supervisor();
    for (const message of corpus.slice(0, 24)) supervisor.hear(message);
    const ids = supervisor.scene.runtimes.keys();
    const modules = supervisor.scene.modules.keys();
    const aimed = fc
      .tuple(anyCommand, fc.constantFrom(...ids), fc.constantFrom(...modules))
      .map(([command, runtime, module]): Command => {
        const isAbout = 'module' in command && typeof command.module === 'string';
        return { ...command, runtime, ...(isAbout && { module }) } as Command;
      });
    const commands = fc.array(fc.oneof(aimed, anyCommand, anyAnswer), { maxLength: 5 });
    fc.assert(
      fc.property(commands, (all) => {
        const told = tell(newWire({ realm: 'realm', nonce: 'x' }), all, supervisor.scene);
        for (const { topic } of told.publishes) expect(topic).not.toMatch(/[+#]/);
      }),
      { numRuns: 300 },
    );
  });
});
