import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Answer, Profile, Request, RequestId } from '../../core/index.ts';
import type { Store } from '../store/index.ts';
import type { Gate, Guest } from './gate.ts';
import type { Meters } from './meters.ts';
import type { Output } from './output.ts';
import type { Recorded } from './trace/journal-reader.ts';
import type { Tail, Watched } from './trace/tail.ts';

/** A realm as REST needs it; `Realm` is one. */
export interface Supervised extends Watched {
  ask(request: Request): Promise<Answer>;
}

/** A realm with all that is told of it. */
export interface RestRealm {
  readonly supervised: Supervised;
  readonly profile: Profile;
  readonly journal: Recorded;
  /** What its modules write; `null` where nobody listens to that. */
  readonly output: Output | null;
}

/** One thing a supervisor needs, and how it stands. */
export interface Check {
  readonly name: string;
  readonly isWell: boolean;
  readonly note: string;
}

/** Where MQTT is spoken, for those who ask over REST. */
export interface Reach {
  /** `null` for the host that REST was asked at. */
  readonly host: string | null;
  readonly tcpPort: number | null;
  readonly wsPort: number | null;
  /** Whether both ports speak TLS. */
  readonly isEncrypted: boolean;
}

/** How the interface is set up. */
export interface RestPlan {
  readonly store: Store;
  readonly version: string;
  readonly meters: Meters;
  /** What is well and what is not; asked anew each time. */
  checks(): readonly Check[];
  reach(): Reach;
  readonly gate?: Gate;
  /** Names under which we may be asked; `null` for any. Keeps pages of others from reaching a supervisor on loopback. */
  readonly hosts?: readonly string[] | null;
  /** Where files of `/store/…` are that are not here, such as `https://arena.example.org`. */
  readonly storeUrl?: string | null;
  readonly log?: FastifyBaseLogger;
}

/** A realm that is open to questions. */
export interface OpenRealm extends RestRealm {
  readonly name: string;
  readonly tail: Tail;
}

/** What every route may need. */
export interface Front {
  readonly plan: RestPlan;
  readonly gate: Gate;
  /** In the order in which they came; old clients know only the first one. */
  readonly realms: ReadonlyMap<string, OpenRealm>;
}

/** The web server, with routes whose types follow from their schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; `null` before that is known. */
    guest: Guest | null;
    /** The id under which the supervisor was asked; `null` for what it was not asked for. */
    asked: RequestId | null;
  }
}
