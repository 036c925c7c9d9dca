import { NOBODY } from '../calendar.ts';
import { type FlowTable, LEGS } from './flow-table.ts';
import type { Component } from './shares.ts';

/**
 * Finds which flows share links with one another, directly or through others, so that a change is only worked out
 * where it can be felt.
 */
export class Neighbourhood implements Component {
  readonly flows: number[] = [];
  readonly links: number[] = [];
  readonly #table: FlowTable;
  readonly #linkSeen: Int32Array;
  #searchCount = 0;

  constructor(table: FlowTable, linkCount: number) {
    this.#table = table;
    this.#linkSeen = new Int32Array(linkCount);
  }

  /** How many searches there were; names the present one. */
  get searchCount(): number {
    return this.#searchCount;
  }

  /** Whether a search after number `since` has been at a link. */
  hasSeen(link: number, since: number): boolean {
    return (this.#linkSeen[link] as number) > since;
  }

  /** Makes this the component of a flow. */
  explore(flow: number): void {
    const table = this.#table;
    const { flows, links } = this;
    const search = ++this.#searchCount;
    flows.length = 0;
    links.length = 0;
    flows.push(flow);
    table.seen[flow] = search;
    for (let at = 0; at < flows.length; at++) {
      for (let leg = 0; leg < LEGS; leg++) {
        const link = table.link[(flows[at] as number) * LEGS + leg] as number;
        if (link === NOBODY || this.#linkSeen[link] === search) continue;
        this.#linkSeen[link] = search;
        links.push(link);
        this.#gather(link, search);
      }
    }
  }

  #gather(link: number, search: number): void {
    const table = this.#table;
    for (let entry = table.head(link); entry !== NOBODY; entry = table.next(entry)) {
      const flow = (entry / LEGS) | 0;
      if (table.seen[flow] === search) continue;
      table.seen[flow] = search;
      this.flows.push(flow);
    }
  }
}
