import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Report, requestId } from '../../../core/index.ts';
import { mutatedJson, mutatedText } from '../testing/mutation.ts';
import { anyAnswer, anyCommand, anyReport, anyRequest } from '../testing/native-arbitraries.ts';
import { anyName } from '../testing/native-parts.ts';
import { decodeReply, decodeRequest, encodeAnswer, encodeRequest } from './client-side.ts';
import { decodeCommand, decodeReport, encodeCommand, encodeReport } from './runtime-side.ts';

const REALM = 'realm';
const speaker = (report: Report): string =>
  report.kind === 'link-measured'
    ? 'r'
    : report.kind === 'runtime-registered'
      ? report.runtime.id
      : report.runtime;
/** As the other side gets it: bytes. */
const sent = ({ topic, payload }: { topic: string; payload: string | Uint8Array }) => ({
  topic,
  payload: typeof payload === 'string' ? new TextEncoder().encode(payload) : payload,
});

describe('the native codec', () => {
  it('reads every report as it was written', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const message = encodeReport(REALM, speaker(report) as never, report);
        expect(decodeReport(REALM, sent(message))).toEqual({ kind: 'value', value: report });
      }),
    );
  });

  it('reads every command as it was written', () => {
    fc.assert(
      fc.property(anyCommand, (command) => {
        expect(decodeCommand(REALM, sent(encodeCommand(REALM, command)))).toEqual({
          kind: 'value',
          value: command,
        });
      }),
    );
  });

  it('reads every request as it was written, under an id that begins with its client', () => {
    fc.assert(
      fc.property(anyName, anyRequest, (client, request) => {
        expect(decodeRequest(REALM, sent(encodeRequest(REALM, client, request)))).toEqual({
          kind: 'value',
          value: { ...request, request: requestId(`${client}/${request.request}`) },
        });
      }),
    );
  });

  it('brings every answer back to its asker under the asker’s own id', () => {
    fc.assert(
      fc.property(anyName, anyAnswer, (client, answer) => {
        const inside =
          answer.kind === 'report-progress'
            ? answer
            : { ...answer, request: requestId(`${client}/${answer.request}`) };
        const message = encodeAnswer(REALM, inside);
        if (message === null) throw new Error('nobody is told');
        if (answer.kind !== 'report-progress') {
          expect(message.topic).toBe(`${REALM}/arts/v1/client/${client}/answer`);
        }
        expect(decodeReply(sent(message))).toEqual({ kind: 'value', value: { kind: 'answer', answer } });
      }),
    );
  });

  it('throws for no bytes whatever, and says what is wrong', () => {
    const messages = fc.oneof(
      anyReport.map((report) => encodeReport(REALM, speaker(report) as never, report)),
      anyRequest.map((request) => encodeRequest(REALM, 'c', request)),
      anyCommand.map((command) => encodeCommand(REALM, command)),
    );
    const spoiled = messages.chain(({ topic, payload }) =>
      fc.record({
        topic: fc.constant(topic),
        payload: fc.oneof(mutatedJson(String(payload)), mutatedText(String(payload)), fc.uint8Array()),
      }),
    );
    fc.assert(
      fc.property(spoiled, (message) => {
        for (const decode of [decodeReport, decodeRequest, decodeCommand]) {
          const reading = decode(REALM, message);
          if (reading.kind === 'issues') expect(reading.issues.length).toBeGreaterThan(0);
          else expect(reading.value).toEqual(JSON.parse(JSON.stringify(reading.value)));
        }
        expect(['value', 'issues']).toContain(decodeReply(message).kind);
      }),
      { numRuns: 500 },
    );
  });
});
