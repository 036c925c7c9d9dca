import { expect, it } from 'vitest';
import { StartUp } from './start-up.ts';

const JIT = { startUpMs: 12, coldMsPerMegabyte: 400 };

it('charges for compiling once per runtime and file', () => {
  const startUp = new StartUp();
  expect(startUp.startUs(3, JIT, 0, 5e6)).toBe(2_012_000);
  expect(startUp.startUs(3, JIT, 0, 5e6)).toBe(12_000);
  expect(startUp.startUs(3, JIT, 1, 1e5)).toBe(52_000);
  expect(startUp.startUs(2, JIT, 0, 5e6)).toBe(2_012_000);
});

it('starts cold again after an upgrade, and warm after preparing', () => {
  const startUp = new StartUp();
  startUp.startUs(0, JIT, 0, 5e6);
  startUp.cool(0);
  expect(startUp.isWarm(0, 0)).toBe(false);
  startUp.warm(0, 0);
  expect(startUp.startUs(0, JIT, 0, 5e6)).toBe(12_000);
});
