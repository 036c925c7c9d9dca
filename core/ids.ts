declare const brand: unique symbol;

/** A string that names one kind of thing and is never computed with. */
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Names a realm: a geographically distinct set of resources with one supervisor. */
export type RealmId = Branded<'RealmId'>;
/** Names a place whose devices reach each other over local links. */
export type SiteId = Branded<'SiteId'>;
/** Names a machine. */
export type DeviceId = Branded<'DeviceId'>;
/** Names a WASM host that registered (a uuid in production). */
export type RuntimeId = Branded<'RuntimeId'>;
/** Names a module someone asked for (a uuid in production). */
export type ModuleId = Branded<'ModuleId'>;
/** Names a set of modules that belong together. */
export type ProgramId = Branded<'ProgramId'>;
/** Names one request, so that its answer can be told apart. */
export type RequestId = Branded<'RequestId'>;

/** Reads a text as a realm's name. */
export const realmId = (text: string): RealmId => text as RealmId;
/** Reads a text as a site's name. */
export const siteId = (text: string): SiteId => text as SiteId;
/** Reads a text as a device's name. */
export const deviceId = (text: string): DeviceId => text as DeviceId;
/** Reads a text as a runtime's name. */
export const runtimeId = (text: string): RuntimeId => text as RuntimeId;
/** Reads a text as a module's name. */
export const moduleId = (text: string): ModuleId => text as ModuleId;
/** Reads a text as a program's name. */
export const programId = (text: string): ProgramId => text as ProgramId;
/** Reads a text as a request's name. */
export const requestId = (text: string): RequestId => text as RequestId;

/** Begins no name that anybody can take. */
const GATE = '@';

/** The name under which another realm stands among the targets of moves, where runtimes stand. */
export const gateOf = (realm: RealmId): RuntimeId => runtimeId(GATE + realm);

/** The realm that is meant by a target; `null` for one that is a runtime. */
export const realmBehind = (target: string): RealmId | null =>
  target.startsWith(GATE) ? realmId(target.slice(GATE.length)) : null;

/** Orders two texts by code unit, the same on every machine (never by locale). */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
