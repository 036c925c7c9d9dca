import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { TraceRecord } from '../../core/trace.ts';
import type { Desk } from '../page/desk.ts';
import type { Show } from '../page/show.ts';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = '/usr/bin/chromium';
/** As root in a container, without a screen, and without calls to its makers. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-sync',
];
/** A program that has to build the page first, on a busy machine. */
const PATIENCE_MS = 90_000;

/** What the page lets tests ask. */
export interface Inside {
  readonly desk: Desk;
  readonly show: Show;
}

/** A browser, programs of ours and folders for one file of tests; all of it is gone afterwards. */
export class ViewHouse {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'arts-view-'));
  readonly complaints: string[] = [];
  readonly #programs: ChildProcess[] = [];
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async open(): Promise<ViewHouse> {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: apt-get install chromium`);
    return new ViewHouse(await chromium.launch({ executablePath: PROGRAM, headless: true, args: FLAGS }));
  }

  /** Writes a run folder with some records, packed in two members as a run is. */
  run(name: string, records: readonly TraceRecord[]): string {
    const folder = join(this.folder, name);
    mkdirSync(folder);
    const lines = records.map((record) => `${JSON.stringify(record)}\n`);
    const half = Math.ceil(lines.length / 2);
    const members = [lines.slice(0, half), lines.slice(half)].map((part) => gzipSync(part.join('')));
    writeFileSync(join(folder, 'trace.ndjson.gz'), Buffer.concat(members));
    return folder;
  }

  /** Starts a command that prints one line of JSON and goes on. */
  async start<Said>(...words: readonly string[]): Promise<{ readonly said: Said; stop(): Promise<void> }> {
    const program = spawn(process.execPath, [join(ROOT, 'arts.mjs'), ...words, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#programs.push(program);
    let [out, err] = ['', ''];
    program.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    const said = await new Promise<Said>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`it said nothing: ${err}`)), PATIENCE_MS);
      program.once('exit', (code) => reject(new Error(`it ended with ${code}: ${err}`)));
      program.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
        if (!out.includes('\n')) return;
        clearTimeout(timer);
        resolve(JSON.parse(out) as Said);
      });
    });
    return { said, stop: () => ended(program) };
  }

  /** Runs a command to its end. */
  async call(...words: readonly string[]): Promise<void> {
    const program = spawn(process.execPath, [join(ROOT, 'arts.mjs'), ...words], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#programs.push(program);
    let err = '';
    program.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    const code = await new Promise((resolve) => program.once('exit', resolve));
    if (code !== 0) throw new Error(`it ended with ${String(code)}: ${err}`);
  }

  /** Opens a page of a size; what its console complains of is kept. */
  async page(url: string, width = 1_280, height = 900): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width, height } });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (fault) => this.complaints.push(String(fault)));
    await page.goto(url, { timeout: PATIENCE_MS });
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await Promise.all(this.#programs.map(ended));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function ended(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const gone = new Promise((resolve) => program.once('exit', resolve));
  program.kill('SIGTERM');
  await gone;
}
