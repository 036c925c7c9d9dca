/** What the exit code of a command says; the README lists them, and scripts rely on it. */
export const EXIT = {
  ok: 0,
  internal: 1,
  usage: 2,
  input: 3,
  expectation: 4,
  unreachable: 7,
  interrupted: 130,
} as const;
