/** A message as it comes from MQTT. */
export interface Message {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  /** Whether the broker had kept it from before we subscribed. */
  readonly retained?: boolean;
}
