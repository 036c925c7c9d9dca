import { StringDecoder } from 'node:string_decoder';

/** What keys send in raw mode. */
const [INTERRUPT, END, ERASE_LINE, BACKSPACE, DELETE] = ['\u0003', '\u0004', '\u0015', '\u0008', '\u007f'];

/** The terminal, as far as it is needed to ask; tests put their own in place. */
export interface Terminal {
  readonly isTTY?: boolean;
  setRawMode(isRaw: boolean): unknown;
  on(event: 'data', hear: (chunk: Buffer) => void): unknown;
  off(event: 'data', hear: (chunk: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** Asks for something that nobody looking on may see; `null` where there is no terminal, or it is called off. */
export function askSecret(
  question: string,
  terminal: Terminal = process.stdin,
  show: (text: string) => void = (text) => void process.stderr.write(text),
): Promise<string | null> {
  if (terminal.isTTY !== true) return Promise.resolve(null);
  show(question);
  return new Promise((resolve) => {
    const decoder = new StringDecoder('utf8');
    let typed: readonly string[] = [];
    const end = (answer: string | null): void => {
      terminal.off('data', hear);
      terminal.setRawMode(false);
      terminal.pause();
      show('\n');
      resolve(answer);
    };
    const hear = (chunk: Buffer): void => {
      for (const key of decoder.write(chunk)) {
        if (key === '\r' || key === '\n') return end(typed.join(''));
        if (key === INTERRUPT || key === END) return end(null);
        if (key === BACKSPACE || key === DELETE) typed = typed.slice(0, -1);
        else if (key === ERASE_LINE) typed = [];
        else typed = [...typed, key];
      }
    };
    terminal.setRawMode(true);
    terminal.on('data', hear);
    terminal.resume();
  });
}
