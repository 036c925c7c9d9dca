import {
  assert,
  deviceId,
  type Knowledge,
  newKnowledge,
  profileNamed,
  realmId,
} from '../../../core/index.ts';
import { aModule, aRuntime } from '../../../core/testing/builders.ts';
import { asksFor, passes, registers } from '../../../core/testing/inputs.ts';
import { HUB } from '../rebuild.ts';
import type { Shelf } from '../shelf.ts';
import { Scribe } from './scribe.ts';

const profile = profileNamed('standard');
assert(profile !== undefined, 'there is a standard policy');

/** A realm called `hall` in which nobody has spoken so far. */
const silentHall: Knowledge = newKnowledge({ realm: realmId('hall'), hub: deviceId(HUB), profile });

/** Keeps the journal of that realm, in segments of so many bytes. */
export const scribeOf = (shelf: Shelf, segmentBytesMax = 1e9, keptBytesMax = 1e9): Scribe => {
  assert(profile !== undefined, 'there is a standard policy');
  return new Scribe(shelf, profile, silentHall, { segmentBytesMax, keptBytesMax });
};

/** A runtime joins, somebody asks for modules one after the other, and each gets a batch of its own. */
export async function lives(scribe: Scribe, moduleCount = 3): Promise<void> {
  scribe.hear(registers(0, aRuntime('edge')));
  await scribe.journal.idle();
  for (let at = 1; at <= moduleCount; at++) {
    scribe.hear(asksFor(at, aModule(`camera-${at}`)));
    await scribe.journal.idle();
  }
  scribe.hear(passes(moduleCount + 1));
  await scribe.journal.idle();
}
