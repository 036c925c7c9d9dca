import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../runtime/wasm/bytes.ts';
import { engine } from '../../runtime/wasm/engine.ts';
import { rewrite } from './rewrite.ts';

const BUILT = join(import.meta.dirname, '../../modules/built');
const gallery = readdirSync(BUILT).filter((name) => name.endsWith('.wasm'));

/** A module with one function, memory of a page, and whatever else a test plants. */
function planted({ code = [], memory = [5, 3, 1, 0, 1], more = [] }: Plants): Uint8Array {
  const body = new ByteWriter().bytes(0, ...code, 0x0b).finish();
  return new ByteWriter()
    .bytes(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
    .bytes(1, 4, 1, 0x60, 0, 0)
    .bytes(3, 2, 1, 0)
    .bytes(...memory)
    .bytes(...more)
    .bytes(7, 10, 1, 6, ...new TextEncoder().encode('_start'), 0, 0)
    .bytes(10)
    .sized(new ByteWriter().bytes(1).sized(body).finish())
    .finish();
}

interface Plants {
  readonly code?: readonly number[];
  readonly memory?: readonly number[];
  readonly more?: readonly number[];
}

describe('rewrite', () => {
  it.each(gallery)('keeps %s valid, and has every loop of it ask for fuel', (name) => {
    const rewritten = rewrite(new Uint8Array(readFileSync(join(BUILT, name))));
    if (rewritten.kind === 'refused') throw new Error(rewritten.reason);
    expect(engine.validate(rewritten.bytes)).toBe(true);
    expect(rewritten.loopCount).toBeGreaterThan(0);
  });

  it.each<[string, Plants, string]>([
    ['exceptions', { code: [0x08, 0] }, 'exceptions'],
    ['tail calls', { code: [0x12, 0] }, 'tail-calls'],
    ['atomic operations', { code: [0xfe, 3, 0] }, 'threads'],
    ['shared memory', { memory: [5, 4, 1, 3, 1, 2] }, 'threads'],
    ['several memories', { memory: [5, 5, 2, 0, 1, 0, 1] }, 'multi-memory'],
    ['no memory', { memory: [] }, 'no-memory'],
    ['types of the garbage collector', { code: [0xfb, 0] }, 'garbage-collection'],
    ['a mutable global of references', { more: [6, 6, 1, 0x70, 1, 0xd0, 0x70, 0x0b] }, 'unsupported'],
    ['an instruction of the future', { code: [0xff] }, 'malformed'],
  ])('says that it refuses %s, and why', (_, plants, code) => {
    expect(rewrite(planted(plants))).toMatchObject({ kind: 'refused', code, reason: expect.any(String) });
  });

  it('refuses what is too large without reading it', () => {
    expect(rewrite(new Uint8Array(16 * 2 ** 20 + 1))).toMatchObject({ kind: 'refused', code: 'too-large' });
  });

  it('survives every change of a single byte', () => {
    const bytes = planted({ code: [0x03, 0x40, 0x0c, 0, 0x0b] });
    for (let at = 0; at < bytes.length; at++)
      for (const value of [0, 1, 0x7f, 0x80, 0xff])
        expect(rewrite(bytes.with(at, value)).kind).toMatch(/refused|rewritten/);
  });
});
