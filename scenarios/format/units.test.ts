import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration, type Quantity, rate, readQuantity, share, size } from './units.ts';

const read = (quantity: Quantity, written: unknown): unknown => {
  const reading = readQuantity(quantity, written);
  return reading.kind === 'value' ? reading.value : reading.message;
};
const hint = (quantity: Quantity, written: unknown): unknown => {
  const reading = readQuantity(quantity, written);
  return reading.kind === 'fault' ? reading.hint : null;
};

describe('readQuantity', () => {
  it.each([
    [duration, '30 s', 30_000],
    [duration, '1.5h', 5_400_000],
    [duration, '33.3 ms', 33.3],
    [duration, 0, 0],
    [size, '64 KiB', 65_536],
    [size, '17 pages', 1_114_112],
    [size, '1 page', 65_536],
    [rate, '20 Mbit/s', 2_500_000],
    [share, '3 %', 0.03],
    [share, 0.25, 0.25],
    [size, '1_000 B', 1_000],
    [duration, '1e3 ms', 1_000],
  ])('reads what people write: %#', (quantity, written, value) => {
    expect(read(quantity, written)).toBe(value);
  });

  it('refuses a number without a unit, as nobody could tell which', () => {
    expect(read(duration, 30)).toBe('30 has no unit');
    expect(read(size, '64')).toBe('64 has no unit');
  });

  it('knows the wrong spellings that people try', () => {
    expect(hint(duration, '5 minutes')).toBe('did you mean "5 min"?');
    expect(hint(duration, '5 m')).toBe('did you mean "5 min"?');
    expect(hint(size, '5 KB')).toBe('did you mean "5 kB"?');
    expect(hint(rate, '5 Mbps')).toBe('did you mean "5 Mbit/s"?');
  });

  it('never takes a unit for one that it inherited', () => {
    expect(read(duration, '5 constructor')).toBe('unknown unit "constructor"');
    expect(hint(duration, '5 toString')).toMatch(/^known units/);
  });

  it('reads back every whole number of every unit', () => {
    const units = [duration, size, rate].flatMap((quantity) =>
      Object.entries(quantity.units).map(([unit, worth]) => ({ quantity, unit, worth })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...units), fc.nat(1_000_000), ({ quantity, unit, worth }, count) => {
        expect(read(quantity, `${count} ${unit}`)).toBe(Number((count * worth).toPrecision(15)));
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (written) => void read(duration, written)));
    fc.assert(fc.property(fc.string(), (written) => void read(size, written)));
  });
});
