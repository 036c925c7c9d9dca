import { setTimeout as sleep } from 'node:timers/promises';
import { requestId } from '../../core/index.ts';
import { aModule } from '../../core/testing/builders.ts';
import { encodeRequest } from '../wire/index.ts';
import { Line } from './line.ts';
import { REALM } from './puppet.ts';

/** What asking for modules came to. */
export interface Asked {
  /** From the moment a request was due to its answer, shortest first. */
  readonly latenciesMs: readonly number[];
  readonly refusedCount: number;
  readonly tookMs: number;
}

interface Answered {
  readonly answer?: { readonly kind: string; readonly request?: string };
}

/** A client that asks for small modules and notes when each was answered. */
export class Asker {
  readonly #line: Line;
  readonly #name: string;
  readonly #dueMs = new Map<string, number>();
  #latenciesMs: number[] = [];
  #refusedCount = 0;
  #count = 0;
  #answered: () => void = () => {};

  private constructor(line: Line, name: string) {
    this.#line = line;
    this.#name = name;
    line.heard = (payload) => this.#hear(JSON.parse(payload.toString()) as Answered);
  }

  /** Connects and listens for answers. */
  static async open(port: number, name: string): Promise<Asker> {
    const line = await Line.open({ port, clientId: name });
    await line.subscribe(`${REALM}/arts/v1/client/${name}/answer`);
    return new Asker(line, name);
  }

  /**
   * Asks at an even rate, whether or not it is answered. A request that leaves late because this program or the supervisor
   * was busy is late since it was due, so that no stall hides the requests that fell into it.
   */
  async atRate(ratePerSecond: number, seconds: number): Promise<Asked> {
    this.#begin();
    const startMs = performance.now();
    const count = ratePerSecond * seconds;
    for (let sentCount = 0; sentCount < count; ) {
      const dueCount = Math.min(
        count,
        Math.floor(((performance.now() - startMs) * ratePerSecond) / 1_000) + 1,
      );
      for (; sentCount < dueCount; sentCount++) this.#ask(startMs + (sentCount * 1_000) / ratePerSecond);
      await sleep(1);
    }
    return this.#end(startMs);
  }

  /** Asks as fast as it is answered, with so many requests open, until so many were asked. */
  async asFast(openCount: number, isOver: (askedCount: number) => boolean): Promise<Asked> {
    this.#begin();
    const startMs = performance.now();
    let askedCount = 0;
    const fill = (): void => {
      while (this.#dueMs.size < openCount && !isOver(askedCount)) {
        this.#ask(performance.now());
        askedCount += 1;
      }
    };
    this.#answered = fill;
    fill();
    while (!isOver(askedCount)) await sleep(10);
    this.#answered = () => {};
    return this.#end(startMs);
  }

  /** Goes without a goodbye. */
  cut(): void {
    this.#line.cut();
  }

  #begin(): void {
    this.#latenciesMs = [];
    this.#refusedCount = 0;
  }

  async #end(startMs: number): Promise<Asked> {
    for (let waitedMs = 0; this.#dueMs.size > 0; waitedMs += 10) {
      if (waitedMs > ANSWER_MS_MAX) throw new Error(`${this.#dueMs.size} requests were never answered`);
      await sleep(10);
    }
    const tookMs = performance.now() - startMs;
    return {
      latenciesMs: this.#latenciesMs.toSorted((a, b) => a - b),
      refusedCount: this.#refusedCount,
      tookMs,
    };
  }

  #ask(dueMs: number): void {
    this.#count += 1;
    const name = `${this.#name}-${this.#count}`;
    const module = aModule(name, { demand: { cpuShare: 0.001 } });
    this.#dueMs.set(name, dueMs);
    const request = { kind: 'module-requested', request: requestId(name), module } as const;
    this.#line.publish(encodeRequest(REALM, this.#name, request));
  }

  #hear({ answer }: Answered): void {
    const request = answer?.request ?? '';
    const dueMs = this.#dueMs.get(request);
    if (dueMs === undefined) return;
    this.#dueMs.delete(request);
    if (answer?.kind === 'accept-request') this.#latenciesMs.push(performance.now() - dueMs);
    else this.#refusedCount += 1;
    this.#answered();
  }
}

/** What is not answered by then is lost. */
const ANSWER_MS_MAX = 60_000;

/** The latency that a share of all stayed within. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
