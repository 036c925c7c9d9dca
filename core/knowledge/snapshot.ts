import { emptyFleet } from '../place/fleet.ts';
import type { Profile } from '../place/policy.ts';
import type { Knowledge } from './knowledge.ts';
import { Order } from './order.ts';
import { reindex } from './remember.ts';
import { Table } from './table.ts';
import { openTurn } from './turn.ts';

/** The tables of knowledge, which a snapshot lists entry by entry. */
const TABLES = ['devices', 'runtimes', 'modules', 'programs', 'links', 'migrations'] as const;
/** The orders of knowledge. */
const ORDERS = ['waiting', 'alarms'] as const;

/** JSON has no infinity; ours are all "never", so one mark stands for them. Texts that begin with it get a second. */
const NEVER = '\u0001';

/**
 * Writes knowledge as text, from which `readKnowledge` makes knowledge with the same future. The fleet's index
 * is left out: it follows from the runtimes.
 */
export function writeKnowledge(knowledge: Knowledge): string {
  const { fleet: _, ...rest } = knowledge;
  const plain: Record<string, unknown> = { ...rest };
  for (const name of TABLES) plain[name] = knowledge[name].entries();
  for (const name of ORDERS) plain[name] = knowledge[name].entries();
  return JSON.stringify(plain, (_key, value: unknown) => {
    if (value === Number.POSITIVE_INFINITY) return NEVER;
    return typeof value === 'string' && value.startsWith(NEVER) ? NEVER + value : value;
  });
}

/** Reads knowledge that `writeKnowledge` wrote; the text is trusted, its origin has to be checked before. */
export function readKnowledge(profile: Profile, text: string): Knowledge {
  const plain = JSON.parse(text, (_key, value: unknown) => {
    if (value === NEVER) return Number.POSITIVE_INFINITY;
    return typeof value === 'string' && value.startsWith(NEVER) ? value.slice(NEVER.length) : value;
  }) as Record<string, never>;
  const parts: Record<string, unknown> = { ...plain, fleet: emptyFleet(profile.sortKey) };
  for (const name of TABLES) parts[name] = tableOf(plain[name] as never);
  for (const name of ORDERS) parts[name] = orderOf(plain[name] as never);
  const knowledge = parts as unknown as Knowledge;
  const turn = openTurn(profile, knowledge, knowledge.nowMs);
  for (const device of knowledge.devices.keys()) reindex(turn, device);
  return turn.draft;
}

function tableOf(entries: readonly (readonly [string, unknown])[]): Table<string, unknown> {
  return entries.reduce<Table<string, unknown>>(
    (table, [key, value]) => table.set(key, value),
    Table.empty(),
  );
}

function orderOf(entries: Parameters<Order['insert']>[0][]): Order {
  return entries.reduce<Order>((order, entry) => order.insert(entry), Order.empty);
}
