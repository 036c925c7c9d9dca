import { randomUUID } from 'node:crypto';
import { homeOf, moduleId } from '../../../core/index.ts';
import { embedded, mosquitto, type TestBroker } from '../../mqtt/testing/brokers.ts';
import type { Realm } from '../../realm/index.ts';
import { Hall } from '../../realm/testing/hall.ts';
import { Voice } from './voice.ts';

/** The brokers over which old peers are tried. */
export const brokers: readonly (readonly [string, () => Promise<TestBroker>])[] = [
  ['the broker inside', () => embedded()],
  ['Mosquitto', () => mosquitto()],
];

/** Somebody old who can be sent home. */
interface Guest {
  close(): Promise<void>;
}

/** A hall in which every test has a realm of its own, and nobody stays after it. */
export class OldHall {
  readonly hall: Hall;
  #realmCount = 0;
  #guests: Guest[] = [];

  private constructor(hall: Hall) {
    this.hall = hall;
  }

  static async open(broker: () => Promise<TestBroker>): Promise<OldHall> {
    return new OldHall(await Hall.open(await broker()));
  }

  get url(): string {
    return this.hall.broker.url;
  }

  /** A realm nobody has been in. */
  async realm(): Promise<{ readonly name: string; readonly realm: Realm }> {
    this.#realmCount += 1;
    const name = `old-${this.#realmCount}`;
    const link = await this.hall.broker.link(`supervisor-${this.#realmCount}`);
    return { name, realm: await this.hall.realm(name, { link, settleMs: 200 }) };
  }

  /** Lets an old peer in, who leaves with `clear`. */
  async guest<T extends Guest & { open(): Promise<unknown> }>(peer: T): Promise<T> {
    this.#guests.push(peer);
    await peer.open();
    return peer;
  }

  /** Somebody who asks and listens. */
  async client(...filters: readonly string[]): Promise<Voice> {
    const voice = await Voice.connect(this.url, { clientId: `client-${randomUUID()}` });
    this.#guests.push({ close: () => voice.leave() });
    await voice.listen(filters, 2);
    return voice;
  }

  async clear(): Promise<void> {
    for (const guest of this.#guests.splice(0)) await guest.close();
  }
}

/** Where a module is, as its supervisor sees it: `running` and the runtime that has it. */
export function whereabouts({ knowledge }: Realm, module: string): readonly [string, string | null] {
  const record = knowledge.modules.get(moduleId(module));
  return record === undefined ? ['unknown', null] : [record.phase.kind, homeOf(record)];
}
