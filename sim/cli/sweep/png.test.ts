import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPaint, NoPainter, PAINTER, type Paint, plainFigure } from '../../report/sweep/picture.ts';
import { report } from './merge.ts';
import { sweep } from './sweep.ts';
import { Bench } from './testing/bench.ts';

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.remove());

const out = (): string => join(bench.folder, 'out');
const figures = (): readonly string[] => readdirSync(join(out(), 'figures')).toSorted();
const svgs = (): readonly string[] => figures().filter((name) => name.endsWith('.svg'));
const isThere = ((): boolean => {
  try {
    createRequire(import.meta.url).resolve(PAINTER);
    return true;
  } catch {
    return false;
  }
})();

/** A sweep that asks for pictures, with a stand-in for what paints them. */
const painted = (loadPaint: () => Promise<Paint>): Promise<number> =>
  sweep(
    bench.file,
    { cache: false, out: out(), quiet: true, png: true },
    { screen: bench.screen, gatherCrew: async () => bench.crew(), loadPaint },
  );

describe('figures as PNG', () => {
  it('lie beside each SVG, and are described', async () => {
    const seen: string[] = [];
    const paint: Paint = (svg) => Buffer.from(`picture ${seen.push(svg)}`);
    expect(await painted(async () => paint)).toBe(0);
    expect(svgs().length).toBeGreaterThan(3);
    expect(figures()).toEqual(svgs().flatMap((name) => [name.replace('.svg', '.png'), name]));
    expect(seen.toSorted()).toEqual(
      svgs()
        .map((name) => readFileSync(join(out(), 'figures', name), 'utf8'))
        .toSorted(),
    );
    const crate = readFileSync(join(out(), 'ro-crate-metadata.json'), 'utf8');
    expect(crate.match(/"image\/png"/g)).toHaveLength(seen.length);
    expect(await report(out(), {}, bench.screen)).toBe(0);
    expect(figures()).toEqual(svgs());
    expect(await report(out(), { png: true }, bench.screen, async () => paint)).toBe(0);
    expect(figures()).toHaveLength(2 * svgs().length);
  });

  it('are refused before anything is run where the package is missing, and it is said what to install', async () => {
    expect(await painted(() => loadPaint('@resvg/not-there'))).toBe(2);
    expect(bench.tasks).toEqual([]);
    expect(existsSync(out())).toBe(false);
    expect(bench.screen.printed.err).toContain('the package that makes PNG of figures is not installed');
    expect(bench.screen.printed.err).toContain(`npm install ${PAINTER}`);
  });

  it('are refused by a package that draws in another way', async () => {
    await expect(loadPaint('node:path')).rejects.toThrow(NoPainter);
  });

  it('are made of figures without what only browsers know', async () => {
    await bench.sweep();
    for (const name of svgs()) {
      const svg = readFileSync(join(out(), 'figures', name), 'utf8');
      expect(svg).toContain('var(--');
      const plain = plainFigure(svg);
      expect(plain).not.toMatch(/var\(|--|<style|system-ui/);
      expect(plain).toContain('color: #1d2127; background: #fdfdfc');
    }
  });

  it.skipIf(!isThere)('hold as many pixels as the package was asked for', async () => {
    const paint = await loadPaint();
    await bench.sweep();
    for (const name of svgs()) {
      const svg = readFileSync(join(out(), 'figures', name), 'utf8');
      const picture = Buffer.from(paint(svg));
      expect(picture.subarray(1, 4).toString()).toBe('PNG');
      const [, width, height] = /^<svg [^>]*?\bwidth="(\d+)" height="(\d+)"/.exec(svg)?.map(Number) ?? [];
      expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([
        2 * (width ?? 0),
        2 * (height ?? 0),
      ]);
    }
  });
});
