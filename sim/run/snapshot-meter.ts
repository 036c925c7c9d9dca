import { counts, type Sim } from './sim.ts';

/** A link with less than this share of its usual rate is having a bad time (assumption). */
const THIN_SHARE = 0.25;

/** Counts the bytes of a snapshot, and whether they go out in a bad time of one of the links on their way. */
export function countSnapshot(sim: Sim, from: number, to: number, bytes: number): void {
  if (!counts(sim)) return;
  const { topology, agenda, meters } = sim;
  const isThin =
    topology.upBytesPerSecond(from, agenda.nowUs) < THIN_SHARE * topology.access(from).upBytesPerSecond ||
    topology.downBytesPerSecond(to, agenda.nowUs) < THIN_SHARE * topology.access(to).downBytesPerSecond;
  meters.counts.moveBytes += bytes;
  if (isThin) meters.counts.moveBytesThin += bytes;
  meters.carried.add(bytes, agenda.nowUs);
}
