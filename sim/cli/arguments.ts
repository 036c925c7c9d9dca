import { InvalidArgumentError } from 'commander';

/** Gathers the values of an option that may be repeated. */
export function gather(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}

/** Reads a whole number of at least 0; anything else is a wrong use of the command. */
export function readWhole(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new InvalidArgumentError('must be a whole number, 0 or more.');
  return number;
}

/** Reads a number of at least 0, with or without a fraction. */
export function readAmount(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < 0)
    throw new InvalidArgumentError('must be a number, 0 or more.');
  return number;
}
