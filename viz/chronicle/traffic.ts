import type { Topic } from './topic.ts';

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

  constructor() {
    this.root = this.#root;
  }

  /** Counts a message. */
  count(topic: Topic, recordCount: number): void {
    let level = this.#root;
    touch(level, recordCount);
    for (const name of topic) {
      let next = level.below.get(name);
      if (next === undefined) {
        next = new Level();
        level.below.set(name, next);
      }
      touch(next, recordCount);
      level = next;
    }
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
