import { describe, expect, it } from 'vitest';
import { moduleId } from '../ids.ts';
import { standard } from '../place/profiles/standard.ts';
import { camera, edge } from '../testing/cast.ts';
import { RealmScene } from '../testing/realm-scene.ts';
import { knowledgeParts, readKnowledge, writeKnowledge } from './snapshot.ts';

describe('a snapshot', () => {
  it('tells what never happens from texts that look like it', () => {
    const names = ['\u0001', '\u0001\u0001x', 'never', 'Infinity', '__proto__'];
    const scene = new RealmScene().registers(
      0,
      edge('edge-1', 99, { metadata: { ['__proto__']: 'a', b: '\u0001' } }),
    );
    for (const name of names) scene.asks(10, camera(1, { id: moduleId(name), name }));
    scene.says(20, 'edge-1', 'module-started never#1');
    const read = readKnowledge(standard, writeKnowledge(scene.knowledge));
    expect(read.modules.entries()).toEqual(scene.knowledge.modules.entries());
    expect(read.runtimes.entries()).toEqual(scene.knowledge.runtimes.entries());
    expect(read.runtimes.values()[0]?.alarmMs).toBe(Number.POSITIVE_INFINITY);
    expect(read.alarms.entries()).toEqual(scene.knowledge.alarms.entries());
  });

  it('comes in pieces of bounded size, whatever the realm has', () => {
    const scene = new RealmScene().registers(0, edge('edge-1', 99));
    for (let count = 0; count < 1_200; count++)
      scene.asks(10, camera(1, { id: moduleId(`camera-${count}`) }));
    const { knowledge } = scene;
    const pieces = [...knowledgeParts(knowledge)];
    const most = JSON.stringify(knowledge.modules.entries().slice(0, 600)).length;
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(most);
    const plain = JSON.parse(pieces.join('')) as Record<string, unknown>;
    expect(plain.modules).toHaveLength(1_200);
    expect(Object.keys(plain).sort()).toEqual(
      Object.keys({ ...knowledge })
        .filter((key) => key !== 'fleet' && key !== 'stopping')
        .sort(),
    );
  });

  it('of a time when modules had no ordinals keeps its queue, and numbers on', () => {
    const scene = new RealmScene().registers(0, edge('edge-1', 2));
    const names = ['runs', 'z', 'b', 'a'];
    for (const [at, name] of names.entries())
      scene.asks(
        10 + at,
        camera(2, { id: moduleId(name), priority: name === 'a' ? 9 : 0, antiAffinity: [name] }),
      );
    const old = JSON.parse(writeKnowledge(scene.knowledge)) as {
      newestOrdinal?: number;
      modules: [string, { ordinal?: number }][];
      waiting: { id: string; key: number }[];
    };
    delete old.newestOrdinal;
    for (const [, record] of old.modules) delete record.ordinal;
    for (const entry of old.waiting) entry.key = (entry.id === 'a' ? -9 * 2 ** 41 : 0) + 10;
    const read = readKnowledge(standard, JSON.stringify(old));
    expect(read.waiting.entries()).toEqual(scene.knowledge.waiting.entries());
    expect(read.modules.entries()).toEqual(scene.knowledge.modules.entries());
    expect(read.stopping.entries()).toEqual(scene.knowledge.stopping.entries());
    expect(read.newestOrdinal).toBe(4);
  });
});
