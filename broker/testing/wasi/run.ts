import { join } from 'node:path';
import { build } from 'vite';
import { openChromium } from '../../browser/testing/chromium.ts';
import { transform } from '../../freeze/transform.ts';
import { programOf } from './archive.ts';
import { CASES } from './cases.ts';
import { judged, play } from './play.ts';

/** One program in one place: what it did wrong, or `null`. */
export interface Verdict {
  readonly name: string;
  readonly where: 'Node' | 'Chromium';
  readonly form: 'plain' | 'freezable';
  readonly fault: string | null;
}

/** Plays a program somewhere; what it did wrong, or `null`. */
type Stage = (name: string, bytes: Uint8Array, form: Verdict['form']) => Promise<string | null>;

/** Runs all programs of a folder in Node and in Chromium: as they are and, but for some, made freezable. */
export async function runSuite(
  folder: string,
  isMadeFreezable: (name: string) => boolean = () => true,
  told: (verdict: Verdict) => void = () => {},
): Promise<Verdict[]> {
  const browser = await openChromium();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: await bundle(), type: 'module' });
    await page.waitForFunction('typeof playHere === "function"');
    const stages: Readonly<Record<Verdict['where'], Stage>> = {
      Node: async (name, bytes, form) => {
        const one = CASES.find((candidate) => candidate.name === name);
        return one === undefined ? 'there is no such program' : judged(one, await play(one, bytes, form));
      },
      Chromium: (name, bytes, form) => {
        const words = [name, Buffer.from(bytes).toString('base64'), form].map((word) => JSON.stringify(word));
        return page.evaluate(`playHere(${words.join()})`);
      },
    };
    const verdicts: Verdict[] = [];
    for (const { name } of CASES) {
      const forms = await formsOf(programOf(folder, name), isMadeFreezable(name));
      for (const where of ['Node', 'Chromium'] as const)
        for (const [form, bytes] of forms) {
          const fault = typeof bytes === 'string' ? bytes : await stages[where](name, bytes, form);
          verdicts.push({ name, where, form, fault });
          told({ name, where, form, fault });
        }
    }
    return verdicts;
  } finally {
    await browser.close();
  }
}

async function formsOf(
  plain: Uint8Array,
  both: boolean,
): Promise<readonly [Verdict['form'], Uint8Array | string][]> {
  if (!both) return [['plain', plain]];
  const made = await transform(plain);
  return [
    ['plain', plain],
    ['freezable', made.kind === 'refused' ? made.reason : made.bytes],
  ];
}

/** What runs in the page, as one script. */
async function bundle(): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: join(import.meta.dirname, 'page-entry.ts'), formats: ['es'] },
    },
  });
  const [output] = Array.isArray(made) ? made : [made];
  if (output === undefined || !('output' in output)) throw new Error('vite built nothing');
  return output.output[0].code;
}
