import { NO_TICKET, type Ticket } from '../../kernel/agenda.ts';
import type { Calendar } from '../calendar.ts';
import type { FlowTable } from './flow-table.ts';

/** A thousandth of a byte is forgiven, so that rounded numbers never leave a crumb that asks for an event. */
export const CRUMB_BYTES = 1e-3;

/** The ends of flows: when each is due, and the events of those that have one. */
export class FlowEnds {
  readonly #table: FlowTable;
  readonly #calendar: Calendar;
  readonly #kind: number;

  constructor(table: FlowTable, calendar: Calendar, kind: number) {
    this.#table = table;
    this.#calendar = calendar;
    this.#kind = kind;
  }

  /** Reckons when a flow is over at its present rate: on a whole microsecond, or never. */
  reckon(flow: number): void {
    const table = this.#table;
    const afterUs = ((table.leftBytes[flow] as number) - CRUMB_BYTES) / (table.rate[flow] as number);
    const endUs = this.#calendar.nowUs + Math.max(0, Math.ceil(afterUs));
    table.endUs[flow] = Number.isSafeInteger(endUs) ? endUs : Number.POSITIVE_INFINITY;
  }

  /** Gives the one of these flows that ends first an event, and takes the others' away. */
  armFirst(flows: readonly number[]): void {
    const table = this.#table;
    let first = flows[0] as number;
    for (const flow of flows)
      if ((table.endUs[flow] as number) < (table.endUs[first] as number)) first = flow;
    for (const flow of flows) if (flow !== first && table.ticket[flow] !== NO_TICKET) this.disarm(flow);
    const endUs = table.endUs[first] as number;
    if (table.ticket[first] !== NO_TICKET && table.armedUs[first] === endUs) return;
    this.disarm(first);
    if (endUs === Number.POSITIVE_INFINITY) return;
    table.ticket[first] = this.#calendar.schedule(endUs, this.#kind, first);
    table.armedUs[first] = endUs;
  }

  /** Takes a flow's event away, if it has one. */
  disarm(flow: number): void {
    const table = this.#table;
    this.#calendar.cancel(table.ticket[flow] as Ticket);
    table.ticket[flow] = NO_TICKET;
  }
}
