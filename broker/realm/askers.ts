import type { Answer, Command, RequestId } from '../../core/index.ts';

interface Asker {
  answer(answer: Answer): void;
  fail(fault: Error): void;
}

/** Those inside this program who wait for an answer of the supervisor. */
export class Askers {
  readonly #waiting = new Map<RequestId, Asker[]>();

  /** Resolves with the answer to a request. */
  wait(request: RequestId): Promise<Answer> {
    return new Promise((answer, fail) => {
      this.#waiting.set(request, [...(this.#waiting.get(request) ?? []), { answer, fail }]);
    });
  }

  /** Passes an answer on to everyone who waits for it. */
  hear(command: Command): void {
    if (command.kind !== 'accept-request' && command.kind !== 'refuse-request') return;
    for (const { answer } of this.#waiting.get(command.request) ?? []) answer(command);
    this.#waiting.delete(command.request);
  }

  /** There will be no answers any more. */
  fail(fault: Error): void {
    for (const asker of [...this.#waiting.values()].flat()) asker.fail(fault);
    this.#waiting.clear();
  }
}
