import { arrived } from '../adapt/arrivals.ts';
import { sensed } from '../adapt/signals.ts';
import type { Report } from '../input.ts';
import type { DeviceRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { measuredLink } from '../knowledge/recall.ts';
import { reindex, rememberDevice, rememberLink, rememberRuntime } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import type { Link } from '../model/link.ts';
import { stretchStep } from '../place/slot.ts';
import { foretoldFactor } from '../predict/run-time.ts';
import { meanStretchShare, stretched } from '../predict/stretch.ts';
import { reconcile } from './reconcile.ts';
import { setHealth } from './registration.ts';

type KeepAlive = Extract<Report, { readonly kind: 'keep-alive-received' }>;
type LinkReport = Extract<Report, { readonly kind: 'link-measured' }>;

/** Weight of the newest measurement of a link in its running mean (assumption: about the last six). */
const LINK_WEIGHT_SHARE = 0.3;

/** A runtime gives a sign of life, with what it measured and what it holds. */
export function keptAlive(turn: Turn, input: KeepAlive): void {
  const { draft } = turn;
  const known = draft.runtimes.get(input.runtime);
  if (known === undefined || known.health === 'lost' || known.health === 'left') {
    // Someone we do not count on any more, or never met: it has to introduce itself (again).
    const reason = 'not registered';
    turn.commands.push({
      kind: 'refuse-registration',
      runtime: input.runtime,
      incarnation: input.incarnation,
      reason,
    });
    return;
  }
  if (input.incarnation !== known.incarnation || input.sequence <= known.sequence) return; // Late or of a former life.

  const record = heard(turn, known, input);
  if (record.health === 'suspect') setHealth(turn, record, 'alive', 'heard again');
  else rememberRuntime(turn, record);
  reconcile(turn, record, input.instances);
  // Only now do the modules' own records say whether they miss their objectives.
  const reconciled = draft.runtimes.get(input.runtime);
  if (reconciled !== undefined) feel(turn, reconciled, input);
  turn.touched.push(input.runtime);
}

function heard(turn: Turn, known: RuntimeRecord, { sequence }: KeepAlive): RuntimeRecord {
  const { nowMs, settings } = turn.draft;
  return { ...known, sequence, heardMs: nowMs, arrivals: arrived(known.arrivals, nowMs, sequence, settings) };
}

function feel(turn: Turn, known: RuntimeRecord, { load, instances }: KeepAlive): void {
  const { nowMs, settings, devices, legs } = turn.draft;
  const device = devices.get(known.runtime.device.id);
  if (device !== undefined && load !== null) charge(turn, device, load.batteryShare, load.charging);
  const stretchShare = meanStretchShare(
    instances.map(({ module, stretchShare: share }) => {
      const record = turn.draft.modules.get(module);
      const isKnown = share !== null && record !== undefined;
      return { stretchShare: isKnown ? share / foretoldFactor(record.module, known.runtime) : share };
    }),
  );
  const sample = {
    ...(load !== null && {
      busyShare: load.busyShare,
      memoryShare: known.runtime.memoryBytes > 0 ? load.memoryBytes / known.runtime.memoryBytes : 0,
      ...(load.batteryShare !== null && { batteryShare: load.batteryShare }),
    }),
    ...linkSample(legs.get(known.runtime.device.id)),
    ...(stretchShare !== null && { stretchShare }),
    missing: isMissing(turn, known),
  };
  const signals = sensed(known.signals, sample, nowMs, settings);
  const felt =
    stretchShare === null ? known.stretchShare : stretched(known.stretchShare, stretchShare, settings);
  if (signals === known.signals && felt === known.stretchShare) return;
  rememberRuntime(turn, { ...known, signals, stretchShare: felt });
  if (stretchStep(felt) !== stretchStep(known.stretchShare)) reindex(turn, known.runtime.device.id);
}

/** Whether a module here has missed its objective too often in a row. */
function isMissing(turn: Turn, { bound, runtime }: RuntimeRecord): boolean {
  const { modules, settings } = turn.draft;
  return bound.some((id) => {
    const record = modules.get(id);
    return (
      record?.phase.kind === 'running' &&
      record.phase.on === runtime.id &&
      record.missCount >= settings.missEnterCount
    );
  });
}

function linkSample(link: Link | undefined): { readonly linkMs?: number } {
  return link === undefined ? {} : { linkMs: link.latencyMs };
}

function charge(turn: Turn, record: DeviceRecord, batteryShare: number | null, charging: boolean): void {
  if (record.batteryShare === batteryShare && record.charging === charging) return;
  rememberDevice(turn, { ...record, batteryShare, charging });
}

/** Someone measured the path between two devices. */
export function linkMeasured(turn: Turn, { from, to, latencyMs, bandwidthBytesPerSecond }: LinkReport): void {
  const { draft } = turn;
  const known = measuredLink(draft, from, to);
  const blend = (mean: number | undefined, newest: number): number =>
    mean === undefined ? newest : mean + LINK_WEIGHT_SHARE * (newest - mean);
  const link: Link = {
    from,
    to,
    latencyMs: blend(known?.latencyMs, latencyMs),
    bandwidthBytesPerSecond: blend(known?.bandwidthBytesPerSecond, bandwidthBytesPerSecond),
    atMs: draft.nowMs,
  };
  rememberLink(turn, link);
}
