import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LAB_YAML } from '../testing/lab.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Several programs in a row on a busy machine; assumption. */
const PATIENCE_MS = 240_000;
const LOOK_EVERY_MS = 50;

/** A program that is watched while it runs. */
class Running {
  readonly #child: ChildProcess;
  readonly #gone: Promise<number | null>;
  /** What was printed and not yet waited for; the two streams may overtake each other. */
  readonly #printed = { out: '', err: '' };

  constructor(folder: string, words: readonly string[]) {
    this.#child = spawn(process.execPath, [join(ROOT, 'arts.mjs'), ...words], { cwd: folder });
    this.#child.stdout?.on('data', (piece: Buffer) => {
      this.#printed.out += piece.toString();
    });
    this.#child.stderr?.on('data', (piece: Buffer) => {
      this.#printed.err += piece.toString();
    });
    this.#gone = new Promise((resolve) => this.#child.once('close', resolve));
  }

  /** Waits until something was printed to a stream, after the last of what was waited for there. */
  async prints(stream: 'out' | 'err', wanted: RegExp): Promise<void> {
    for (;;) {
      const text = this.#printed[stream];
      const found = wanted.exec(text);
      if (found !== null) {
        this.#printed[stream] = text.slice(found.index + found[0].length);
        return;
      }
      if (this.#child.exitCode !== null) throw new Error(`it has ended: ${JSON.stringify(this.#printed)}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** Interrupts it; its streams close when everything it began is gone, too. */
  interrupt(): Promise<number | null> {
    this.#child.kill('SIGINT');
    return this.#gone;
  }
}

let folder: string;
let running: Running | null = null;
const start = (...words: readonly string[]): Running => {
  running = new Running(folder, words);
  return running;
};
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

const POLICY = `import { profileNamed } from 'arts-workbench';
import { share } from './share.ts';
const standard = profileNamed('standard');
export const policy = { ...standard, name: 'mine', scorers: [{ scorer: { name: 'own', score: () => share }, weight: 1 }] };
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arts-watch-'));
  write('mine.ts', POLICY);
  write('share.ts', 'export const share = 0.5;\n');
  write('lab.yaml', LAB_YAML);
});

afterEach(async () => {
  await running?.interrupt();
  rmSync(folder, { recursive: true, force: true });
});

describe('a command that watches', () => {
  it(
    'checks again when a file that the policy imports changes, with the new text, and ends cleanly',
    async () => {
      const checking = start('check', './mine.ts', '--seeds', '1', '--no-types', '-q', '--watch');
      await checking.prints('out', /✔ mine keeps every law/);
      await checking.prints('err', /watching 2 files: mine\.ts, share\.ts; Ctrl-C ends/);
      write('share.ts', "export const share = 0.5;\nthrow new Error('too early');\n");
      await checking.prints('err', /share\.ts changed/);
      await checking.prints('err', /share\.ts:2:7: too early/);
      await checking.prints('err', /Ctrl-C ends/);
      // An editor that replaces the file by a new one.
      write('share.ts.new', 'export const share = 0.25;\n');
      renameSync(join(folder, 'share.ts.new'), join(folder, 'share.ts'));
      await checking.prints('out', /✔ mine keeps every law/);
      expect(await checking.interrupt()).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'runs again when the policy or the scenario changes, and is not ended by a policy that does not load',
    async () => {
      const running = start('run', 'lab.yaml', '--policy', './mine.ts', '--until', '10s', '-q', '--watch');
      await running.prints('out', /re-run exactly/);
      await running.prints('err', /watching 3 files/);
      write('mine.ts', POLICY.replace('=>', '=> ='));
      await running.prints('err', /mine\.ts changed/);
      await running.prints('err', /arts: \.\/mine\.ts:4:\d+: /);
      await running.prints('err', /Ctrl-C ends/);
      write('mine.ts', POLICY);
      await running.prints('out', /re-run exactly/);
      await running.prints('err', /Ctrl-C ends/);
      write('lab.yaml', LAB_YAML.replace('small-lab', 'other-lab'));
      await running.prints('err', /lab\.yaml changed/);
      await running.prints('out', /re-run exactly/);
      expect(await running.interrupt()).toBe(0);
    },
    PATIENCE_MS,
  );
});
