import type { MqttClient } from 'mqtt';

/** Mosquitto bears so many by default (`max_inflight_messages`), and does not say so to clients of MQTT 3.1.1. */
const IN_FLIGHT_COUNT_MAX = 20;

/**
 * How many messages may be on their way unacknowledged. A broker of MQTT 5 says how many it bears and hangs up on whoever
 * sends more; MQTT.js does not count them.
 */
export class Window {
  #widthCount = IN_FLIGHT_COUNT_MAX;
  #underwayCount = 0;
  readonly #waiting: (() => void)[] = [];

  /** Takes over what the broker says at connecting, if it says anything. */
  size(receiveMaximum: number | undefined): void {
    this.#widthCount = Math.min(receiveMaximum ?? IN_FLIGHT_COUNT_MAX, IN_FLIGHT_COUNT_MAX);
  }

  /** Waits until there is room. */
  async enter(qos: number): Promise<void> {
    if (qos === 0) return;
    if (this.#underwayCount >= this.#widthCount)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#underwayCount += 1;
  }

  /** Makes room for the next one. */
  leave(qos: number): void {
    if (qos === 0) return;
    const next = this.#waiting.shift();
    if (next === undefined) this.#underwayCount -= 1;
    else next();
  }
}

/** The one thing of the inside of MQTT.js 5.16 that we change: when it acknowledges. */
interface ClientInside {
  _sendPacket(
    packet: { readonly cmd: string; readonly messageId?: number },
    done?: () => void,
    ...rest: never[]
  ): void;
}

/**
 * Keeps acknowledgements back until a message is in the journal. Its own way of waiting (`handleMessage`) takes one message
 * at a time, which with a synced journal would be a few hundred in a second.
 */
export function holdAcknowledgements(client: MqttClient): (messageId: number) => void {
  const inside = client as unknown as ClientInside;
  const send = inside._sendPacket.bind(inside);
  const held = new Map<number, Parameters<ClientInside['_sendPacket']>[0]>();
  inside._sendPacket = (packet, done, ...rest) => {
    if (packet.cmd !== 'puback' || packet.messageId === undefined) return send(packet, done, ...rest);
    held.set(packet.messageId, packet);
    done?.();
  };
  client.on('close', () => held.clear());
  return (messageId) => {
    const packet = held.get(messageId);
    if (packet === undefined) return;
    held.delete(messageId);
    send(packet);
  };
}
