import { NO_TICKET, type Ticket } from '../kernel/agenda.ts';
import type { Calendar } from './calendar.ts';

/** At most one pending event per subject, moved about as its model changes its mind. */
export class Alarms {
  readonly #calendar: Calendar;
  readonly #kind: number;
  readonly #tickets: Float64Array;
  readonly #dueUs: Float64Array;

  constructor(calendar: Calendar, kind: number, count: number) {
    this.#calendar = calendar;
    this.#kind = kind;
    this.#tickets = new Float64Array(count).fill(NO_TICKET);
    this.#dueUs = new Float64Array(count);
  }

  /** Sets the subject's event to a time; `Infinity` takes it away, as does one beyond 285 years. */
  set(subject: number, atUs: number): void {
    const ticket = this.#tickets[subject] as Ticket;
    // An event of this very microsecond may be over already; then the same time needs a new one.
    if (ticket !== NO_TICKET && this.#dueUs[subject] === atUs && atUs > this.#calendar.nowUs) return;
    this.#calendar.cancel(ticket);
    this.#dueUs[subject] = atUs;
    this.#tickets[subject] =
      atUs <= Number.MAX_SAFE_INTEGER ? this.#calendar.schedule(atUs, this.#kind, subject) : NO_TICKET;
  }
}
