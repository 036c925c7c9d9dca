import { expect } from 'vitest';
import type { Publish } from '../publish.ts';
import type { Line } from './golden.ts';
import type { Outcome, Supervisor } from './supervisor.ts';

/** What is answered instead of what was recorded, and which of the written fixes it is. */
export interface Deviation {
  readonly fix: string;
  /** Topic and body of each answer; a body may leave out what does not matter. */
  readonly now: readonly (readonly [string, object])[];
}

/** How a transcript is read. */
export interface Reading {
  /** Whether the recorded server said a line. */
  readonly isServer: (line: Line) => boolean;
  /** Whether a runtime or a module said it, so that nothing is answered. */
  readonly isAside: (line: Line) => boolean;
  /** By the time of the request. */
  readonly deviations: Readonly<Record<string, Deviation>>;
}

/** One request of a transcript with what was answered then, and now. */
export interface Exchange {
  readonly request: Line;
  readonly recorded: readonly Line[];
  readonly outcome: Outcome;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const BASE64 = /^[A-Za-z0-9+/]+=*$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/**
 * Plays every line of a transcript that the server did not say itself, and holds every answer against the recorded one: equal
 * but for fresh uuids, which must correspond one to one, and times, or as a written deviation has it. What we say comes
 * back to us as it would from a broker, and must change nothing.
 */
export function replayGolden(
  lines: readonly Line[],
  supervisor: Supervisor,
  reading: Reading,
): readonly Exchange[] {
  const exchanges = exchangesIn(lines, reading);
  const ours = new Map<string, string>();
  const unused = new Set(Object.keys(reading.deviations));
  const done = exchanges.map(({ request, recorded }): Exchange => {
    const payload = request.payload.replaceAll(UUID, (uuid) => ours.get(uuid) ?? uuid);
    const topic = request.topic.replaceAll(UUID, (uuid) => ours.get(uuid) ?? uuid);
    const outcome = supervisor.hear({ topic, payload: new TextEncoder().encode(payload) });
    const key = String(request.t);
    const deviation = reading.deviations[key];
    unused.delete(key);
    const place = `t=${key} ${topic} ${payload.slice(0, 200)}`;
    if (deviation === undefined) expectSame(recorded, outcome.said, ours, place);
    else expectDeviation(deviation, recorded, outcome.said, place);
    expectNoEcho(supervisor, outcome.said, place);
    return { request, recorded, outcome };
  });
  expect([...unused], 'deviations of requests that are not there').toEqual([]);
  return done;
}

function exchangesIn(lines: readonly Line[], { isServer, isAside }: Reading) {
  const exchanges: { readonly request: Line; readonly recorded: Line[] }[] = [];
  let open: Line[] = [];
  for (const line of lines) {
    if (isServer(line)) {
      const asked = exchanges.findLast(({ request }) => transactionOf(request) === transactionOf(line));
      (transactionOf(line) === null ? open : (asked?.recorded ?? open)).push(line);
      continue;
    }
    const recorded: Line[] = [];
    exchanges.push({ request: line, recorded });
    // What the server says after an aside belongs to the request before.
    if (!isAside(line)) open = recorded;
  }
  return exchanges;
}

function transactionOf({ payload }: Line): unknown {
  const message = parsed(payload);
  return typeof message === 'object' && message !== null && 'object_id' in message ? message.object_id : null;
}

function expectSame(
  recorded: readonly Line[],
  said: readonly Publish[],
  ours: Map<string, string>,
  place: string,
): void {
  const then = recorded.map(({ topic, payload }) => [topic, parsed(payload)]);
  const now = said.map(({ topic, payload }) => [topic, parsed(textOf(payload))]);
  const mapped = matched(then, now, ours);
  expect(now, place).toEqual(mapped);
}

function expectDeviation(
  { now, fix }: Deviation,
  recorded: readonly Line[],
  said: readonly Publish[],
  place: string,
): void {
  const answers = said.map(({ topic, payload }) => [topic, parsed(textOf(payload))]);
  expect(
    answers.map(([topic]) => topic),
    `${fix} at ${place}`,
  ).toEqual(now.map(([topic]) => topic));
  expect(answers, `${fix} at ${place}`).toMatchObject(now as object);
  const same = recorded.map(({ topic, payload }) => [topic, parsed(payload)]);
  expect(answers, `no deviation any more: ${place}`).not.toEqual(same);
}

function expectNoEcho(supervisor: Supervisor, said: readonly Publish[], place: string): void {
  for (const publish of said) {
    const { inputs, said: more } = supervisor.hear(publish, 0);
    expect(
      [inputs, more],
      `echo of ${publish.topic} ${String(publish.payload).slice(0, 120)} at ${place}`,
    ).toEqual([[], []]);
  }
}

/** The recorded value with our uuids in place of those that only the server can have made, and our times. */
function matched(then: unknown, now: unknown, ours: Map<string, string>): unknown {
  if (typeof then === 'string') {
    // What the recorder cut out.
    if (then.startsWith('<base64 ') && typeof now === 'string' && BASE64.test(now)) return now;
    if (TIME.test(then) && typeof now === 'string' && TIME.test(now)) return now;
    const known = ours.get(then);
    if (known !== undefined) return known;
    if (then !== now && isUuid(then) && isUuid(now) && ![...ours.values()].includes(now)) {
      ours.set(then, now);
      return now;
    }
    return then.replaceAll(UUID, (uuid) => ours.get(uuid) ?? uuid);
  }
  if (Array.isArray(then)) {
    return then.map((child, at) => matched(child, Array.isArray(now) ? now[at] : undefined, ours));
  }
  if (typeof then !== 'object' || then === null) return then;
  const other = (typeof now === 'object' && now !== null ? now : {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(then).map(([key, child]) => [key, matched(child, other[key], ours)]),
  );
}

const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && new RegExp(`^${UUID.source}$`).test(value);

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload) as unknown;
  } catch {
    return payload;
  }
}

const textOf = (payload: string | Uint8Array): string =>
  typeof payload === 'string' ? payload : new TextDecoder().decode(payload);
