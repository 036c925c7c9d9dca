import { KNOWN_METRICS, KNOWN_POLICIES, libraryNames, type Names } from './names.ts';
import { type IdGroup, Roster } from './roster.ts';
import { duration, readQuantity } from './units.ts';
import { DEVICE, runtimeIdPattern } from './wording.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What callers know beside the file and the library. */
export interface KnownElsewhere {
  readonly metrics?: readonly string[] | undefined;
  readonly policies?: readonly string[] | undefined;
}

/** What can be said of a file before it is checked: its names, and its duration if it has one. */
export interface Survey {
  readonly names: Names;
  readonly durationMs: number | null;
}

/**
 * Collects every name that an unchecked file introduces, as well as it can: so that references can be checked in the
 * same pass as everything else, and one faulty entry does not make each mention of it an issue of its own.
 */
export function survey(
  root: Fields,
  { metrics = KNOWN_METRICS, policies = KNOWN_POLICIES }: KnownElsewhere,
): Survey {
  const library = libraryNames();
  const sites = sitesIn(root);
  const devices = new Roster(list(root.devices).map((entry) => plainGroup(entry)));
  const names: Names = {
    ...library,
    classes: [...library.classes, ...keys(root.classes)],
    links: [...library.links, ...keys(root.links)],
    shapes: keys(root.shapes),
    metrics,
    policies,
    sites,
    devices,
    runtimes: new Roster(list(root.devices).flatMap(runtimeGroups)),
    modules: new Roster(list(root.modules).map((entry) => memberGroup(entry, devices))),
    programs: new Roster(list(root.programs).map((entry) => memberGroup(entry, devices))),
  };
  const reading = readQuantity(duration, root.duration);
  const durationMs = reading.kind === 'value' && reading.value > 0 ? reading.value : null;
  return { names, durationMs };
}

/** The site of a scenario that names none. */
const defaultSite = (root: Fields): string => (typeof root.realm === 'string' ? root.realm : 'realm');

function sitesIn(root: Fields): Roster {
  const groups = list(root.sites).map((entry) =>
    typeof entry === 'string' ? { pattern: entry, count: 1, of: null, groups: [] } : plainGroup(entry),
  );
  return new Roster(
    groups.length > 0 ? groups : [{ pattern: defaultSite(root), count: 1, of: null, groups: [] }],
  );
}

function plainGroup(entry: unknown): IdGroup {
  return { pattern: text(field(entry, 'id')) ?? '', count: countOf(entry), of: null, groups: [] };
}

function memberGroup(entry: unknown, devices: Roster): IdGroup {
  const selector = text(field(entry, 'perDevice')) ?? text(field(entry, 'perStay'));
  const groups = list(field(entry, 'groups')).filter((name) => typeof name === 'string');
  return { ...plainGroup(entry), of: selector === undefined ? null : { roster: devices, selector }, groups };
}

function runtimeGroups(entry: unknown): IdGroup[] {
  const { pattern, count } = plainGroup(entry);
  const several = list(field(entry, 'runtimes'));
  const runtimes = several.length > 0 ? several : [field(entry, 'runtime')];
  return runtimes.flatMap((runtime) => {
    const engines = enginesOf(field(runtime, 'engine'));
    const own = text(field(runtime, 'id'));
    const ids = engines.map((engine) => runtimeIdPattern({ own, engine, isOnly: several.length <= 1 }));
    return [...new Set(ids)].map((id) => ({
      pattern: id.replaceAll(DEVICE, pattern),
      count,
      of: null,
      groups: [],
    }));
  });
}

function enginesOf(choice: unknown): readonly string[] {
  if (typeof choice === 'string') return [choice];
  if (Array.isArray(choice)) return choice.map(String);
  return isFields(choice) ? Object.keys(choice) : [''];
}

const countOf = (entry: unknown): number => {
  const count = field(entry, 'count');
  return typeof count === 'number' && count >= 1 ? count : 1;
};

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const field = (entry: unknown, name: string): unknown => (isFields(entry) ? entry[name] : undefined);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const keys = (value: unknown): readonly string[] => (isFields(value) ? Object.keys(value) : []);
