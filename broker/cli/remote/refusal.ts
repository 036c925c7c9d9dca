/** Why a command ends: what a person reads, and its exit code. */
export class Refusal extends Error {
  readonly exitCode: number;
  readonly hint: string;

  constructor(exitCode: number, message: string, hint = '') {
    super(message);
    this.name = 'Refusal';
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** Runs a command: what is refused is told on one line, and its exit code returned. */
export async function refused(
  { json }: { readonly json?: boolean },
  { err }: { err(text: string): void },
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    const { message, hint, exitCode } = fault;
    if (json === true) err(`${JSON.stringify({ error: message, hint })}\n`);
    else err(`arts: ${message}\n${hint === '' ? '' : `      ${hint}\n`}`);
    return exitCode;
  }
}
