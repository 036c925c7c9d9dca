/** One message to be published, as any MQTT 3.1.1 client can send it. */
export interface Publish {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** An old runtime that begins to listen for orders when it hears this. */
  readonly wakes?: string;
  /** The old runtime whose order this is; it has to listen by then. */
  readonly to?: string;
}
