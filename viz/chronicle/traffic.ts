import { beatTopic, type Topic } from './topic.ts';

/** One level of the tree of topics. */
export interface TopicNode {
  /** Messages at and below it. */
  readonly count: number;
  /** Records up to and with the newest of them. */
  readonly lastRecordCount: number;
  readonly below: ReadonlyMap<string, TopicNode>;
}

/** A level that is still counted. */
class Level implements TopicNode {
  count = 0;
  lastRecordCount = 0;
  readonly below = new Map<string, Level>();
}

/** How many messages there were by topic, over all of the time. */
export class Traffic {
  readonly root: TopicNode;
  readonly #root = new Level();
  readonly #beats = new Map<string, readonly Level[]>();

  constructor() {
    this.root = this.#root;
  }

  /** Counts a message. */
  count(topic: Topic, recordCount: number): void {
    for (const level of this.#way(topic)) touch(level, recordCount);
  }

  /** Counts a keep-alive; they are most of all messages, so the way to each runtime's is looked up once. */
  countBeat(runtime: string, recordCount: number): void {
    let way = this.#beats.get(runtime);
    if (way === undefined) {
      way = this.#way(beatTopic(runtime));
      this.#beats.set(runtime, way);
    }
    for (const level of way) touch(level, recordCount);
  }

  /** All levels from the root to a topic; new ones where there are none yet. */
  #way(topic: Topic): readonly Level[] {
    let level = this.#root;
    const way = [level];
    for (const name of topic) {
      let next = level.below.get(name);
      if (next === undefined) {
        next = new Level();
        level.below.set(name, next);
      }
      way.push(next);
      level = next;
    }
    return way;
  }

  /** The level of a topic, if there ever was a message at or below it. */
  at(topic: Topic): TopicNode | undefined {
    let level: TopicNode | undefined = this.root;
    for (const name of topic) level = level?.below.get(name);
    return level;
  }
}

function touch(level: Level, recordCount: number): void {
  level.count++;
  level.lastRecordCount = recordCount;
}
