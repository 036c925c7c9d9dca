/** Placeholder for the number of a member of a population, from 1. */
export const MEMBER = '{n}';
/** Placeholder for the device that a module or runtime belongs to. */
export const DEVICE = '${device}';
/** Placeholder for the number of a device's stay, from 1. */
export const STAY = '${stay}';

/** What placeholders stand for. */
export interface Fill {
  readonly n: number;
  readonly device?: string | undefined;
  readonly stay?: number | undefined;
}

/** Replaces `{n}`, `${device}` and `${stay}`; leaves those alone for which nothing is given. */
export function fill(pattern: string, { n, device, stay }: Fill): string {
  if (!pattern.includes('{')) return pattern;
  let text = pattern.replaceAll(MEMBER, String(n));
  if (device !== undefined) text = text.replaceAll(DEVICE, device);
  return stay === undefined ? text : text.replaceAll(STAY, String(stay));
}

/** The id of a runtime, as a pattern over its device: its own, the device's, or the device's and its engine. */
export function runtimeIdPattern({
  own,
  engine,
  isOnly,
}: {
  readonly own: string | undefined;
  readonly engine: string;
  readonly isOnly: boolean;
}): string {
  if (own !== undefined) return own;
  return isOnly ? DEVICE : `${DEVICE}-${engine}`;
}
