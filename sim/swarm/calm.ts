import type { Happening, Scenario } from '../../scenarios/model.ts';

/**
 * How long nothing goes wrong at the end of a random world. By then all must be well: the longest time-out on the way
 * is a start that nobody confirms (30 + 60 + 120 s), after a client's longest wait to connect (45 s) or a silence until
 * MQTT gives up (90 s).
 */
export const CALM_MS = 420_000;

/** When the calm of a world begins, in which it has to come to rest; `null` if it ends before it could. */
export function calmOf(scenario: Scenario): number | null {
  const { devices, modules } = scenario;
  const calmMs = scenario.durationMs - CALM_MS;
  const isSteady =
    modules.every(({ crashesPerHour }) => crashesPerHour === 0) &&
    devices.every(({ access }) => access.bandwidthTrace === null);
  return isSteady && lastChangeMs(scenario) <= calmMs ? calmMs : null;
}

/** When the last thing that is planned to happen in a world is over. */
export function lastChangeMs(scenario: Scenario): number {
  const { durationMs, devices, modules, happenings, randomHappenings } = scenario;
  return Math.max(
    0,
    ...happenings.map(({ atMs, happening }) => atMs + lastingMs(happening)),
    ...randomHappenings.map(({ toMs, happening }) => toMs + lastingMs(happening)),
    ...modules.map(({ requestAtMs, deleteAtMs }) => deleteAtMs ?? requestAtMs),
    ...devices.flatMap(({ stays }) => stays.map(({ fromMs, toMs }) => (toMs < durationMs ? toMs : fromMs))),
    ...devices.flatMap(({ background }) => (background ?? []).map(({ atMs }) => atMs)),
    ...devices.flatMap(({ walk }) => (walk ?? []).map(({ atMs }) => atMs)),
  );
}

/** How long it is until what happened is over; what never ends is so from the start. */
function lastingMs(happening: Happening): number {
  if ('forMs' in happening) return happening.forMs ?? 0;
  if (happening.kind === 'close-tab') return happening.reopenAfterMs ?? 0;
  const drainMs = 'drainMs' in happening ? (happening.drainMs ?? 0) : 0;
  return 'downMs' in happening ? happening.downMs + drainMs : 0;
}
