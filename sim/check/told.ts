import { digits, moment } from '../report/quantity.ts';
import type { Estimate } from '../statistics/estimate.ts';
import type { CheckFailure, WorldSizeCounts } from './check.ts';

/** A failure in words: the law, where and how it broke, and in which world. */
export function failureText(failure: CheckFailure): string {
  const { law, note, place, hint, seed, atMs } = failure;
  const at = atMs === null ? '' : `, at ${moment(atMs)}`;
  const where = place === null ? '' : `${place}: `;
  const lines = [
    `${law}`,
    `  ${where}${note}`,
    ...(hint === null ? [] : [`  ${hint}`]),
    `  seed ${seed}${at}; ${sizeText(failure)}`,
  ];
  return lines.join('\n');
}

/** From what to what a world was made smaller, in words. */
export function sizeText({ before, after, triedCount }: CheckFailure): string {
  const size = ({ modules, devices, happenings }: WorldSizeCounts): string =>
    `${counted(modules, 'module')}, ${counted(devices, 'device')} and ${counted(happenings, 'happening')}`;
  return triedCount === 0
    ? size(after)
    : `shrunk from ${size(before)} to ${size(after)} in ${counted(triedCount, 'world')}`;
}

/** A share for people. */
export const percent = (share: number): string => `${digits(100 * share)} %`;

/** A mean difference of shares and its interval, for people. */
export function spanned({ mean, halfWidth }: Estimate): string {
  if (!Number.isFinite(halfWidth)) return `${percent(mean)}, of one world`;
  return `${percent(mean)} (${percent(mean - halfWidth)} to ${percent(mean + halfWidth)})`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
