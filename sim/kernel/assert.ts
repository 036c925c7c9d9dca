/** Stops the program when one of the kernel's own claims is false; the claim is what should have been true. */
export function assert(holds: boolean, claim: string): asserts holds {
  if (!holds) throw new Error(`broken claim: ${claim}`);
}
