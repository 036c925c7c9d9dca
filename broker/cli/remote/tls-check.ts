import { once } from 'node:events';
import { connect } from 'node:tls';
import type { MqttCheck } from './mqtt-checks.ts';
import { trustedBeside } from './trusting.ts';

/** How long a handshake may take (assumption: a hundred times what it takes on a bad day). */
const PATIENCE_MS = 5_000;
/** A certificate that ends sooner is worth a word (assumption: two weeks are enough to renew one). */
const SOON_MS = 14 * 86_400_000;

/** Looks at the certificate of a server: whether it is trusted, and how long it is good. */
export async function tlsCheck(
  { hostname, port }: URL,
  trusted: string | null,
  nowMs: number,
): Promise<MqttCheck> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect({
    host,
    port: Number(port || 443),
    // A name in the handshake is that of a host, never an address (RFC 6066, §3).
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    ...(trusted !== null && { ca: trustedBeside(trusted) }),
    rejectUnauthorized: false,
    timeout: PATIENCE_MS,
  });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(PATIENCE_MS) });
    const { valid_to: until } = socket.getPeerCertificate();
    const name = `tls ${hostname}`;
    if (!socket.authorized) {
      const hint = 'Say whom to trust with --ca FILE or ARTS_CA.';
      return { name, state: 'ill', note: `is not trusted: ${String(socket.authorizationError)}`, hint };
    }
    const note = `${socket.getProtocol()}, good until ${until}`;
    if (Date.parse(until) >= nowMs + SOON_MS) return { name, state: 'well', note };
    const hint = 'Renew the certificate; the supervisor reads it again on SIGHUP.';
    return { name, state: 'odd', note, hint };
  } catch (fault) {
    return { name: `tls ${hostname}`, state: 'ill', note: String(fault) };
  } finally {
    socket.destroy();
  }
}
