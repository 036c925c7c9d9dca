import { Rest } from '../act/rest.ts';
import { askWho } from '../act/sign-in.ts';
import { embeddedSource, fileSource } from '../source/file.ts';
import { askingBy, liveSource } from '../source/live.ts';
import type { Offer, Source } from '../source/source.ts';
import { type Extras, open } from './open.ts';
import { welcome } from './welcome.ts';

/** Offered by whoever served the page. */
const offer = JSON.parse(document.getElementById('offer')?.textContent ?? 'null') as Offer | null;
const absolute = (url: string): string => new URL(url, document.baseURI).href;

/** The interface of the supervisor, where one can act. */
const rest =
  offer?.acting === undefined
    ? null
    : new Rest({ root: absolute(offer.acting.root), realm: offer.acting.realm }, askWho);

/** What there is to see: embedded in the page, offered by whoever served it, or nothing yet. */
function sourceOf(): Source | null {
  const embedded = document.getElementById('trace');
  if (embedded !== null) return embeddedSource(document.title, embedded.textContent ?? '');
  if (offer === null) return null;
  return offer.kind === 'live'
    ? liveSource(
        offer.name,
        absolute(offer.url),
        askingBy(rest === null ? fetch : (url, init) => rest.fetch(url, init)),
      )
    : fileSource(offer.name, { url: absolute(offer.url) });
}

const source = sourceOf();
const extras: Extras = {
  ...(offer?.beside === undefined
    ? {}
    : { second: fileSource(offer.beside.name, { url: absolute(offer.beside.url) }) }),
  ...(rest === null ? {} : { acting: { rest, demo: absolute(offer?.acting?.demo ?? '') } }),
};
if (source === null) welcome((name, file) => open(fileSource(name, { file })));
else open(source, extras);
