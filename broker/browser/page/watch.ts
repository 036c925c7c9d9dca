import type { Bus } from '../../runtime/host/bus.ts';
import type { End, Launch, Notices, Running } from '../../runtime/host/running.ts';
import { stdioTopic } from '../../wire/index.ts';
import type { Board, Entry } from './board.ts';

/** Looks over the shoulders of a host, and puts what it sees on the board; changes nothing. */
export class Watch {
  readonly #realm: string;
  readonly #board: Board;
  readonly #writers = new Map<string, (text: string) => void>();
  readonly #decoder = new TextDecoder();

  constructor(realm: string, board: Board) {
    this.#realm = realm;
    this.#board = board;
  }

  /** A bus that shows what instances write. */
  bus(bus: Bus): Bus {
    return {
      publish: (topic, payload, settled) => {
        this.#writers.get(topic)?.(this.#decoder.decode(payload));
        bus.publish(topic, payload, settled);
      },
      listen: (topic, hear) => bus.listen(topic, hear),
    };
  }

  /** A launcher that shows what becomes of instances. */
  launch(launch: Launch): Launch {
    return (module, notices, arrival) => {
      let running: Running | null = null;
      const entry = this.#board.begin(module, { beganMs: performance.now(), running: () => running });
      const deafen = this.#listen(entry);
      const watched = {
        ...notices,
        started: () => {
          if (entry.stage === 'starting') entry.stage = 'running';
          entry.measure(performance.now());
          this.#board.changed();
          notices.started();
        },
        failed: (reason: string) => {
          deafen();
          this.#board.end(entry, 'failed', reason);
          notices.failed(reason);
        },
        ended: (end: End) => {
          deafen();
          this.#board.end(entry, end.reason, end.note);
          notices.ended(end);
        },
      } satisfies Notices;
      running = launch(module, watched, arrival);
      return running;
    };
  }

  /** Listens to what an instance writes; returns how to stop, which spares a successor of the same module. */
  #listen(entry: Entry): () => void {
    const writers = (['stdout', 'stderr'] as const).map((stream) => {
      const write = (text: string): void => {
        entry.write(stream, text);
        this.#board.changed();
      };
      const topic = stdioTopic(this.#realm, stream, entry.module.id);
      this.#writers.set(topic, write);
      return [topic, write] as const;
    });
    return () => {
      for (const [topic, write] of writers)
        if (this.#writers.get(topic) === write) this.#writers.delete(topic);
    };
  }
}
