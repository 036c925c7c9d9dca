import { type ChildProcess, spawn } from 'node:child_process';
import { type FSWatcher, readFileSync, watch as watchFolder } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { sha256 } from '../../run/provenance.ts';
import { EXIT } from '../exits.ts';
import { ownScreen, type Screen } from '../screen.ts';
import { policyFileAt } from './policy-file.ts';

/** What is run again whenever one of its files changes. */
export interface WatchPlan {
  /** The policy: a file, with all that it imports, or a name, of which nothing changes. */
  readonly policy: string | undefined;
  /** Other files that it is run with. */
  readonly files: readonly string[];
}

/** Editors write a file in several strokes; what follows within this time is one change (assumption). */
const SETTLE_MS = 150;

/**
 * Runs the command of this program once more without `--watch`, and again whenever one of its files has changed, until it is
 * interrupted. Each time is a program of its own: nothing of an earlier version of the policy is left in it.
 */
export async function watch(plan: WatchPlan, screen: Screen = ownScreen()): Promise<number> {
  const watched = new Watched(plan);
  const runner = new Runner();
  let settling: NodeJS.Timeout | null = null;
  const begin = (): void => {
    runner.restart(() => screen.err(screen.paintErr('dim', `watching ${watched.text}; Ctrl-C ends\n`)));
  };
  const settled = (): void => {
    const changed = watched.changed();
    if (changed.length === 0) return;
    screen.err(screen.paintErr('dim', `\n${changed.join(', ')} changed\n`));
    begin();
  };
  watched.follow(() => {
    if (settling !== null) clearTimeout(settling);
    settling = setTimeout(settled, SETTLE_MS);
  });
  begin();
  await new Promise<void>((ended) => {
    process.once('SIGINT', ended);
    process.once('SIGTERM', ended);
  });
  if (settling !== null) clearTimeout(settling);
  watched.close();
  await runner.stop();
  return EXIT.ok;
}

/** The files that matter now, and what was in them when they were looked at last. */
class Watched {
  readonly #plan: WatchPlan;
  #hashes: Map<string, string>;
  #folders: FSWatcher[] = [];
  #onChange: () => void = () => {};

  constructor(plan: WatchPlan) {
    this.#plan = plan;
    this.#hashes = this.#look();
  }

  get text(): string {
    const names = [...this.#hashes.keys()].map((path) => basename(path));
    return names.length === 1 ? `${names[0]}` : `${names.length} files: ${names.join(', ')}`;
  }

  /** Calls back whenever something happens to one of the files. A folder is followed, as editors replace files by others. */
  follow(onChange: () => void): void {
    this.#onChange = onChange;
    const folders = new Set([...this.#hashes.keys()].map((path) => dirname(path)));
    this.#folders = [...folders].map((folder) =>
      watchFolder(folder, (_kind, name) => {
        if (name === null || this.#hashes.has(resolve(folder, name))) this.#onChange();
      }),
    );
  }

  /** Looks at all files anew; names those that are otherwise than before, and follows what they import now. */
  changed(): readonly string[] {
    const before = this.#hashes;
    this.#hashes = this.#look();
    const changed = [...this.#hashes].filter(([path, hash]) => before.get(path) !== hash);
    if (changed.length > 0) {
      this.close();
      this.follow(this.#onChange);
    }
    return changed.map(([path]) => basename(path));
  }

  close(): void {
    for (const folder of this.#folders) folder.close();
    this.#folders = [];
  }

  #look(): Map<string, string> {
    const { policy, files } = this.#plan;
    const found = policy === undefined ? null : policyFileAt(policy);
    const imports = found === null ? [] : found.imports.map(({ realPath }) => realPath);
    const own =
      found === null ? (this.#hashes ?? new Map()).keys() : [resolve(found.path), found.realPath, ...imports];
    const paths = [...new Set([...own, ...files.map((path) => resolve(path))])];
    return new Map(paths.map((path) => [path, hashOf(path)]));
  }
}

function hashOf(path: string): string {
  try {
    return sha256(readFileSync(path, 'utf8'));
  } catch {
    return 'missing';
  }
}

/** One program at a time: the next begins when the one before is gone. */
class Runner {
  #child: ChildProcess | null = null;
  #gone: Promise<void> = Promise.resolve();
  #turnCount = 0;

  /** Ends what runs and begins anew; calls back when that has come to its own end. */
  restart(onEnd: () => void): void {
    this.#turnCount += 1;
    const turn = this.#turnCount;
    void this.stop().then(() => {
      if (turn !== this.#turnCount) return;
      const words = process.argv.slice(1).filter((word) => word !== '--watch');
      const child = spawn(process.execPath, [...process.execArgv, ...words], { stdio: 'inherit' });
      this.#child = child;
      this.#gone = new Promise((resolved) => {
        child.once('error', () => resolved());
        child.once('exit', (_code, signal) => {
          this.#child = null;
          resolved();
          if (signal === null && turn === this.#turnCount) onEnd();
        });
      });
    });
  }

  /** Ends what runs; resolved when it is gone. */
  stop(): Promise<void> {
    this.#child?.kill('SIGTERM');
    return this.#gone;
  }
}
