import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { openChromium } from '../../browser/testing/chromium.ts';
import type { Doors } from '../../cli/testing/served.ts';
import { type OpenRuntime, openRuntime } from '../../runtime/node/open.ts';

/** A page that has to be built first, on a busy machine. */
export const PATIENCE_MS = 60_000;
/** What Chromium says itself of any answer that is no success, and of a server that is gone; tests look at those. */
const OF_ANSWERS = /^Failed to load resource: (.* status of 4\d\d |net::ERR_)/;

/** A person at the page, with a browser of its own; what the page complains of is kept. */
export class Onlooker {
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  #page: Page | null = null;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async come(): Promise<Onlooker> {
    return new Onlooker(await openChromium());
  }

  /** The page that was opened last. */
  get page(): Page {
    if (this.#page === null) throw new Error('broken claim: a page was opened');
    return this.#page;
  }

  async open(url: string): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1_400, height: 900 } });
    const page = await context.newPage();
    this.#page = page;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', (message) => {
      if (message.type() === 'error' && !OF_ANSWERS.test(message.text()))
        this.complaints.push(message.text());
    });
    page.on('pageerror', (fault) => this.complaints.push(String(fault)));
    await page.goto(url, { timeout: PATIENCE_MS });
    return page;
  }

  /** A picture for people who want to see what the test saw. */
  async seen(name: string): Promise<void> {
    const folder = process.env.ARTS_PICTURES;
    if (folder !== undefined) await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  /** What axe finds that is serious. */
  async serious(): Promise<readonly string[]> {
    const { violations } = await new AxeBuilder({ page: this.page as never }).analyze();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  }

  /** What was done, with what came of it. */
  deed(title: string, text: string): Locator {
    return this.page.locator('.deeds li', { hasText: title }).filter({ hasText: text }).first();
  }

  /** The name of the module that was created last. */
  async created(): Promise<string> {
    const title = (await this.page.locator('.deeds li b').first().textContent()) ?? '';
    return title.replace('Create ', '');
  }

  /** The numbers that the chosen module has written. */
  async written(): Promise<readonly number[]> {
    return (await this.page.locator('#side .lines > div').allTextContents()).map(Number);
  }

  async newest(): Promise<number> {
    return (await this.written()).at(-1) ?? 0;
  }

  /** Where a shape of the topology is that stands for something. */
  async spotOf(kind: 'module' | 'runtime', id: string): Promise<readonly [number, number]> {
    const spot = await this.page.evaluate(
      `(() => {
        const panel = arts.show.panels.find(({ view }) => view.id === 'topology');
        return panel.spotOf(${JSON.stringify(kind)}, ${JSON.stringify(id)});
      })()`,
    );
    return spot as readonly [number, number];
  }

  /** Picks a module or a runtime by its shape. */
  async pick(kind: 'module' | 'runtime', id: string): Promise<void> {
    await this.page.mouse.click(...(await this.spotOf(kind, id)));
  }

  /** How a runtime is, as the page has it. */
  health(runtime: string): Promise<string> {
    return this.page.evaluate(`arts.desk.reel.newest.runtime(${JSON.stringify(runtime)})?.health`);
  }

  async leave(): Promise<void> {
    await this.#browser.close();
  }
}

/** A runtime of this process. */
export function runtimeAt({ mqtt, http }: Pick<Doors, 'mqtt' | 'http'>, id: string): Promise<OpenRuntime> {
  return openRuntime({
    broker: { reach: mqtt },
    realm: 'realm',
    name: id,
    id,
    device: id,
    site: 'here',
    hub: 'broker',
    apis: [],
    moduleCountMax: 0,
    memoryBytes: 2 ** 28,
    keepAliveIntervalMs: 1_000,
    storeUrl: http,
    python: null,
    note: () => {},
  });
}
