import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../runtime/host/codes.ts';
import { paddedProp } from './props.ts';

const code = readFileSync(join(import.meta.dirname, '../modules/built/work.wasm'));

describe('a prop', () => {
  it('is as long as it is to be, unless its code is longer, and is the same module under its own name', async () => {
    const names = fc.string({ unit: 'grapheme', maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(names, fc.integer({ min: 0, max: 300_000 }), async (name, sizeBytes) => {
        const { bytes, reference } = paddedProp(code, name, sizeBytes);
        const leastBytes = code.length + 6 + 1 + 'arts.padding'.length + Buffer.byteLength(name);
        expect(bytes).toHaveLength(Math.max(sizeBytes, leastBytes));
        expect(await compile(bytes)).toMatchObject({ kind: 'code' });
        expect(paddedProp(code, name, sizeBytes).reference).toBe(reference);
        expect(paddedProp(code, `${name}x`, sizeBytes).reference).not.toBe(reference);
      }),
      { numRuns: 30 },
    );
  });
});
