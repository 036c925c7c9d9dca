import type { DeviceModel, Happening, ModuleModel, Scenario } from '../../scenarios/index.ts';

/** Something that is done to the world at a moment of the scenario. */
export type Act =
  | { readonly kind: 'come' | 'leave' | 'kill' | 'hang' | 'go-on'; readonly device: string }
  | { readonly kind: 'request' | 'delete'; readonly module: string }
  | { readonly kind: 'drain'; readonly runtime: string; readonly draining: boolean }
  | { readonly kind: 'migrate'; readonly module: string; readonly to: string };

/** An act and when it is due. */
export interface TimedAct {
  readonly atMs: number;
  readonly act: Act;
}

/** All acts of a scenario in order of time, and what of it cannot be lived. */
export interface Script {
  readonly acts: readonly TimedAct[];
  readonly omitted: readonly string[];
}

/** Writes down what a scenario has happen. Calls are not in it: they are those of the simulation. */
export function scriptOf(scenario: Scenario): Script {
  const { devices, modules, happenings, randomHappenings, durationMs } = scenario;
  const omitted: string[] = randomHappenings.map(({ name }) => `${name}: what happens at random is left out`);
  const acts = [
    ...devices.flatMap((device) => comings(device, durationMs)),
    ...modules.flatMap(({ module, requestAtMs, deleteAtMs }): TimedAct[] => [
      { atMs: requestAtMs, act: { kind: 'request', module: module.id } },
      ...(deleteAtMs === null
        ? []
        : [{ atMs: deleteAtMs, act: { kind: 'delete', module: module.id } } as const]),
    ]),
    ...happenings.flatMap(({ atMs, happening }) => {
      const done = staged(scenario, happening, atMs);
      if (done === null)
        omitted.push(`${happening.kind} at ${atMs / 1_000} s: cannot be done to real runtimes`);
      return done ?? [];
    }),
  ];
  const due = acts.filter(({ atMs }) => atMs < durationMs).toSorted((a, b) => a.atMs - b.atMs);
  return { acts: due, omitted: [...omitted, ...leftOut(scenario)] };
}

/** What of a scenario's world is not there when it is lived. */
function leftOut({ devices, modules }: Scenario): readonly string[] {
  const told = (what: string, who: readonly { readonly id: string }[]): readonly string[] =>
    who.length === 0 ? [] : [`${what}: ${who.map(({ id }) => id).join(', ')}`];
  const hasModule = (test: (model: ModuleModel) => boolean): readonly { readonly id: string }[] =>
    modules.filter(test).map(({ module }) => module);
  const hasDevice = (test: (model: DeviceModel) => boolean): readonly DeviceModel[] => devices.filter(test);
  return [
    ...told(
      'no battery runs down',
      hasDevice(({ power }) => power.batteryWattHours !== null),
    ),
    ...told(
      'nobody walks',
      hasDevice(({ walk }) => walk !== null),
    ),
    ...told(
      'no other programs load',
      hasDevice(({ background }) => background !== null),
    ),
    ...told(
      'co-runners share caches of this machine, not of',
      hasDevice(({ interference }) => interference.kind !== 'none'),
    ),
    ...told(
      'a silent end is a kill, so its last will is heard',
      hasDevice(({ stays }) => stays.some(({ parting }) => parting === 'silent')),
    ),
    ...told(
      'no crashes of their own',
      hasModule(({ crashesPerHour }) => crashesPerHour > 0),
    ),
  ];
}

function comings({ id, stays }: DeviceModel, durationMs: number): readonly TimedAct[] {
  return stays.flatMap(({ fromMs, toMs, parting }): TimedAct[] => [
    { atMs: fromMs, act: { kind: 'come', device: id } },
    ...(toMs >= durationMs
      ? []
      : [{ atMs: toMs, act: { kind: parting === 'leave' ? 'leave' : 'kill', device: id } } as const]),
  ]);
}

/** What a happening is, done to real runtimes; `null` for one that cannot be done. */
function staged(scenario: Scenario, happening: Happening, atMs: number): readonly TimedAct[] | null {
  switch (happening.kind) {
    case 'crash':
      return downFor(scenario, happening.device, atMs, happening.forMs);
    case 'reboot':
      return happening.newId ? null : downFor(scenario, happening.device, atMs, happening.downMs);
    case 'hang':
      return devicesLike(scenario, happening.device).flatMap((device): TimedAct[] => [
        { atMs, act: { kind: 'hang', device } },
        ...(happening.forMs === null
          ? []
          : [{ atMs: atMs + happening.forMs, act: { kind: 'go-on', device } } as const]),
      ]);
    case 'drain':
      return namesLike(runtimeIds(scenario), happening.runtime).map((runtime) => ({
        atMs,
        act: { kind: 'drain', runtime, draining: happening.draining },
      }));
    case 'migrate':
      return [{ atMs, act: { kind: 'migrate', module: happening.module, to: happening.to } }];
    case 'load':
      return []; // It is in the calls, which are those of the simulation.
    default:
      return null;
  }
}

function downFor(
  scenario: Scenario,
  selector: string,
  atMs: number,
  forMs: number | null,
): readonly TimedAct[] {
  return devicesLike(scenario, selector).flatMap((device): TimedAct[] => [
    { atMs, act: { kind: 'kill', device } },
    ...(forMs === null ? [] : [{ atMs: atMs + forMs, act: { kind: 'come', device } } as const]),
  ]);
}

const devicesLike = ({ devices }: Scenario, selector: string): readonly string[] =>
  namesLike(
    devices.map(({ id }) => id),
    selector,
  );

const runtimeIds = ({ devices }: Scenario): readonly string[] =>
  devices.flatMap(({ runtimes }) => runtimes.map(({ id }) => id));

/** Names that a selector means: one by itself, or all that begin with what stands before its `*`. */
const namesLike = (names: readonly string[], selector: string): readonly string[] =>
  selector.endsWith('*')
    ? names.filter((name) => name.startsWith(selector.slice(0, -1)))
    : names.filter((name) => name === selector);
