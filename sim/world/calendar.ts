import type { Ticket } from '../kernel/agenda.ts';

/** What the models of the world need of an agenda; `Agenda` is one, whatever its payload. */
export interface Calendar {
  readonly nowUs: number;
  schedule(atUs: number, kind: number, subject: number): Ticket;
  cancel(ticket: Ticket): boolean;
}

/** Microseconds in a millisecond. */
export const US_PER_MS = 1_000;

/** Microseconds in a second. */
export const US_PER_SECOND = 1_000_000;

/** The number of no computation, no flow and no subject. */
export const NOBODY = -1;
