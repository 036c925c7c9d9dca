import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Knowledge } from '../../../core/index.ts';
import { type TraceRecord, traceLine } from '../../../core/trace.ts';
import { follow } from './follow.ts';
import { isAfter, type Mark, type Marked, markOf, markText } from './mark.ts';
import { Tail } from './tail.ts';

/** A realm of which only the trace is real: a journal in segments, and whoever watches. */
class TraceOnly {
  readonly #segments: string[] = [''];
  #watchers: ((record: TraceRecord, line: string) => void)[] = [];
  readonly written: number[] = [];
  nowMs = 0;

  get knowledge(): Knowledge {
    return { nowMs: this.nowMs } as Knowledge;
  }
  watch(watcher: (record: TraceRecord, line: string) => void): () => void {
    this.#watchers.push(watcher);
    return () => {
      this.#watchers = [];
    };
  }
  async segments(): Promise<readonly number[]> {
    return this.#segments.map((_, index) => index);
  }
  async readSegment(segment: number): Promise<Buffer> {
    return Buffer.from(`${this.#segments[segment] ?? ''}{"kind":"inp`);
  }
  /** Writes a record that can be told from all others. */
  write(afterMs: number, note = ''): void {
    this.nowMs += afterMs;
    const number = this.written.length;
    this.written.push(number);
    const input = { kind: 'time-passed', atMs: this.nowMs, number, note } as never;
    const record: TraceRecord = { kind: 'input', atMs: this.nowMs, input };
    const last = this.#segments.length - 1;
    const line = traceLine(record);
    this.#segments[last] += line + (number % 3 === 0 ? '{"seal":1}\n' : '');
    for (const watcher of this.#watchers) watcher(record, line);
  }
  turn(): void {
    this.#segments.push('{"kind":"header","version":1}\n');
  }
}

const numberOf = ({ record }: Marked): number =>
  (record as unknown as { readonly input: { readonly number: number } }).input.number;

const end = { isFollowing: false, signal: new AbortController().signal };

async function all(entries: AsyncIterable<Marked>): Promise<readonly Marked[]> {
  const gathered: Marked[] = [];
  for await (const entry of entries) gathered.push(entry);
  return gathered;
}

const gapMs = fc.integer({ min: 0, max: 2 });
const past = fc.array(fc.oneof(gapMs, fc.constant('turn' as const)), { maxLength: 40, size: 'max' });

function lived(steps: readonly (number | 'turn')[], realm = new TraceOnly()): TraceOnly {
  for (const step of steps) {
    if (step === 'turn') realm.turn();
    else realm.write(step);
  }
  return realm;
}

describe('the trace of a realm', () => {
  it('is told from any place on, wherever lives ended and segments began, and nothing is left out', async () => {
    await fc.assert(
      fc.asyncProperty(past, past, fc.nat(), async (before, now, pick) => {
        const realm = lived(before);
        const tail = new Tail(realm);
        lived(now, realm);
        const whole = await all(follow(tail, realm, { ...end, after: null }));
        expect(whole.map(numberOf)).toEqual(realm.written);
        const from = whole[pick % Math.max(1, whole.length)];
        if (from === undefined) return;
        const rest = await all(follow(tail, realm, { ...end, after: markOf(markText(from.mark)) }));
        expect([...rest].map(numberOf)).toEqual(realm.written.slice(numberOf(from) + 1));
      }),
    );
  });

  it('loses nothing to whoever follows it over a restart', async () => {
    await fc.assert(
      fc.asyncProperty(past, past, past, fc.nat(), async (first, second, third, pick) => {
        const realm = lived(first);
        const before = new Tail(realm);
        const begin = before.newest;
        lived(second, realm);
        const seen = [...(before.after(begin) ?? [])];
        before.close();
        const from = seen[pick % Math.max(1, seen.length)];
        if (from === undefined) return;
        const after = new Tail(realm);
        lived(third, realm);
        const rest = await all(follow(after, realm, { ...end, after: markOf(markText(from.mark)) }));
        const missed = realm.written.slice(numberOf(from) + 1);
        // Within the millisecond of the first start records may come twice.
        expect(new Set(rest.map(numberOf))).toEqual(new Set([...missed, ...rest.map(numberOf)]));
        expect(
          rest
            .map(numberOf)
            .filter((number) => !missed.includes(number))
            .every((number) => number <= numberOf(from)),
        ).toBe(true);
      }),
    );
  });

  it('goes on as it is written, however much of it is no longer in memory', async () => {
    const realm = lived([1, 1, 'turn', 1]);
    const tail = new Tail(realm);
    const stop = new AbortController();
    const numbers: number[] = [];
    const done = (async () => {
      for await (const entry of follow(tail, realm, {
        after: null,
        isFollowing: true,
        signal: stop.signal,
      })) {
        numbers.push(numberOf(entry));
        // A flood while it reads: more than is kept.
        if (numbers.length === 5) for (let n = 0; n < 40_000; n++) realm.write(n % 7 === 0 ? 1 : 0);
        if (numbers.length === 40_010) stop.abort();
      }
    })();
    for (let n = 0; n < 7; n++) {
      await new Promise(setImmediate);
      realm.write(1);
    }
    await done;
    expect(numbers).toEqual(realm.written);
  });

  it('leaves a record that is longer than all that is kept in memory to the journal', async () => {
    const realm = lived([1]);
    const tail = new Tail(realm);
    const begin = tail.newest;
    lived([1, 1], realm);
    realm.write(1, 'x'.repeat(3_000_000));
    expect(tail.after(begin)).toBeNull();
    lived([1], realm);
    expect((await all(follow(tail, realm, { ...end, after: begin }))).map(numberOf)).toEqual([1, 2, 3, 4]);
  });

  it('parses no line of the journal that cannot be wanted', async () => {
    const realm = lived([1, 1, 1, 1]);
    const isWorth = (line: string): boolean => line.includes('"number":2');
    const entries = await all(follow(new Tail(realm), realm, { ...end, after: null, isWorth }));
    expect(entries.map(numberOf)).toEqual([2]);
  });

  it('lets go of all who wait when the realm is closed', async () => {
    const tail = new Tail(lived([1]));
    const waiting = tail.more(tail.newest, new AbortController().signal);
    tail.close();
    await waiting;
  });
});

describe('a mark', () => {
  const mark: fc.Arbitrary<Mark> = fc.record({ atMs: fc.nat(), ordinal: fc.nat({ max: 999_999 }) });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(mark, (one) => {
        expect(markOf(markText(one))).toEqual(one);
      }),
    );
  });

  it('may be a time alone, and then stands behind all of it', () => {
    fc.assert(
      fc.property(mark, (one) => {
        expect(isAfter(markOf(String(one.atMs)) ?? one, one)).toBe(true);
      }),
    );
  });

  it.each(['', '1.', '.1', '-1.0', '1e3', '1.0.0', '99999999999999999999', 'NaN'])('is not "%s"', (text) => {
    expect(markOf(text)).toBeNull();
  });
});
