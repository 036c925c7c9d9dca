import type { Calendar } from '../calendar.ts';

/** Servers that serve one customer each, first come first served, on an agenda: a yardstick for theory tests. */
export class Station {
  readonly #calendar: Calendar;
  readonly #kind: number;
  readonly #waiting: { readonly customer: number; readonly workUs: number }[] = [];
  readonly #busy = new Map<number, { readonly customer: number; readonly untilUs: number }>();
  readonly #idle: number[];

  /** The events of `kind` have a server as subject; several at one time may be taken by one `leave`. */
  constructor(calendar: Calendar, kind: number, serverCount: number) {
    this.#calendar = calendar;
    this.#kind = kind;
    this.#idle = Array.from({ length: serverCount }, (_, server) => server);
  }

  arrive(customer: number, workUs: number): void {
    const server = this.#idle.pop();
    if (server === undefined) this.#waiting.push({ customer, workUs });
    else this.#serve(server, customer, workUs);
  }

  /** Who has been served by now. */
  leave(): readonly number[] {
    const gone: number[] = [];
    for (const [server, { customer, untilUs }] of [...this.#busy]) {
      if (untilUs > this.#calendar.nowUs) continue;
      gone.push(customer);
      this.#busy.delete(server);
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(server);
      else this.#serve(server, next.customer, next.workUs);
    }
    return gone;
  }

  #serve(server: number, customer: number, workUs: number): void {
    const untilUs = this.#calendar.nowUs + Math.round(workUs);
    this.#busy.set(server, { customer, untilUs });
    this.#calendar.schedule(untilUs, this.#kind, server);
  }
}
