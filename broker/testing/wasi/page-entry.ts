import { CASES } from './cases.ts';
import { judged, play } from './play.ts';

/** Runs a program of the suite in this page; what it did wrong, or `null`. */
async function playHere(name: string, base64: string, form: 'plain' | 'freezable'): Promise<string | null> {
  const one = CASES.find((candidate) => candidate.name === name);
  if (one === undefined) return 'there is no such program';
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return judged(one, await play(one, bytes, form));
}

Object.assign(globalThis, { playHere });
