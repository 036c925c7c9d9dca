import { Agenda } from '../../kernel/agenda.ts';
import { Broker } from '../mqtt/broker.ts';
import { type BrokerSettings, DEFAULT_BROKER_SETTINGS } from '../mqtt/settings.ts';
import { Messages } from '../network/messages.ts';
import { type NetworkPlan, Topology } from '../network/topology.ts';
import { smallNet } from './small-net.ts';

/** Beside the broker. */
export const NEAR = 0;
/** On another site than the broker. */
export const FAR = 1;
/** On the broker's own host. */
export const SUPERVISOR = 2;

/** Microseconds in a second. */
export const S = 1_000_000;

/** Clients near and far on hosts 0 and 2, the supervisor on the broker's host; what they hear, as lines. */
export class Realm {
  readonly agenda: Agenda = new Agenda([1, 1]);
  readonly topology: Topology;
  readonly heard: string[] = [];
  readonly broker: Broker<string>;

  constructor(settings: Partial<BrokerSettings> = {}, net: Partial<NetworkPlan> = {}) {
    this.topology = new Topology(smallNet(net));
    const { agenda, topology, heard } = this;
    const names = ['near', 'beside', 'far', 'broker'];
    const note = (line: string): void => {
      heard.push(`${agenda.nowUs / 1_000} ms ${line}`);
    };
    this.broker = new Broker<string>({
      topology,
      messages: new Messages(topology, agenda, names, 7),
      calendar: agenda,
      settings: { ...DEFAULT_BROKER_SETTINGS, ...settings },
      messageKind: 0,
      sessionKind: 1,
      clientCountMax: 4,
      connected: (client) => note(`${client} connected`),
      disconnected: (client) => note(`${client} disconnected`),
      delivered: (to, payload, from) => note(`${from} → ${to} ${payload}`),
    });
    for (const [name, host] of [
      ['near', 0],
      ['far', 2],
    ] as const)
      this.broker.add({ host, keepAliveMs: 10_000 }, { to: SUPERVISOR, payload: `will of ${name}` });
    this.broker.add({ host: topology.brokerHost, keepAliveMs: 0 }, null);
    for (const client of [NEAR, FAR, SUPERVISOR]) this.broker.connections.open(client);
    this.until(1 * S);
    heard.length = 0;
  }

  until(us: number): void {
    this.agenda.runUntil(us, (kind, subject) => {
      if (kind === 0) this.broker.arrive(subject);
      else this.broker.connections.ring(subject);
    });
  }

  cut(isCut: boolean): void {
    this.topology.partition([this.topology.siteIndex('south')], isCut);
    this.broker.connections.refreshAll();
  }

  send(payload: string, qos: 0 | 1 | 2, from: number = FAR): void {
    this.broker.publish(from, from === SUPERVISOR ? FAR : SUPERVISOR, payload, { bytes: 0, qos });
  }
}
