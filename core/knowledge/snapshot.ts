import { byText } from '../ids.ts';
import { emptyFleet } from '../place/fleet.ts';
import type { Profile } from '../place/policy.ts';
import type { Knowledge, ModuleRecord } from './knowledge.ts';
import { type Entry, Order } from './order.ts';
import { stoppedOn } from './recall.ts';
import { moveStopping, reindex, waitingEntry } from './remember.ts';
import { Owner, Table } from './table.ts';
import { openTurn } from './turn.ts';

/** The tables of knowledge, which a snapshot lists entry by entry. */
const TABLES = ['devices', 'runtimes', 'modules', 'programs', 'legs', 'links', 'migrations'] as const;
/** The orders of knowledge. */
const ORDERS = ['waiting', 'alarms'] as const;
/** What is left out, because it follows from the rest. */
const DERIVED: readonly string[] = ['fleet', 'stopping'];
const LISTED: readonly string[] = [...TABLES, ...ORDERS];
/** Entries turned into text at a stretch: a millisecond of work at most (5 µs per module, 50 per runtime, measured). */
const STRETCH_COUNT = 20;

/** JSON has no infinity; ours are all "never", so one mark stands for them. Texts that begin with it get a second. */
const NEVER = '\u0001';

/**
 * Writes knowledge as text, from which `readKnowledge` makes knowledge with the same future. Indexes that follow from
 * runtimes and modules are left out.
 */
export const writeKnowledge = (knowledge: Knowledge): string => [...knowledgeParts(knowledge)].join('');

/** The text of `writeKnowledge` piece by piece, so that a shell can do other things between two of them. */
export function* knowledgeParts(knowledge: Knowledge): Generator<string> {
  let separator = '{';
  for (const [key, value] of Object.entries(knowledge)) {
    if (DERIVED.includes(key)) continue;
    yield `${separator}${JSON.stringify(key)}:`;
    separator = ',';
    if (LISTED.includes(key)) yield* listParts((value as { entries(): readonly unknown[] }).entries());
    else yield JSON.stringify(value, endless);
  }
  yield '}';
}

function* listParts(entries: readonly unknown[]): Generator<string> {
  yield '[';
  for (let at = 0; at < entries.length; at += STRETCH_COUNT) {
    const piece = JSON.stringify(entries.slice(at, at + STRETCH_COUNT), endless).slice(1, -1);
    yield at === 0 ? piece : `,${piece}`;
  }
  yield ']';
}

function endless(_key: string, value: unknown): unknown {
  if (value === Number.POSITIVE_INFINITY) return NEVER;
  return typeof value === 'string' && value.startsWith(NEVER) ? NEVER + value : value;
}

/** Reads knowledge that `writeKnowledge` wrote; the text is trusted, its origin has to be checked before. */
export function readKnowledge(profile: Profile, text: string): Knowledge {
  const plain = JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'string' || !value.startsWith(NEVER)) return value;
    return value === NEVER ? Number.POSITIVE_INFINITY : value.slice(NEVER.length);
  }) as Record<string, never>;
  number(plain);
  const owner = new Owner();
  const parts: Record<string, unknown> = {
    ...plain,
    fleet: emptyFleet(profile.sortKey),
    stopping: Table.empty(),
  };
  for (const name of TABLES) parts[name] = tableOf(plain[name] as never, owner);
  for (const name of ORDERS) parts[name] = orderOf(plain[name] as never, owner);
  const knowledge = parts as unknown as Knowledge;
  const turn = openTurn(profile, knowledge, knowledge.nowMs);
  for (const device of knowledge.devices.keys()) reindex(turn, device);
  for (const { module, phase } of knowledge.modules.values())
    moveStopping(turn, module.id, null, stoppedOn(phase));
  return turn.draft;
}

/** Numbers the modules of a snapshot that was written before they had ordinals, as they were in order then. */
function number(plain: Record<string, unknown>): void {
  if (plain.newestOrdinal !== undefined) return;
  const modules = plain.modules as [string, { -readonly [Part in keyof ModuleRecord]: ModuleRecord[Part] }][];
  const inOrder = modules.map(([, record]) => record);
  inOrder.sort((a, b) => a.requestedMs - b.requestedMs || byText(a.module.id, b.module.id));
  for (const [at, record] of inOrder.entries()) record.ordinal = at + 1;
  plain.newestOrdinal = inOrder.length;
  plain.waiting = inOrder
    .filter(({ phase }) => phase.kind === 'pending')
    .map((record) => waitingEntry(record, undefined));
}

function tableOf(entries: readonly (readonly [string, unknown])[], owner: Owner): Table<string, unknown> {
  let table: Table<string, unknown> = Table.empty();
  for (const [key, value] of entries) table = table.set(key, value, owner);
  return table;
}

function orderOf(entries: readonly Entry[], owner: Owner): Order {
  let order: Order = Order.empty;
  for (const entry of entries) order = order.insert(entry, owner);
  return order;
}
