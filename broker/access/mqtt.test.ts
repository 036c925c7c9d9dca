import { afterEach, describe, expect, it } from 'vitest';
import { clientOf, embedded, heardBy } from '../mqtt/testing/brokers.ts';
import type { Message } from '../wire/index.ts';
import type { GatePlan } from './gate.ts';
import { admitAt } from './mqtt.ts';
import { ask, legacy, OLD } from './testing/hall.ts';
import { KEY, PASSWORD, type Post, post } from './testing/post.ts';
import { good, signed } from './testing/tokens.ts';

type Broker = Awaited<ReturnType<typeof embedded>>;

describe('at the embedded broker', () => {
  let broker: Broker;
  let guarded: Post;
  const heard: string[] = [];

  afterEach(() => broker.remove());

  const begin = async (parts: Partial<GatePlan> = {}): Promise<void> => {
    guarded = await post(parts);
    broker = await embedded({ wsPort: 0, admit: admitAt(guarded.gate) });
    heard.length = 0;
    const link = await broker.link();
    await link.listen(['#'], ({ topic }) => void heard.push(topic));
  };
  const enter = (username: string, password: string, options: object = {}) =>
    clientOf(broker.url, { username, password, reconnectPeriod: 0, ...options });
  /** What comes of messages, in the supervisor's ears. */
  const says = async (
    client: Awaited<ReturnType<typeof clientOf>>,
    messages: readonly Message[],
  ): Promise<readonly string[]> => {
    heard.length = 0;
    for (const { topic, payload } of messages) {
      await client.publishAsync(topic, Buffer.from(payload as string), { qos: 1 });
    }
    return [...heard];
  };
  const bare = (...topics: readonly string[]): readonly Message[] =>
    topics.map((topic) => ({ topic, payload: 'x' }));
  const grant = async (client: Awaited<ReturnType<typeof clientOf>>, filter: string): Promise<number> => {
    const grants = await client.subscribeAsync(filter, { qos: 1 }).catch(() => [{ qos: 128 }]);
    return grants[0]?.qos ?? 128;
  };

  it('people and programs come in with passwords, keys and tokens, and nobody else does', async () => {
    await begin();
    const token = await signed(good);
    for (const [name, password] of [
      ['ann', PASSWORD],
      ['edge', KEY],
      ['ann', token],
    ] as const) {
      await (await enter(name, password)).endAsync();
    }
    const bad = `${token.slice(0, -8)}AAAAAAAA`;
    for (const [name, password] of [
      ['ann', KEY],
      ['nobody', PASSWORD],
      ['olga', token],
      ['ann', bad],
      ['ann', 'eyJ.eyJ.x'],
    ] as const) {
      await expect(enter(name, password)).rejects.toThrow('Not authorized');
    }
    await expect(clientOf(broker.url, { reconnectPeriod: 0 })).rejects.toThrow('Not authorized');
    expect(guarded.faults()).toEqual([
      'wrong-password',
      'unknown-user',
      'token-subject',
      'token-signature',
      'token-shape',
      'no-credentials',
    ]);
    for (const secret of [PASSWORD, KEY, token, bad]) expect(guarded.lines.join()).not.toContain(secret);
  });

  it('a runtime is heard about itself and not about others, and hears its own orders only', async () => {
    await begin();
    const edge = await enter('edge', KEY, { clientId: 'edge' });
    const mine = [
      'realm/arts/v1/rt/edge/report',
      'realm/arts/v1/rt/edge/ping',
      'realm/proc/debug/stdout/ended',
    ];
    expect(await says(edge, bare(...mine))).toEqual(mine);
    const others = [
      ...bare(
        'realm/arts/v1/rt/desk/report',
        'realm/arts/v1/rt/edge/command',
        'realm/arts/v1/client/ann/request',
      ),
      ...bare(
        'realm/proc/debug/stdout/lamp',
        'realm/proc/debug/stdin/ended',
        'realm/proc/control/edge/../desk',
      ),
      ...bare(
        'realm/arts/v1/rt/edge/../desk/report',
        'realm/arts/v1/rt/__proto__/report',
        'kitchen/switch',
        '$SYS/x',
      ),
      legacy('realm/proc/reg', 'arts_req create', { type: 'runtime', uuid: OLD }),
      legacy(`realm/proc/reg/${OLD}`, 'req delete', { type: 'runtime', uuid: OLD }),
      legacy(`realm/g/ns/p/${OLD}`, 'req create', { type: 'runtime', uuid: OLD }),
      legacy('realm/proc/control', 'arts_req create', { type: 'module', filename: 'x' }),
    ];
    expect(await says(edge, others)).toEqual([]);
    expect(guarded.faults()).toEqual(others.map(() => 'publish'));
    expect(await grant(edge, 'realm/arts/v1/rt/edge/command')).toBe(1);
    for (const filter of [
      'realm/arts/v1/rt/desk/command',
      'realm/arts/v1/rt/+/command',
      '#',
      'realm/#',
      '+/+/+/+/+/command',
      '$SYS/#',
    ]) {
      expect(await grant(edge, filter), filter).toBe(128);
    }
    const told = heardBy(edge);
    const link = await broker.link();
    for (const id of ['desk', 'edge']) {
      await link.publish({ topic: `realm/arts/v1/rt/${id}/command`, payload: 'go', qos: 1, retain: false });
    }
    await expect.poll(() => told).toEqual(['realm/arts/v1/rt/edge/command: go']);
    await edge.endAsync();
  });

  it('modules are asked for by those who have the right, under their own name, with channels that are theirs', async () => {
    await begin();
    const ann = await enter('ann', PASSWORD);
    const ends = { kind: 'module-deletion-requested', module: 'lamp' };
    expect(await says(ann, [ask('ann', ends), ask('ann~2', ends), ...bare('kitchen/light')])).toHaveLength(3);
    const drains = { kind: 'drain-requested', runtime: 'desk', draining: true };
    expect(await says(ann, [ask('olga', ends), ask('ann', drains), ...bare('cellar/light')])).toEqual([]);
    const stranger = await enter('zoe', await signed({ ...good, sub: 'zoe', publ: ['#'], subs: ['#'] }));
    expect(await says(stranger, [ask('zoe', ends), ...bare('realm/proc/debug/stdin/lamp')])).toEqual([]);
    expect(await says(stranger, bare('cellar/light'))).toEqual(['cellar/light']);
    expect(await grant(stranger, 'cellar/#')).toBe(1);
    expect(await grant(stranger, 'realm/arts/v1/rt/desk/command')).toBe(128);
    await Promise.all([ann.endAsync(), stranger.endAsync()]);
  });

  it('nobody takes the client id of a runtime or of a user, or leaves a will in the name of others', async () => {
    await begin();
    await expect(enter('ann', PASSWORD, { clientId: 'edge' })).rejects.toThrow('Not authorized');
    await expect(enter('ann', PASSWORD, { clientId: OLD })).rejects.toThrow('Not authorized');
    await expect(enter('edge', KEY, { clientId: 'ann' })).rejects.toThrow('Not authorized');
    expect(guarded.faults()).toEqual(['client-id', 'client-id', 'client-id']);
    const will = {
      topic: 'realm/arts/v1/rt/desk/report',
      payload: Buffer.from('x'),
      qos: 1,
      retain: false,
    } as const;
    await expect(enter('edge', KEY, { will })).rejects.toThrow('Not authorized');
    const own = { ...will, topic: 'realm/arts/v1/rt/edge/report' };
    (await enter('edge', KEY, { clientId: 'edge', will: own })).end(true);
    await expect.poll(() => heard).toContain('realm/arts/v1/rt/edge/report');
  });

  it('who is over its rate is not heard until time has passed, and who is out of time not at all', async () => {
    const limits = {
      messages: { unitsPerSecond: 10, burstCount: 3 },
      ownRegistrations: { unitsPerSecond: 1, burstCount: 1 },
      payloadBytesMax: 100,
    };
    await begin({ limits });
    const ann = await enter('ann', await signed({ ...good, publ: ['kitchen/#'] }));
    expect(await says(ann, bare('kitchen/1', 'kitchen/2', 'kitchen/3', 'kitchen/4'))).toEqual([
      'kitchen/1',
      'kitchen/2',
      'kitchen/3',
    ]);
    guarded.clock.nowMs += 100;
    expect(await says(ann, bare('kitchen/5', 'kitchen/6'))).toEqual(['kitchen/5']);
    guarded.clock.nowMs += 1_000;
    expect(await says(ann, [{ topic: 'kitchen/7', payload: 'x'.repeat(101) }])).toEqual([]);
    guarded.clock.nowMs += 60_000;
    expect(await says(ann, bare('kitchen/8'))).toEqual([]);
    expect(await grant(ann, 'kitchen/#')).toBe(128);
    const edge = await enter('edge', KEY);
    const report = (text: string): Message => ({ topic: 'realm/arts/v1/rt/edge/report', payload: text });
    expect(
      await says(edge, [report('runtime-registered'), report('\\u0072untime'), report('keep-alive')]),
    ).toHaveLength(2);
    await Promise.all([ann.endAsync(), edge.endAsync()]);
  });

  it('bounds hold for bytes, for registrations of all together, and for how often somebody connects', async () => {
    const [bytes, few] = [
      { unitsPerSecond: 10, burstCount: 150 },
      { unitsPerSecond: 1, burstCount: 2 },
    ];
    await begin({ limits: { bytes, registrations: few, connections: few } });
    const ann = await enter('ann', PASSWORD);
    const long = { topic: 'kitchen/1', payload: 'x'.repeat(100) };
    expect(await says(ann, [long, long, ...bare('kitchen/2')])).toEqual(['kitchen/1', 'kitchen/2']);
    const [edge, desk] = [await enter('edge', KEY), await enter('desk', KEY)];
    const registers = (id: string): Message => ({
      topic: `realm/arts/v1/rt/${id}/report`,
      payload: 'runtime-registered',
    });
    expect(await says(edge, [registers('edge')])).toHaveLength(1);
    expect(await says(desk, [registers('desk'), registers('desk')])).toHaveLength(1);
    await (await enter('ann', PASSWORD)).endAsync();
    await expect(enter('ann', PASSWORD)).rejects.toThrow('Not authorized');
    expect(guarded.faults()).toEqual(['publish', 'publish', 'too-many-connections']);
    await Promise.all([ann.endAsync(), edge.endAsync(), desk.endAsync()]);
  });

  it('everything goes where nobody has to say who it is, but for pages of others and topics that are none', async () => {
    await begin({ users: null, tokens: null });
    const anybody = await clientOf(broker.url);
    expect(await says(anybody, bare('realm/arts/v1/rt/desk/report', 'a/../b', 'x'))).toEqual([
      'realm/arts/v1/rt/desk/report',
      'x',
    ]);
    expect(await grant(anybody, '#')).toBe(1);
    await anybody.endAsync();
    const ws = `ws://127.0.0.1:${broker.inner.ports.wsPort}`;
    const from = (origin: string) => clientOf(ws, { reconnectPeriod: 0, wsOptions: { headers: { origin } } });
    await expect(from('https://evil.example.org')).rejects.toThrow('Not authorized');
    await (await from('http://localhost:8080')).endAsync();
    expect(guarded.faults()).toEqual(['publish', 'foreign-page']);
  });

  it('a page whose name was made to lead here is as foreign as any, where we know our own names', async () => {
    await begin({ users: null, tokens: null, hosts: ['127.0.0.1', 'localhost'] });
    const ws = `ws://127.0.0.1:${broker.inner.ports.wsPort}`;
    const as = (host: string) =>
      clientOf(ws, { reconnectPeriod: 0, wsOptions: { headers: { origin: `http://${host}`, host } } });
    await expect(as('evil.example.org:9001')).rejects.toThrow('Not authorized');
    await (await as('localhost:9001')).endAsync();
    expect(guarded.faults()).toEqual(['foreign-page']);
  });
});
