import { describe, expect, it } from 'vitest';
import {
  defaultSettings,
  deviceId,
  type Knowledge,
  newKnowledge,
  profileNamed,
  realmId,
  runtimeId,
  step,
} from '../../../core/index.ts';
import { aRuntime } from '../../../core/testing/builders.ts';
import { hear } from '../hear.ts';
import type { Message } from '../message.ts';
import { tell } from '../tell.ts';
import { newWire, type Wire } from '../wire.ts';
import { decodeReply, encodeRequest } from './client-side.ts';
import { decodeCommand, encodeReport } from './runtime-side.ts';

const profile = profileNamed('standard');
if (profile === undefined) throw new Error('no standard profile');

/** A supervisor as a shell has it: wire and core, one message after the other. */
function supervisor() {
  let wire: Wire = newWire({ realm: 'realm', nonce: 'test' });
  let scene: Knowledge = newKnowledge({
    realm: realmId('realm'),
    hub: deviceId('hub'),
    profile: profile as never,
    settings: defaultSettings,
  });
  let atMs = 0;
  return (message: Message) => {
    const heard = hear(wire, message, scene);
    wire = heard.wire;
    const said = [...heard.publishes];
    const { inputs } = heard;
    for (const input of inputs) {
      const result = step(profile as never, scene, { ...input, atMs: ++atMs } as never);
      scene = result.knowledge;
      const told = tell(wire, result.commands, scene);
      wire = told.wire;
      said.push(...told.publishes);
    }
    return { said, issues: heard.issues, inputs };
  };
}

describe('a conversation in our own dialect', () => {
  it('registers a runtime, starts a module on it and answers whoever asked', () => {
    const say = supervisor();
    const runtime = aRuntime('r1');
    const { said: welcome } = say(
      encodeReport('realm', runtime.id, {
        kind: 'runtime-registered',
        runtime,
        incarnation: 1,
        sequence: 1,
        instances: [],
      }),
    );
    expect(welcome.map((one) => decodeCommand('realm', one))).toMatchObject([
      { value: { kind: 'confirm-registration', runtime: 'r1' } },
    ]);

    const { said } = say({
      topic: 'realm/arts/v1/client/ann/request',
      payload:
        '{"v":1,"request":{"kind":"module-requested","request":"7","module":{"id":"m","file":"m.wasm"}}}',
    });
    expect(said.map(({ topic }) => topic)).toEqual([
      'realm/arts/v1/client/ann/answer',
      'realm/arts/v1/rt/r1/command',
    ]);
    expect(said.map((one) => decodeReply(one))[0]).toEqual({
      kind: 'value',
      value: { kind: 'answer', answer: { kind: 'accept-request', request: '7' } },
    });
  });

  it('tells a client what is wrong with its message, under the id it gave', () => {
    const { said, inputs } = supervisor()({
      topic: 'realm/arts/v1/client/ann/request',
      payload: '{"v":1,"request":{"kind":"module-deletion-requested","request":"8","module":"a/b"}}',
    });
    expect(inputs).toEqual([]);
    expect(said.map((one) => decodeReply(one))).toMatchObject([
      { value: { kind: 'error', error: { code: 'wrong-shape', path: 'request.module', request: '8' } } },
    ]);
  });

  it('lets nobody measure a link of others, nor pass for a legacy runtime', () => {
    const say = supervisor();
    const runtime = aRuntime('r1', { metadata: { 'arts.wire': '{"generation":"g1"}', a: 'b' } });
    const { inputs } = say(
      encodeReport('realm', runtime.id, {
        kind: 'runtime-registered',
        runtime,
        incarnation: 1,
        sequence: 1,
        instances: [],
      }),
    );
    expect(inputs).toMatchObject([{ runtime: { metadata: { a: 'b' } } }]);
    expect(JSON.stringify(inputs)).not.toContain('arts.wire');
    const measured = { kind: 'link-measured' as const, latencyMs: 1, bandwidthBytesPerSecond: 1 };
    const others = { ...measured, from: deviceId('x'), to: deviceId('y') };
    const own = { ...measured, from: deviceId('r1'), to: deviceId('y') };
    expect(say(encodeReport('realm', runtimeId('r1'), others))).toMatchObject({
      inputs: [],
      issues: [{ code: 'not-yours' }],
    });
    expect(say(encodeReport('realm', runtimeId('r1'), own)).inputs).toHaveLength(1);
  });

  it('takes no message that the broker kept from an earlier life', () => {
    const message = encodeRequest('realm', 'ann', {
      kind: 'drain-requested',
      request: 'a' as never,
      runtime: runtimeId('r1'),
      draining: true,
    });
    expect(supervisor()({ ...message, retained: true })).toMatchObject({
      inputs: [],
      issues: [{ code: 'retained' }],
    });
  });
});
