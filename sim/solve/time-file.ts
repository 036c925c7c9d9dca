import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { TimeTable } from '../../core/index.ts';
import { type Issue, inReadingOrder, issueAt } from '../../scenarios/format/issue.ts';
import { type SourceText, sourceText } from '../../scenarios/format/source.ts';

/** A table of times from a file, or all that is wrong with the file. */
export type TimeReading =
  | { readonly kind: 'table'; readonly table: TimeTable }
  | { readonly kind: 'issues'; readonly issues: readonly Issue[] };

/** Enough for 16,384 modules on 1,024 runtimes; more would not be searched in a sitting (assumption). */
const TIME_COUNT_MAX = 2 ** 24;
const BYTES_MAX = 2 ** 29;
/** A file of the wrong kind is not complained about line by line. */
const ISSUE_COUNT_MAX = 10;
const NUMBER = /^\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads a table of expected times from a file, packed by gzip or not. */
export function readTimeFile(path: string): TimeReading {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = gunzipSync(bytes, { maxOutputLength: BYTES_MAX });
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : String(fault);
    const place = { source: sourceText(path, ''), from: 0, to: 0 };
    return { kind: 'issues', issues: [issueAt(place, { path: '', message: `cannot be read: ${reason}` })] };
  }
  return readTimes(path, bytes.toString('latin1'));
}

/**
 * Reads a table as the instances of Braun et al. (JPDC 61, 2001) are handed on: the number of modules, of runtimes, a
 * third number that is not used, and then one time per line, module by module.
 */
export function readTimes(name: string, text: string): TimeReading {
  const source = sourceText(name, text);
  const issues: Issue[] = [];
  const headEnd = text.indexOf('\n') === -1 ? text.length : text.indexOf('\n');
  const head = text.slice(0, headEnd).trim().split(/\s+/);
  const [moduleCount = 0, runtimeCount = 0] = head.map(Number);
  const isHead = head.length >= 2 && head.length <= 3 && head.every((word) => /^\d+$/.test(word));
  const timeCount = moduleCount * runtimeCount;
  if (!isHead || timeCount === 0 || timeCount > TIME_COUNT_MAX) {
    const message = isHead
      ? `a table of ${moduleCount} modules on ${runtimeCount} runtimes, but there have to be 1 … ${TIME_COUNT_MAX} times`
      : 'the first line has to be two or three whole numbers: modules, runtimes and one that is not used';
    const hint = 'an example of a first line: 512 16 0';
    return {
      kind: 'issues',
      issues: [issueAt({ source, from: 0, to: headEnd }, { path: '', message, hint })],
    };
  }
  const times = new Float64Array(timeCount);
  const count = readBody(source, headEnd, times, issues);
  if (issues.length === 0 && count < timeCount) {
    const message = `ends after ${count} of ${timeCount} times (${moduleCount} modules on ${runtimeCount} runtimes)`;
    issues.push(issueAt({ source, from: text.trimEnd().length, to: text.length }, { path: '', message }));
  }
  if (issues.length > 0) return { kind: 'issues', issues: inReadingOrder(issues) };
  return { kind: 'table', table: { moduleCount, runtimeCount, times } };
}

/** Fills in the times and returns how many there were; stops at what is too much. */
function readBody(source: SourceText, from: number, times: Float64Array, issues: Issue[]): number {
  const words = /\S+/g;
  words.lastIndex = from;
  let count = 0;
  for (let match = words.exec(source.text); match !== null; match = words.exec(source.text)) {
    const [word] = match;
    const value = NUMBER.test(word) ? Number(word) : Number.NaN;
    const message =
      count >= times.length
        ? `one time too many: the first line promises ${times.length}`
        : Number.isNaN(value)
          ? `"${word.slice(0, 20)}" is no time`
          : value > 0 && Number.isFinite(value)
            ? null
            : `a time has to be above 0 and finite, not ${word.slice(0, 20)}`;
    if (message === null) times[count] = value;
    else issues.push(issueAt({ source, from: match.index, to: words.lastIndex }, { path: '', message }));
    count++;
    if (issues.length >= ISSUE_COUNT_MAX || count > times.length) break;
  }
  return count;
}
