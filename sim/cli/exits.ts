/** What the exit code of a command says; scripts rely on it. */
export const EXIT = {
  ok: 0,
  internal: 1,
  usage: 2,
  input: 3,
  expectation: 4,
  sweep: 5,
  diverged: 6,
  unreachable: 7,
} as const;
