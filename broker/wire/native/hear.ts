import type { Report, RuntimeId } from '../../../core/index.ts';
import { runtimeId } from '../../../core/index.ts';
import { NOTES_KEY } from '../notes.ts';
import { complain, type Hearing } from '../wire.ts';
import { decodeRequest, encodeError, idOfUnreadable } from './client-side.ts';
import { decodeReport } from './runtime-side.ts';
import type { Route } from './topics.ts';

/** Hears a message of our own dialect. */
export function hearNative(turn: Hearing, route: Route): void {
  switch (route.kind) {
    case 'report':
      return hearReport(turn, runtimeId(route.runtime));
    case 'request':
      return hearRequest(turn, route.client);
    default:
      return; // What we said ourselves.
  }
}

function hearReport(turn: Hearing, speaker: RuntimeId): void {
  const reading = decodeReport(turn.wire.realm, turn.message);
  if (reading.kind === 'issues') {
    turn.issues.push(...reading.issues);
    return;
  }
  const report = reading.value;
  if (report.kind === 'link-measured' && !isAtHome(turn, speaker, report)) {
    return complain(turn, 'not-yours', 'report.from', `runtime ${speaker} measured a link of others`);
  }
  turn.inputs.push(report.kind === 'runtime-registered' ? withoutNotes(report) : report);
}

/** Whether one end of a link is the device of whoever measured it. */
function isAtHome(
  { scene }: Hearing,
  speaker: RuntimeId,
  { from, to }: Extract<Report, { readonly kind: 'link-measured' }>,
): boolean {
  const device = scene.runtimes.get(speaker)?.runtime.device.id;
  return device === from || device === to;
}

/** The wire's own notes on legacy runtimes lie in metadata; nobody else may put them there. */
function withoutNotes(report: Extract<Report, { readonly kind: 'runtime-registered' }>): Report {
  if (!(NOTES_KEY in report.runtime.metadata)) return report;
  const { [NOTES_KEY]: _, ...metadata } = report.runtime.metadata;
  return { ...report, runtime: { ...report.runtime, metadata } };
}

function hearRequest(turn: Hearing, client: string): void {
  const { wire, message } = turn;
  const reading = decodeRequest(wire.realm, message);
  if (reading.kind === 'value') {
    turn.inputs.push(reading.value);
    return;
  }
  turn.issues.push(...reading.issues);
  const [issue] = reading.issues;
  if (issue === undefined) return;
  turn.publishes.push(encodeError(wire.realm, client, issue, idOfUnreadable(message.payload)));
}
