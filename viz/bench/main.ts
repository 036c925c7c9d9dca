import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ViewHouse } from '../testing/house.ts';
import { type Size, writeLarge } from './large.ts';

/** What is measured; a smaller one for a first look can be told by its number of records. */
const SIZE: Size = {
  deviceCount: 1_000,
  moduleCount: 10_000,
  recordCount: Number(process.argv[2] ?? 1_000_000),
};
const SEEK_COUNT = 40;
const PLAY_MS = 5_000;

const house = await ViewHouse.open();
try {
  const path = await writeLarge(join(house.folder, 'large'), SIZE);
  console.log(`${SIZE.recordCount} records, ${Math.round(statSync(path).size / 1e6)} MB packed`);
  const { said } = await house.start<{ readonly url: string }>('view', join(house.folder, 'large'));
  // So that the page has been built.
  await (await house.page(said.url)).close();
  const startMs = performance.now();
  const page = await house.page(`${said.url}#panel=topology&panel=timeline&panel=metrics`, 1_600, 1_000);
  await until(
    page,
    `globalThis.arts?.desk.scene().modules.length > 0 &&
      document.querySelector('#panel-topology svg rect, #panel-topology canvas') !== null`,
  );
  tell('first picture', performance.now() - startMs, 'ms');
  await until(page, "arts.desk.news.kind === 'ended'");
  tell('all read', performance.now() - startMs, 'ms');
  tell('records', await ask(page, 'arts.desk.reel.recordCount'), '');
  tell('kept', (await ask(page, 'arts.desk.reel.keptBytes')) / 1e6, 'MB');
  tell('heap', (await ask(page, 'performance.memory.usedJSHeapSize')) / 1e6, 'MB');
  await measure(page);
} finally {
  for (const complaint of house.complaints) console.log(complaint);
  await house.close();
}

async function measure(page: Page): Promise<void> {
  const seeks = await page.evaluate<readonly number[]>(`(() => {
    const { desk, show } = arts;
    const took = [];
    for (let n = 0; n < ${SEEK_COUNT}; n++) {
      const share = (n * 0.618034) % 1;
      const startMs = performance.now();
      desk.seek({ atMs: desk.reel.beginMs + share * (desk.reel.toMs - desk.reel.beginMs), ordinal: null });
      const foldedMs = (desk.scene(), performance.now());
      show.draw();
      took.push(foldedMs - startMs, performance.now() - startMs);
    }
    return took;
  })()`);
  const sorted = (of: readonly number[]): readonly number[] => of.toSorted((a, b) => a - b);
  const folded = sorted(seeks.filter((_, index) => index % 2 === 0));
  const drawn = sorted(seeks.filter((_, index) => index % 2 === 1));
  tell('seek, median', folded[SEEK_COUNT / 2] ?? 0, 'ms');
  tell('seek, longest', folded.at(-1) ?? 0, 'ms');
  tell('seek and picture, median', drawn[SEEK_COUNT / 2] ?? 0, 'ms');
  tell('seek and picture, longest', drawn.at(-1) ?? 0, 'ms');
  const frames = await page.evaluate<number>(`new Promise((resolve) => {
    const { desk } = arts;
    desk.look({ at: { atMs: Math.round((desk.reel.beginMs + desk.reel.toMs) / 2), ordinal: null }, speed: 30, isPlaying: true });
    let count = 0;
    const startMs = performance.now();
    const frame = () => { count++; if (performance.now() - startMs < ${PLAY_MS}) requestAnimationFrame(frame); else resolve((1000 * count) / (performance.now() - startMs)); };
    requestAnimationFrame(frame);
  })`);
  tell('frames while playing at 30 ×', frames, '/s');
  const drawMs = await page.evaluate<readonly number[]>('arts.show.drawnMs.slice(-60)');
  tell('a picture while playing, median', sorted(drawMs)[30] ?? 0, 'ms');
}

/** Asks in text: the policy of the page forbids functions that are made of text, and this is none. */
function ask(page: Page, question: string): Promise<number> {
  return page.evaluate<number>(question);
}

async function until(page: Page, claim: string): Promise<void> {
  while (!(await page.evaluate<boolean>(claim))) await page.waitForTimeout(20);
}

function tell(what: string, value: number, unit: string): void {
  console.log(`${what.padEnd(34)} ${Number(value.toPrecision(3)).toLocaleString('en')} ${unit}`);
}
