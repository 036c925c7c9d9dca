import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moduleId } from '../../../core/index.ts';
import { Bench, until } from '../testing/bench.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.threads.close());

describe('a host, with modules compiled from C in real threads', () => {
  it('runs a module and tells its start, its lines, and its end', async () => {
    bench.start('hello', { args: ['realm', 'two'], env: ['COLOUR=blue'] });
    expect(await bench.ending('hello')).toBe('completed');
    expect(bench.facts.map(({ kind }) => kind)).toEqual(['instance-started', 'instance-exited']);
    expect(bench.stdout('hello')).toEqual([
      'hello, realm',
      'argument 1: realm',
      'argument 2: two',
      'variable: COLOUR=blue',
    ]);
  });

  it('loses none of 10,000 lines and keeps their order', async () => {
    bench.start('counter', { args: ['10000', '0'] });
    expect(await bench.ending('counter')).toBe('completed');
    expect(bench.stdout('counter')).toEqual(Array.from({ length: 10_000 }, (_, n) => `${n + 1}`));
  });

  it('slows a module down that writes faster than the broker takes, and loses nothing', async () => {
    bench.bus.isAcknowledging = false;
    bench.start('counter', { args: ['50000', '0'] });
    await until(() => bench.stdout('counter').length === 256);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bench.stdout('counter')).toHaveLength(256);
    expect(bench.facts.map(({ kind }) => kind)).toEqual(['instance-started']);
    bench.bus.isAcknowledging = true;
    bench.bus.acknowledge();
    expect(await bench.ending('counter')).toBe('completed');
    expect(bench.stdout('counter')).toHaveLength(50_000);
    expect(bench.stdout('counter').at(-1)).toBe('50000');
  });

  it('gives a module its input in order, until it ends', async () => {
    bench.start('cat');
    await bench.fact('cat', 'instance-started');
    const lines = Array.from({ length: 5_000 }, (_, n) => `line ${n} ${'x'.repeat(n % 50)}`);
    for (const line of ['', ...lines]) bench.bus.say('realm/proc/debug/stdin/cat', line);
    await bench.line('cat', lines.at(-1) ?? '');
    bench.bus.say('realm/proc/debug/stdin/cat', '\u0004');
    expect(await bench.ending('cat')).toBe('completed');
    expect(bench.stdout('cat')).toEqual(['', ...lines]);
  });

  it('ends a module that spins, while its neighbour goes on', async () => {
    bench.start('counter', { args: ['0', '5'] });
    bench.start('spinner');
    await bench.line('spinner', 'spinning');
    await bench.line('counter', '1');
    bench.host.measure(performance.now());
    await new Promise((resolve) => setTimeout(resolve, 200));
    const measured = bench.host.measure(performance.now());
    const shareOf = (name: string): number => measured.get(moduleId(name))?.busyShare ?? Number.NaN;
    expect(shareOf('counter')).toBeLessThan(0.2);
    // A machine that is busy otherwise gives little to either.
    expect(shareOf('spinner')).toBeGreaterThan(2 * shareOf('counter'));
    bench.kill('spinner');
    expect(await bench.ending('spinner')).toBe('stopped');
    const count = bench.stdout('counter').length;
    await until(() => bench.stdout('counter').length > count + 3);
  });

  it('stops a hog at its limit, and tells what it holds until then', async () => {
    bench.start('hog', { demand: { memoryBytes: 8 * 2 ** 20 } });
    expect(await bench.ending('hog')).toBe('out-of-memory');
    expect(bench.stdout('hog')).toEqual(['nothing left after 7 MiB']);
    expect(bench.stderr('hog')).toEqual(['arts: more memory was asked for than its 8388608 bytes']);
    bench.start('hog', { demand: { memoryBytes: 8 * 2 ** 20 }, args: ['wait', '5'], id: moduleId('waiter') });
    await bench.line('waiter', 'holding 5 MiB');
    const held = bench.host.measure(performance.now()).get(moduleId('waiter'))?.memoryBytes ?? 0;
    expect(held).toBeGreaterThan(5 * 2 ** 20);
    expect(held).toBeLessThanOrEqual(8 * 2 ** 20);
    bench.kill('waiter');
    expect(await bench.ending('waiter')).toBe('stopped');
  });

  it.each([
    [['unreachable'], 'arts: trapped: unreachable'],
    [['divide'], 'arts: trapped: divide by zero'],
    [['bounds'], 'arts: trapped: memory access out of bounds'],
    [['stack'], 'arts: trapped: Maximum call stack size exceeded'],
    [['exit', '3'], 'arts: ended with exit code 3'],
  ])('reports a module that ends by %s as crashed, after all that it wrote', async (args, note) => {
    bench.start('trapper', { args });
    expect(await bench.ending('trapper')).toBe('crashed');
    expect(bench.stdout('trapper')).toEqual([`about to end by ${args[0]}`, 'no newline at the end']);
    expect(bench.stderr('trapper')).toEqual([note]);
  });

  it('reports a module that ends by code 0 as completed', async () => {
    bench.start('trapper', { args: ['exit', '0'] });
    expect(await bench.ending('trapper')).toBe('completed');
    expect(bench.stderr('trapper')).toEqual([]);
  });

  it('carries messages from channel to channel, whole, whatever their bytes', async () => {
    bench.start('echo', {
      channels: [
        { path: '/ch/in', topic: 'kitchen/in', mode: 'r' },
        { path: '/ch/out', topic: 'kitchen/out', mode: 'w' },
      ],
    });
    await bench.line('echo', 'listening');
    const heard: Uint8Array[] = [];
    await bench.bus.listen('kitchen/out', (payload) => heard.push(payload));
    const messages = [
      Uint8Array.of(1),
      Uint8Array.of(10),
      Uint8Array.of(0, 10, 255),
      new Uint8Array(60_000).fill(7),
    ];
    for (const message of messages) bench.bus.say('kitchen/in', message);
    await until(() => heard.length === messages.length);
    expect(heard.map((bytes) => [...bytes])).toEqual(messages.map((bytes) => [...bytes]));
    bench.kill('echo');
    expect(await bench.ending('echo')).toBe('stopped');
    expect(bench.stdout('echo')).toEqual(['listening', 'told to leave']);
  });

  it('shows a channel as a folder with lines, as ARTS did', async () => {
    bench.start('echo', {
      args: ['/ch/both/data', '/ch/both/data', '2'],
      channels: [{ path: '/ch/both', topic: 'kitchen/light', mode: 'rw' }],
    });
    await bench.line('echo', 'listening');
    bench.bus.say('kitchen/light', 'on');
    expect(await bench.ending('echo')).toBe('completed');
    // It hears itself, as everybody does who listens to what they say.
    expect(bench.bus.on('kitchen/light')).toEqual(['on', 'on\n', 'on\n\n']);
  });

  it('refuses what a channel does not allow', async () => {
    bench.start('echo', {
      channels: [
        { path: '/ch/in', topic: 'kitchen/in', mode: 'w' },
        { path: '/ch/out', topic: 'kitchen/out', mode: 'w' },
      ],
    });
    expect(await bench.ending('echo')).toBe('crashed');
    expect(bench.stderr('echo')[0]).toBe('echo: Permission denied');
  });

  it('filters pictures from channel to channel', async () => {
    bench.start('image', {
      args: ['/ch/in', '/ch/out', '1'],
      channels: [
        { path: '/ch/in', topic: 'in', mode: 'r' },
        { path: '/ch/out', topic: 'out', mode: 'w' },
      ],
    });
    await bench.fact('image', 'instance-started');
    const picture = new Uint8Array(64 * 64).map((_, at) => (at % 64 < 32 ? 0 : 40));
    let edges = new Uint8Array();
    await bench.bus.listen('out', (payload) => {
      edges = new Uint8Array(payload);
    });
    bench.bus.say('in', picture);
    expect(await bench.ending('image')).toBe('completed');
    expect([...edges.subarray(64 * 10 + 29, 64 * 10 + 35)]).toEqual([0, 0, 160, 160, 0, 0]);
  });

  it('says why a module cannot start', async () => {
    bench.start('nobody', { file: 'ftp://nowhere/file.wasm' });
    expect(await bench.ending('nobody')).toMatch(/^ftp:.* is no reference/);
    bench.start('twist', { file: `https://elsewhere/hello.wasm#sha256=${'0'.repeat(64)}` });
    expect(await bench.ending('twist')).toMatch(/is not what it should be: its sha256 is [0-9a-f]{64}$/);
    bench.start('small', { file: '/store/hello.wasm', demand: { memoryBytes: 65_536 } });
    expect(await bench.ending('small')).toMatch(
      /^the module needs \d+ bytes to begin with, and may have 65536$/,
    );
    bench.start('hello', { file: '/store/calibration.wasm' });
    expect(await bench.ending('hello')).toBe('the module exports no _start');
  });

  it('answers an order to end what is not there, and an order to freeze what runs', async () => {
    bench.kill('nobody');
    expect(await bench.ending('nobody')).toBe('stopped');
    bench.start('counter', { args: ['0', '50'] });
    bench.kill('counter');
    expect(await bench.ending('counter')).toBe('stopped');
    bench.start('cat');
    await bench.fact('cat', 'instance-started');
    const order = {
      kind: 'freeze-instance',
      module: moduleId('cat'),
      epoch: 1,
      to: 'x' as never,
      toEpoch: 2,
    } as const;
    bench.host.obey(order);
    expect(await bench.ending('cat')).toBe('the store has no form of this module that can be paused');
  });
});
