import type { Report, RuntimeCommand, RuntimeId } from '../../../core/index.ts';
import type { Message } from '../message.ts';
import type { Publish } from '../publish.ts';
import { type Reading, unread } from '../reading.ts';
import { commandSchema } from './command.ts';
import { contentOf, publish } from './envelope.ts';
import { reportSchema } from './report.ts';
import { commandTopic, reportTopic, routeOf } from './topics.ts';

/** What a runtime reports, as a message. */
export const encodeReport = (realm: string, runtime: RuntimeId, report: Report): Publish =>
  publish(reportTopic(realm, runtime), { report });

/** The last will of a runtime, to be left with the broker when it connects. */
export const lastWill = (realm: string, runtime: RuntimeId, incarnation: number): Publish =>
  encodeReport(realm, runtime, { kind: 'runtime-left', runtime, willed: true, incarnation });

/** Reads a report; it must come from the runtime whose topic it came on. */
export function decodeReport(realm: string, { topic, payload }: Message): Reading<Report> {
  const route = routeOf(realm, topic);
  if (route?.kind !== 'report') return unread('wrong-topic', '', `no topic of reports: ${topic}`);
  const reading = contentOf(payload, 'report', reportSchema);
  if (reading.kind === 'issues') return reading;
  const speaker = speakerOf(reading.value);
  if (speaker === null || speaker === route.runtime) return reading;
  return unread('not-yours', 'report.runtime', `runtime ${route.runtime} speaks for ${speaker}`);
}

/** Who says it; `null` for a report of a link, which names devices only. */
function speakerOf(report: Report): RuntimeId | null {
  if (report.kind === 'link-measured') return null;
  return report.kind === 'runtime-registered' ? report.runtime.id : report.runtime;
}

/** An order to a runtime, as a message. */
export const encodeCommand = (realm: string, command: RuntimeCommand): Publish =>
  publish(commandTopic(realm, command.runtime), { command });

/** Reads an order; it must be for the runtime whose topic it came on. */
export function decodeCommand(realm: string, { topic, payload }: Message): Reading<RuntimeCommand> {
  const route = routeOf(realm, topic);
  if (route?.kind !== 'command') return unread('wrong-topic', '', `no topic of commands: ${topic}`);
  const reading = contentOf(payload, 'command', commandSchema);
  if (reading.kind === 'issues' || reading.value.runtime === route.runtime) return reading;
  return unread('not-yours', 'command.runtime', `is ${reading.value.runtime}, sent to ${route.runtime}`);
}
