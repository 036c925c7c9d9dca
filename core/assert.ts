/**
 * Stops the program when one of our own claims is false. The claim is the sentence that should have
 * been true. For faults of the world there are values; nobody catches this but `main`.
 */
export function assert(holds: boolean, claim: string): asserts holds {
  if (!holds) throw new Error(`broken claim: ${claim}`);
}

/** Marks a branch that the types rule out; a new variant of a union makes it a type error. */
export function unreachable(value: never): never {
  throw new Error(`broken claim: this variant is known: ${JSON.stringify(value)}`);
}
