import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { moduleId, type Request, requestId } from '../../core/index.ts';
import { aModule } from '../../core/testing/builders.ts';
import { FileShelf } from '../journal/index.ts';
import { OldBrowser } from '../testing/old/first.ts';
import { bodyOf, Voice } from '../testing/old/voice.ts';
import { Hall } from './testing/hall.ts';

const wasm = (id: string): Request => ({
  kind: 'module-requested',
  request: requestId(`rest:${id}`),
  module: aModule(id, { apis: ['wasi:unstable'], demand: { cpuShare: 0, memoryBytes: 0 } }),
});

/** A runtime that takes orders and confirms nothing. */
async function mute(hall: Hall, topic: string, listens: string, data: object): Promise<Voice> {
  const voice = await Voice.connect(hall.broker.url);
  await voice.listen([topic, listens]);
  const type = topic.includes('/g/') ? 'req' : 'arts_req';
  voice.asks(topic, { action: 'create', type, data });
  const isWelcome = (): boolean =>
    voice.on(topic).some(({ type: kind }) => kind === 'resp' || kind === 'arts_resp');
  await expect.poll(isWelcome).toBe(true);
  return voice;
}

describe('a realm with runtimes of old dialects', () => {
  let hall: Hall;
  const guests: { close(): Promise<void> }[] = [];

  afterEach(async () => {
    for (const guest of guests.splice(0)) await guest.close();
    await hall.close();
  });

  const browser = async (name: string): Promise<OldBrowser> => {
    const one = await new OldBrowser({ url: hall.broker.url, realm: 'hall', name }).open();
    guests.push(one);
    await expect.poll(() => one.isRegistered).toBe(true);
    return one;
  };

  it('says nothing that is not in the journal, also where it is said at once', async () => {
    hall = await Hall.open();
    const shelf = await FileShelf.open(hall.folderOf('hall'));
    const realm = await hall.realm('hall', { shelf, settleMs: 0 });
    const [source] = [await browser('one')];
    await realm.ask(wasm('camera'));
    const target = await browser('two');
    await expect.poll(() => source.begun).toEqual(['camera']);

    // The memory of the module is on its way; the order to send it is the last that can be written.
    const { append } = shelf;
    let isOpen = true;
    let written = (): void => {};
    shelf.append = async (...parts) => {
      if (!isOpen) await new Promise<void>((resolve) => (written = resolve));
      return append.apply(shelf, parts);
    };
    const relayed = async (): Promise<boolean> => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return target.begun.length > 0;
    };
    source.voice.listenNoMore(`hall/proc/control/${source.uuid}/#`);
    await realm.ask({
      kind: 'migration-requested',
      request: requestId('rest:move'),
      module: moduleId('camera'),
      to: target.uuid as never,
    });
    await expect.poll(() => realm.knowledge.migrations.get(moduleId('camera'))?.step).toBe('freezing');
    isOpen = false;
    const data = { type: 'module', uuid: 'camera', args: '', env: '', memory: 'AAAA' };
    source.voice.asks(`proc/control/${target.uuid}`, { action: 'create', type: 'arts_req', data });
    await expect.poll(() => realm.knowledge.migrations.has(moduleId('camera'))).toBe(false);
    expect(await relayed()).toBe(false);
    isOpen = true;
    written();
    await expect.poll(() => target.begun).toEqual(['camera']);
  });

  it('says on start what it may not have said, under ids that it uses once', async () => {
    hall = await Hall.open();
    const realm = await hall.realm('hall', { settleMs: 0 });
    const uuid = randomUUID();
    const topic = `hall/proc/control/${uuid}`;
    const host = {
      type: 'runtime',
      uuid,
      name: 'host',
      apis: 'wasi:unstable',
      ctl_topic: 'hall/proc/control',
    };
    const voice = await mute(hall, 'hall/proc/reg', topic, host);
    guests.push({ close: () => voice.leave() });
    await Promise.all([realm.ask(wasm('a')), realm.ask(wasm('b'))]);
    await expect.poll(() => voice.on(topic)).toHaveLength(2);
    await hall.crash('hall', 'copy');
    const again = await hall.realm('copy', { realm: 'hall', settleMs: 0 });
    await expect.poll(() => voice.on(topic)).toHaveLength(4);
    await again.ask(wasm('c'));
    await expect.poll(() => voice.on(topic)).toHaveLength(5);
    const ids = voice.on(topic).map(({ object_id: id }) => id);
    expect(new Set(ids).size).toBe(5);
  });

  it('starts nothing a second time, neither after a crash nor at a sign of life', async () => {
    hall = await Hall.open();
    const realm = await hall.realm('hall', { settleMs: 0 });
    const tab = await browser('tab');
    await realm.ask(wasm('a'));
    await expect.poll(() => tab.begun).toEqual(['a']);
    await hall.crash('hall', 'copy');
    const again = await hall.realm('copy', { realm: 'hall', settleMs: 0 });
    await again.ask(wasm('b'));
    await expect.poll(() => tab.begun).toEqual(['a', 'b']);

    const uuid = randomUUID();
    const arena = {
      type: 'runtime',
      uuid,
      name: 'arena-rt1',
      runtime_type: 'containerized',
      apis: ['python'],
    };
    const topic = `hall/g/public/p/${uuid}`;
    const voice = await mute(hall, topic, 'hall/s/+/+/p/+/+', arena);
    guests.push({ close: () => voice.leave() });
    const { module, ...asked } = wasm('c') as Extract<Request, { readonly kind: 'module-requested' }>;
    await again.ask({ ...asked, module: { ...module, apis: ['python'] } });
    const orders = (): readonly unknown[] =>
      voice.heard.filter(({ topic: on }) => on.includes('/s/')).map(({ message }) => bodyOf(message).uuid);
    await expect.poll(orders).toEqual(['c']);
    voice.asks(topic, { action: 'update', type: 'req', data: { ...arena, children: [] } });
    await expect
      .poll(() => again.knowledge.runtimes.get(uuid as never)?.runtime.keepAliveIntervalMs)
      .toBe(60_000);
    await again.ask({
      ...asked,
      request: requestId('rest:d'),
      module: { ...module, id: moduleId('d'), apis: ['python'] },
    });
    await expect.poll(orders).toContain('d');
    expect(orders()).toEqual(['c', 'd']);
  });
});
