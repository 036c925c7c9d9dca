import type { Command } from './command.ts';
import type { DeviceId, RealmId } from './ids.ts';
import type { Input } from './input.ts';
import type { Decision } from './knowledge/decision.ts';
import type { Knowledge } from './knowledge/knowledge.ts';
import { Order } from './knowledge/order.ts';
import { Table } from './knowledge/table.ts';
import { openTurn } from './knowledge/turn.ts';
import { ring } from './mape/alarms.ts';
import { adapt } from './mape/analyze.ts';
import { monitor } from './mape/monitor.ts';
import { settle } from './mape/plan.ts';
import { emptyFleet } from './place/fleet.ts';
import type { Profile } from './place/policy.ts';
import { defaultSettings, type Settings } from './settings.ts';

/** What one step leads to. */
export interface Step {
  readonly knowledge: Knowledge;
  readonly commands: readonly Command[];
  /** Why; consequences follow from commands alone. */
  readonly decisions: readonly Decision[];
}

/** What a realm's supervisor is set up with. */
export interface RealmPlan {
  readonly realm: RealmId;
  readonly hub: DeviceId;
  readonly profile: Profile;
  readonly settings?: Settings;
}

/** What a supervisor knows before it has heard anything. */
export function newKnowledge({ realm, hub, profile, settings = defaultSettings }: RealmPlan): Knowledge {
  return {
    realm,
    hub,
    settings,
    nowMs: 0,
    devices: Table.empty(),
    runtimes: Table.empty(),
    modules: Table.empty(),
    programs: Table.empty(),
    legs: Table.empty(),
    links: Table.empty(),
    migrations: Table.empty(),
    waiting: Order.empty,
    stopping: Table.empty(),
    alarms: Order.empty,
    fleet: emptyFleet(profile.sortKey),
    purse: { tokenCount: settings.moveTokenCountMax, atMs: 0 },
    turn: null,
    epochFloor: 0,
    newestOrdinal: 0,
  };
}

/**
 * The supervisor: folds one input into knowledge and says what is to be done. Monitor, Analyze, Plan, Execute
 * over Knowledge (Kephart & Chess, "The Vision of Autonomic Computing", IEEE Computer 2003). Pure: the same
 * arguments give the same result on any machine; no clock, no dice, no log. Never throws for the world's faults.
 */
export function step(profile: Profile, knowledge: Knowledge, input: Input): Step {
  const turn = openTurn(profile, knowledge, input.atMs);
  monitor(turn, input);
  ring(turn);
  settle(turn);
  adapt(turn);
  return { knowledge: turn.draft, commands: turn.commands, decisions: turn.decisions };
}

/** When `step` must be called next even if nothing is heard; `Infinity` for never. May be early, never late. */
export function deadline(knowledge: Knowledge): number {
  return knowledge.alarms.first()?.key ?? Number.POSITIVE_INFINITY;
}
