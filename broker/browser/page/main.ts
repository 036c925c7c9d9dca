import { MODULE_BYTES } from '../../runtime/offer.ts';
import { Board } from './board.ts';
import { type OpenTab, openTab } from './open.ts';
import { type Options, readOptions } from './options.ts';
import { at } from './view/element.ts';
import { SignIn } from './view/sign-in.ts';
import { View } from './view/view.ts';

const REALM = 'realm';

/** Turns this tab into a runtime, or says why it cannot be one. */
async function main(): Promise<void> {
  const board = new Board();
  const view = new View(board, MODULE_BYTES);
  if (!globalThis.crossOriginIsolated) return view.fail('This tab cannot be a runtime', whyNotIsolated());
  const options = readOptions(location.href, document.documentElement.dataset.realm ?? REALM);
  if (isFaults(options)) return view.fail('The address of this page is not right', options);
  try {
    const tab = await openTab(options, board);
    view.introduce(tab.runtime, options);
    stay(tab, board);
  } catch (fault) {
    view.fail('This tab cannot be a runtime', [fault instanceof Error ? fault.message : String(fault)]);
  }
}

const isFaults = (options: Options | readonly string[]): options is readonly string[] =>
  Array.isArray(options);

/** Browsers share memory between threads only in pages that are shielded from others (HTML, "cross-origin isolated"). */
function whyNotIsolated(): readonly string[] {
  if (!globalThis.isSecureContext)
    return [
      `Browsers let a page run modules only if it came by https or from this very machine; this one came from ${location.origin}.`,
    ];
  return [
    'It was served without the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.',
  ];
}

function stay({ shell, identify, leave }: OpenTab, board: Board): void {
  const signIn = new SignIn(board, identify);
  at('sign-in').replaceChildren(signIn.root);
  const { changed } = board;
  board.changed = () => {
    signIn.show(board);
    changed();
  };
  board.changed();
  at('leave').addEventListener('click', () => void leave());
  at('join').addEventListener('click', () => location.reload());
  // Browsers ask whoever has used the page whether to go; by "Leave the realm" the modules go elsewhere first.
  addEventListener('beforeunload', (event) => {
    if (board.living.length > 0) event.preventDefault();
  });
  // The last moment in which a page can be sure to be heard; if it is not, its last will is.
  addEventListener('pagehide', () => shell.vanish());
  // It has said goodbye, and browsers cut its connection while it was kept.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
}

void main();
