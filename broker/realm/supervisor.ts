import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Profile, requestId, type Settings } from '../../core/index.ts';
import { FileShelf, type OnDivergence, PostgresShelf, type Shelf } from '../journal/index.ts';
import {
  connectLink,
  EmbeddedBroker,
  type EmbeddedPlan,
  type ExternalPlan,
  type Link,
} from '../mqtt/index.ts';
import { type Cargo, Ferry } from './ferry.ts';
import type { RealmEars, RealmParts } from './parts.ts';
import { presence } from './presence.ts';
import { Realm } from './realm.ts';
import { scrutinise, type WhyFixed } from './scrutiny.ts';

/** How a supervisor is set up: some realms, one broker, one place for journals. */
export interface SupervisorPlan {
  readonly realms: readonly string[];
  readonly profile: Profile;
  /** Settings that differ from what a realm has; asked for like any change of settings. */
  readonly settings: Partial<Settings>;
  /** Where journals and sessions are kept. */
  readonly folder: string;
  /** PostgreSQL instead of files for the journals; `null` for files. */
  readonly databaseUrl: string | null;
  /** Our own broker, or how to reach one of others. */
  readonly broker:
    | ({ readonly kind: 'embedded' } & Omit<EmbeddedPlan, 'folder'>)
    | ({ readonly kind: 'external' } & Omit<ExternalPlan, 'clientId' | 'will'>);
  readonly onDivergence: OnDivergence;
  earsOf(realm: string): RealmEars;
  /** Puts something between a realm and its link, such as what counts its messages. */
  readonly tap?: (link: Link, realm: string) => Link;
  readonly fileOf?: RealmParts['fileOf'];
  /** Why no instance of a file can ever be paused; `null` if it may be, or nobody knows. */
  readonly whyFixed?: WhyFixed;
  /** What takes along what belongs to a module that goes to another realm; without it, none can. */
  readonly cargo?: Cargo;
}

/** Orders for peers that sleep are worth nothing after this time; agents drop older ones unread (`commandAgeMsMax`). */
const EXPIRY_SECONDS = 600;

/** A realm that is open, with what it is made of. */
export interface OpenRealm {
  readonly realm: Realm;
  readonly shelf: Shelf;
  readonly link: Link;
  readonly profile: Profile;
}

/** All realms of one program, and the broker they share. */
export class Supervisor {
  readonly broker: EmbeddedBroker | null;
  /** The realms by name. */
  readonly realms: ReadonlyMap<string, OpenRealm>;
  readonly #plan: SupervisorPlan;
  readonly #ferry: Ferry;

  private constructor(
    plan: SupervisorPlan,
    broker: EmbeddedBroker | null,
    realms: ReadonlyMap<string, OpenRealm>,
  ) {
    this.#plan = plan;
    this.broker = broker;
    this.realms = realms;
    this.#ferry = new Ferry(realms, plan.cargo ?? null);
  }

  /** Opens journals and broker, reads all realms back and lets them hear. What was opened is closed again on a fault. */
  static async open(plan: SupervisorPlan): Promise<Supervisor> {
    const opened: { close(): Promise<void> }[] = [];
    try {
      // Journals first: their locks say whether another supervisor is there, before anybody can connect to us.
      const shelves = new Map<string, Shelf>();
      for (const name of plan.realms) {
        const shelf = await openShelf(plan, name);
        opened.push(shelf);
        shelves.set(name, shelf);
      }
      const broker = plan.broker.kind === 'embedded' ? await openBroker(plan, plan.broker) : null;
      if (broker !== null) opened.push(broker);
      const realms = new Map<string, OpenRealm>();
      for (const [name, shelf] of shelves) {
        const own = broker?.link() ?? (await openLink(plan, name, 'supervisor'));
        opened.push(own);
        const link = plan.tap?.(own, name) ?? own;
        const { profile } = plan;
        realms.set(name, { shelf, link, profile, realm: await openRealm(plan, name, shelf, link) });
      }
      const supervisor = new Supervisor(plan, broker, realms);
      supervisor.#ferry.open();
      for (const { realm } of realms.values()) scrutinise(realm, plan.whyFixed ?? null);
      return supervisor;
    } catch (fault) {
      for (const one of opened.toReversed()) await one.close().catch(() => {});
      throw fault;
    }
  }

  /** Another link for a realm, for those who listen to what is no business of the supervisor's. */
  async listener(name: string): Promise<Link> {
    return this.broker?.link() ?? openLink(this.#plan, name, 'listener');
  }

  /** What is well and what is not; ready when all is. */
  get checks(): readonly Check[] {
    return [...this.realms].flatMap(([name, { link, realm }]) => [
      { name: `${name}: broker`, isWell: link.state === 'up', note: `${link.name} is ${link.state}` },
      {
        name: `${name}: journal`,
        isWell: realm.isDeciding,
        note: realm.isDeciding ? 'written' : 'lost or closed',
      },
    ]);
  }

  /** Ends all realms in good order, each with a last snapshot, then the broker. */
  async close(): Promise<void> {
    this.#ferry.close();
    const ends = await Promise.allSettled([...this.realms.values()].map(({ realm }) => realm.close()));
    await this.broker?.close();
    const fault = ends.find((end) => end.status === 'rejected');
    if (fault?.status === 'rejected') throw fault.reason;
  }
}

/** One thing a supervisor needs, and how it stands. */
export interface Check {
  readonly name: string;
  readonly isWell: boolean;
  readonly note: string;
}

function openShelf({ folder, databaseUrl }: SupervisorPlan, realm: string): Promise<Shelf> {
  if (databaseUrl !== null) return PostgresShelf.open(databaseUrl, realm);
  return FileShelf.open(join(folder, 'realms', encodeURIComponent(realm)));
}

function openBroker({ folder }: SupervisorPlan, plan: Omit<EmbeddedPlan, 'folder'>): Promise<EmbeddedBroker> {
  return EmbeddedBroker.start({ ...plan, folder });
}

function openLink({ broker }: SupervisorPlan, realm: string, role: 'supervisor' | 'listener'): Promise<Link> {
  if (broker.kind !== 'external') throw new Error('broken claim: an embedded broker has links of its own');
  const clientId = `arts-${role}-${realm.replaceAll('/', '-')}`;
  if (role === 'listener') return connectLink({ ...broker, clientId, isFleeting: true });
  return connectLink({
    ...broker,
    clientId,
    will: presence(realm, 'offline'),
    expirySeconds: EXPIRY_SECONDS,
  });
}

async function openRealm(plan: SupervisorPlan, name: string, shelf: Shelf, link: Link): Promise<Realm> {
  const { profile, onDivergence, settings } = plan;
  const realm = await Realm.open({
    realm: name,
    profile,
    shelf,
    link,
    ears: plan.earsOf(name),
    onDivergence,
  });
  await realm.start();
  const known = realm.knowledge.settings;
  const changes = Object.entries(settings).filter(([key, value]) => known[key as keyof Settings] !== value);
  if (changes.length === 0) return realm;
  const request = requestId(`serve:${randomUUID()}`);
  await realm.ask({ kind: 'settings-changed', request, settings: Object.fromEntries(changes) });
  return realm;
}
