import { type Codes, codes, type Exact, exact, firstAbove, type Places, places } from '../reel/column.ts';

/** Stretches of time as columns: something (`subject`) was so (`code`) somewhere (`place`, −1 for nowhere), from when to when. */
export class Spans {
  readonly subject: Places = places();
  readonly place: Places = places();
  readonly code: Codes = codes();
  readonly fromMs: Exact = exact();
  /** `Infinity` while it lasts. */
  readonly toMs: Exact = exact();
  readonly #open = places();

  get count(): number {
    return this.subject.count;
  }

  /** What a subject is from now on; a code below 0 means nothing worth a stretch. */
  turn(
    subject: number,
    atMs: number,
    { code, place }: { readonly code: number; readonly place: number },
  ): void {
    const open = this.#open.at(subject) - 1;
    if (open >= 0) {
      if (this.code.at(open) === code && this.place.at(open) === place) return;
      this.toMs.set(open, atMs);
      this.#open.set(subject, 0);
    }
    if (code < 0) return;
    this.#open.set(subject, this.count + 1);
    this.subject.push(subject);
    this.place.push(place);
    this.code.push(code);
    this.fromMs.push(atMs);
    this.toMs.push(Number.POSITIVE_INFINITY);
  }

  /** Places before this one begin no later than a moment: stretches are in the order in which they began. */
  begunBy(atMs: number): number {
    return firstAbove(this.fromMs.values, atMs, this.count);
  }
}

/** A number that changes now and then: when, and to what. */
export class Steps {
  readonly atMs: Exact = exact();
  readonly values: Exact = exact();

  /** The number from now on. */
  turn(atMs: number, value: number): void {
    const last = this.atMs.count - 1;
    if (last >= 0 && this.values.at(last) === value) return;
    if (last >= 0 && this.atMs.at(last) === atMs) return this.values.set(last, value);
    this.atMs.push(atMs);
    this.values.push(value);
  }

  /** The number at a moment; 0 before the first. */
  at(atMs: number): number {
    const place = firstAbove(this.atMs.values, atMs, this.atMs.count) - 1;
    return place < 0 ? 0 : this.values.at(place);
  }
}
