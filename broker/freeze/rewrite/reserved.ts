/** Everything that a freezable module shares with its host begins so. */
export const RESERVED = 'arts.';

/** The module and name under which a freezable module asks its host for fuel. */
export const POLL = { module: 'arts', name: 'poll' } as const;

/** What a freezable module exports besides its own; names that end in a dot are followed by an index. */
export const SHARED = {
  /** Fuel left, about one unit for each instruction. */
  fuel: 'arts.fuel',
  /** Pages that the module believes it has. */
  pages: 'arts.pages',
  /** Pages that it may have. */
  limit: 'arts.limit',
  /** Its start function, which no longer runs by itself. */
  start: 'arts.start',
  /** A mutable global, by its index. */
  global: 'arts.global.',
  /** Reads a global of floating point as its bits. */
  read: 'arts.read.',
  /** Sets a global of floating point by its bits. */
  write: 'arts.write.',
  /** A table that the module may change. */
  table: 'arts.table.',
  /** A function that may stand in such a table. */
  function: 'arts.function.',
} as const;
