import { Agent, request } from 'node:https';
import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';

/** Statuses whose answers have no body (Fetch Standard, "null body status"). */
const BODILESS: readonly number[] = [101, 204, 205, 304];

/** What a client of TLS trusts that trusts these certificates beside those that Node brings along. */
export const trustedBeside = (certificates: string): string[] => [...rootCertificates, certificates];

/**
 * Fetches as `fetch` does, and trusts certificates of one's own as well: Node 20 takes such for all of a program, when it
 * starts (`NODE_EXTRA_CA_CERTS`), or not at all. Redirections are not followed.
 */
export function trusting(certificates: string): typeof fetch {
  const agent = new Agent({ ca: trustedBeside(certificates), keepAlive: true });
  return async (input, init = {}) => {
    const url = new URL(String(input));
    if (url.protocol !== 'https:') return fetch(input, init);
    const { method = 'GET', headers, body, signal } = init;
    return new Promise((resolve, reject) => {
      const plan = {
        method,
        agent,
        headers: Object.fromEntries(new Headers(headers)),
        ...(signal && { signal }),
      };
      const sent = request(url, plan, (answer) => {
        const { statusCode: status = 0, statusMessage: statusText = '' } = answer;
        const isBodiless = method === 'HEAD' || BODILESS.includes(status);
        if (isBodiless) answer.resume();
        const content = isBodiless ? null : (Readable.toWeb(answer) as ReadableStream);
        const named = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
          values.map((value): [string, string] => [name, value]),
        );
        resolve(new Response(content, { status, statusText, headers: named }));
      });
      sent.on('error', (cause) => reject(new TypeError('fetch failed', { cause })));
      sent.end(body ?? undefined);
    });
  };
}
