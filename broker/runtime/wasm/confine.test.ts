import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from './bytes.ts';
import { confine } from './confine.ts';
import { type EngineMemory, engine, PAGE_BYTES } from './engine.ts';

const BUILT = join(import.meta.dirname, '../../modules/built');
const gallery = readdirSync(BUILT).filter((name) => name.endsWith('.wasm'));

/** One page, exported `grow(pages)`, and in front of it whatever instructions a test plants. */
function grower(...planted: readonly number[]): Uint8Array {
  const body = Uint8Array.of(0, ...planted, 0x20, 0, 0x40, 0, 0x0b);
  return new ByteWriter()
    .bytes(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
    .bytes(1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f)
    .bytes(3, 2, 1, 0)
    .bytes(5, 3, 1, 0, 1)
    .bytes(7, 8, 1, 4, ...new TextEncoder().encode('grow'), 0, 0)
    .bytes(10)
    .sized(new ByteWriter().bytes(1).sized(body).finish())
    .finish();
}

async function grown(
  bytes: Uint8Array,
  pagesMax: number,
): Promise<readonly [grow: Grow, denied: Global, EngineMemory]> {
  const confined = confine(bytes);
  if (confined.kind === 'unfit') throw new Error(confined.reason);
  const memory = new engine.Memory({ initial: confined.initialPages, maximum: pagesMax });
  const instance = new engine.Instance(await engine.compile(confined.bytes), { arts: { memory } });
  return [instance.exports.grow as Grow, instance.exports['arts.denied'] as Global, memory];
}

type Grow = (pages: number) => number;
interface Global {
  readonly value: number;
}

describe('confine', () => {
  it('lets memory grow as far as the host allows and notes the first denial', async () => {
    const [grow, denied, memory] = await grown(grower(), 3);
    expect([grow(2), denied.value, memory.buffer.byteLength / PAGE_BYTES]).toEqual([1, 0, 3]);
    expect([grow(1), denied.value, memory.buffer.byteLength / PAGE_BYTES]).toEqual([-1, 1, 3]);
    expect([grow(0), denied.value]).toEqual([3, 1]);
  });

  it.each([
    ['a constant that looks like growth', [0x41, 0xc0, 0x00, 0x1a]],
    ['a double that holds its bytes', [0x44, 0x40, 0, 0x40, 0, 0x40, 0, 0x40, 0, 0x1a]],
    ['a vector that holds them', [0xfd, 12, ...Array(8).fill([0x40, 0]).flat(), 0x1a]],
    ['a table of branches', [0x02, 0x40, 0x41, 0x00, 0x0e, 0x01, 0x00, 0x00, 0x0b]],
  ])('is not misled by %s', async (_, planted) => {
    const bytes = grower(...(planted as number[]));
    expect(engine.validate(bytes)).toBe(true);
    const [grow, denied] = await grown(bytes, 2);
    expect([grow(1), grow(1), denied.value]).toEqual([1, -1, 1]);
  });

  it.each(gallery)('keeps %s valid, and what it needs known', (name) => {
    const confined = confine(readFileSync(join(BUILT, name)));
    if (confined.kind === 'unfit') throw new Error(confined.reason);
    expect(engine.validate(confined.bytes)).toBe(true);
    expect(confined.initialPages).toBeGreaterThan(0);
    expect(confined.imports.every((one) => one.startsWith('wasi_snapshot_preview1.'))).toBe(true);
  });

  it.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(), 'the module is no WebAssembly module of version 1'],
    ['a cut-off file', grower().subarray(0, 40), 'the module ends too early'],
    [
      'an instruction of the future',
      grower(0xfe, 0, 0),
      'the module uses instruction 0xfe, which is unknown here',
    ],
  ])('says what is wrong with %s', (_, bytes, reason) => {
    expect(confine(bytes)).toEqual({ kind: 'unfit', reason });
  });

  it('survives every change of a single byte', () => {
    const bytes = grower();
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff])
        expect(confine(bytes.with(at, value)).kind).toMatch(/unfit|confined/);
    }
  });
});
