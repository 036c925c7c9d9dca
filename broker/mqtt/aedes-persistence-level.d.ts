/** The package has no types of its own; this is what we use of it. */
declare module 'aedes-persistence-level' {
  const levelPersistence: (level: object) => {
    outgoingUpdate(client: unknown, packet: unknown): Promise<void>;
  };
  export = levelPersistence;
}
