/** How the streams of modules reach the world: publishing and listening, on exact topics. */
export interface Bus {
  /** Publishes a message; `settled` is called once the broker has it. Messages leave in the order they are given. */
  publish(topic: string, payload: Uint8Array, settled: () => void): void;
  /** Resolved once the broker will pass on what is published from now on; what it resolves to ends it. */
  listen(topic: string, hear: (payload: Uint8Array) => void): Promise<() => void>;
}
