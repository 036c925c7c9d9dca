import { describe, expect, it } from 'vitest';
import { topicWord } from '../chronicle/topic.ts';
import type { Reel } from '../reel/reel.ts';
import { drawn, type Look, text } from '../testing/frames.ts';
import { reelOf } from '../testing/reels.ts';
import { HOSTILE, story } from '../testing/story.ts';
import { VIEWS } from './registry.ts';

/** The same story without the migration. */
function stayed(): Reel {
  return reelOf(
    story().filter((record) => !('atMs' in record) || record.atMs < 21_000 || record.atMs > 22_000),
    1_000,
  );
}

const AT_MOVE = { atMs: 21_055, ordinal: null };
const moved: Look = { at: AT_MOVE, module: 'camera', runtime: 'edge' };

/** Every view at least once; the gallery shows the same. */
const PICTURES: readonly (readonly [name: string, view: string, look: Look])[] = [
  ['summary', 'summary', { module: 'camera' }],
  ['topology', 'topology', { at: { atMs: 12_000, ordinal: null } }],
  ['topology-migration', 'topology', moved],
  ['topology-lost', 'topology', { width: 360 }],
  ['timeline', 'timeline', { module: 'camera' }],
  ['timeline-zoomed', 'timeline', { window: { fromMs: 20_990, toMs: 21_100 }, module: 'camera' }],
  ['timeline-modules', 'timeline', { module: 'camera', lanes: 'module' }],
  ['metrics', 'metrics', {}],
  ['path', 'path', { at: { atMs: 30_000, ordinal: null } }],
  ['decision', 'decision', moved],
  ['decision-waiting', 'decision', { at: { atMs: 4_000, ordinal: null }, module: 'late' }],
  ['messages', 'messages', { at: AT_MOVE }],
  [
    'messages-subtree',
    'messages',
    { at: { atMs: 20_000, ordinal: null }, topic: topicWord(['rt', 'edge', 'report']) },
  ],
  ['log', 'log', { at: AT_MOVE }],
  ['table', 'table', { sort: '-answers in' }],
  ['compare', 'compare', { beside: stayed() }],
];

const reel = reelOf(story(), 1_000);
const pictureOf = (id: string, look: Look) => {
  const view = VIEWS.find((one) => one.id === id);
  if (view === undefined) throw new Error(`broken claim: there is a view ${id}`);
  return drawn(view, reel, look);
};

describe('the gallery', () => {
  it('shows every view', () => {
    expect(new Set(PICTURES.map(([, view]) => view))).toEqual(new Set(VIEWS.map(({ id }) => id)));
  });

  it.each(PICTURES)('shows %s as it was approved', async (name, view, look) => {
    const picture = pictureOf(view, look);
    const markup = text(picture);
    if (picture.kind === 'sheet') return expect(markup).toMatchFileSnapshot(`../gallery/${name}.html`);
    const style = '<?xml-stylesheet href="../style/palette.css"?>\n';
    const svg = markup.replace(
      '<svg ',
      '<svg xmlns="http://www.w3.org/2000/svg" font-family="system-ui, sans-serif" ',
    );
    return expect(`${style}${svg}`).toMatchFileSnapshot(`../gallery/${name}.svg`);
  });

  it('lists them on one page', async () => {
    const links = ['palette', 'page', 'sheets', 'tables', 'summary', 'messages'].map(
      (name) => `<link rel="stylesheet" href="../style/${name}.css">`,
    );
    const parts = PICTURES.map(([name, view, look]) => {
      const picture = pictureOf(view, look);
      const inner =
        picture.kind === 'figure'
          ? `<object data="./${name}.svg" type="image/svg+xml">${name}</object>`
          : `<div class="sheet">\n${text(picture)}</div>`;
      return `<section>\n<h2>${name}</h2>\n${inner}\n</section>\n`;
    });
    const page = `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Gallery</title>\n${links.join('\n')}\n<body style="display:block;padding:24px;background:var(--panel)">\n${parts.join('')}</body>\n</html>\n`;
    await expect(page).toMatchFileSnapshot('../gallery/index.html');
  });

  it('shows a name meant to do harm as text', () => {
    for (const { id } of VIEWS) {
      const markup = text(pictureOf(id, { module: HOSTILE }));
      expect(markup).not.toContain('<img');
    }
    expect(text(pictureOf('decision', { module: HOSTILE }))).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });
});
