import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, type TlsOptions, Server as TlsServer } from 'node:tls';
import { createWebSocketStream, WebSocketServer } from 'ws';
import type { BrokerLimits } from './embedded.ts';
import { BrokerFault } from './link.ts';

/** Which ports to open; `null` for none, 0 for any that is free. */
export interface Ports {
  readonly host: string;
  readonly tcpPort: number | null;
  readonly wsPort: number | null;
  /** For both ports; without it nothing is encrypted. */
  readonly tls?: Tls | null;
}

/** Certificate and key in PEM. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
}

/** The open ports of a broker. */
export interface Door {
  readonly ports: { readonly tcpPort: number | null; readonly wsPort: number | null };
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Shows another certificate to whoever comes from now on. */
  renewTls(tls: Tls): void;
  close(): Promise<void>;
}

type Enter = (stream: Duplex, request?: IncomingMessage) => void;

/** Frames of a WebSocket may hold several packets, or parts of one. */
const FRAME_FACTOR = 2;
/** The names MQTT goes by in WebSockets: the standard's, and that of clients of version 3.1. */
const SUBPROTOCOLS = ['mqtt', 'mqttv3.1'];

/** Opens the ports of a broker; what comes through them enters as a stream. */
export async function openDoors(ports: Ports, limits: BrokerLimits, enter: Enter): Promise<Door> {
  const streams = new Set<Duplex>();
  const admit: Enter = (stream, request) => {
    if (streams.size >= limits.clientCountMax) return void stream.destroy();
    streams.add(stream);
    stream.on('error', () => {});
    stream.once('close', () => streams.delete(stream));
    enter(stream, request);
  };
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: FRAME_FACTOR * limits.packetBytesMax,
    handleProtocols: (offered) => SUBPROTOCOLS.find((name) => offered.has(name)) ?? false,
  });
  const upgrade: Door['upgrade'] = (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (ws) => admit(createWebSocketStream(ws), request));
  };
  const patience = { handshakeTimeout: limits.connectMsMax };
  const tls = ports.tls ? { ...ports.tls, ...patience } : null;
  const tcp = ports.tcpPort === null ? null : tcpServer(tls, admit);
  const ws = ports.wsPort === null ? null : wsServer(tls, upgrade);
  const renewTls = (renewed: Tls): void => {
    for (const server of [tcp, ws]) if (server instanceof TlsServer) server.setSecureContext({ ...renewed });
  };
  const close = async (): Promise<void> => {
    for (const server of [tcp, ws]) server?.close();
    for (const stream of streams) stream.destroy();
  };
  try {
    if (tcp !== null) await opened(tcp, ports.host, ports.tcpPort ?? 0);
    if (ws !== null) await opened(ws, ports.host, ports.wsPort ?? 0);
  } catch (fault) {
    await close();
    throw fault;
  }
  return { ports: { tcpPort: portOf(tcp), wsPort: portOf(ws) }, upgrade, renewTls, close };
}

function tcpServer(tls: TlsOptions | null, admit: Enter): Server {
  if (tls !== null) return createTlsServer(tls, (socket) => admit(socket));
  return createServer({ noDelay: true }, (socket) => admit(socket));
}

/** Takes WebSockets under any path; whatever else it is asked for is told so. */
function wsServer(tls: TlsOptions | null, upgrade: Door['upgrade']): HttpServer {
  const answer = (_: IncomingMessage, response: import('node:http').ServerResponse): void => {
    response.writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket' });
    response.end('This port speaks MQTT over WebSockets.\n');
  };
  const server = tls === null ? createHttpServer(answer) : createHttpsServer(tls, answer);
  return server.on('upgrade', upgrade) as HttpServer;
}

async function opened(server: Server, host: string, port: number): Promise<void> {
  server.listen({ host, port, backlog: BACKLOG_COUNT });
  try {
    await once(server, 'listening');
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw fault;
    const reason = code === 'EACCES' ? 'may not be opened by this user' : 'is in use by another program';
    throw new BrokerFault('held', `port ${port} on ${host} ${reason}`, 'Choose another port.');
  }
}

/** Connections that wait while thousands come back at once; Linux cuts it to its own net.core.somaxconn. */
const BACKLOG_COUNT = 4_096;

function portOf(server: Server | null): number | null {
  return server === null ? null : (server.address() as AddressInfo).port;
}
