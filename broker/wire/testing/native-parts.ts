import fc from 'fast-check';
import {
  type DeviceId,
  deviceId,
  type ModuleId,
  moduleId,
  type RequestId,
  type RuntimeId,
  requestId,
  runtimeId,
} from '../../../core/index.ts';

const letters = fc.constantFrom(...'aZ09é_');
const marks = fc.constantFrom(...'aZ9._:@~-');
/** Any name that may become a topic level. */
export const anyName: fc.Arbitrary<string> = fc
  .tuple(letters, fc.array(marks, { maxLength: 12 }))
  .map(([first, rest]) => first + rest.join(''));

/** Text of one line. */
export const line: fc.Arbitrary<string> = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
  .map((text) => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·'));
/** Any text. */
export const text: fc.Arbitrary<string> = fc.string({ unit: 'binary', maxLength: 20 });
/** A set of names, sorted. */
export const set: fc.Arbitrary<string[]> = fc
  .uniqueArray(anyName, { maxLength: 4 })
  .map((names) => names.sort((a, b) => (a < b ? -1 : 1)));
/** Any amount. */
export const amount: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 0.5, 1),
  fc.double({ min: 0, max: 1e6, noNaN: true }).map(Math.abs),
);
/** A share from 0 to 1. */
export const share: fc.Arbitrary<number> = fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs);
/** A size. */
export const bytes: fc.Arbitrary<number> = fc.maxSafeNat();
/** A span of time. */
export const ms: fc.Arbitrary<number> = fc.nat({ max: 10_000_000 });
/** An epoch. */
export const epoch: fc.Arbitrary<number> = fc.nat();
/** A thing or none. */
export const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { nil: null });
/** A module. */
export const module: fc.Arbitrary<ModuleId> = anyName.map(moduleId);
/** A runtime. */
export const runtime: fc.Arbitrary<RuntimeId> = anyName.map(runtimeId);
/** A device. */
export const device: fc.Arbitrary<DeviceId> = anyName.map(deviceId);
/** A request. */
export const request: fc.Arbitrary<RequestId> = anyName.map(requestId);
/** The gate of another realm, whose name may have several levels. */
export const gate: fc.Arbitrary<string> = fc
  .array(anyName, { minLength: 1, maxLength: 3 })
  .map((levels) => `@${levels.join('/')}`);
