import { embeddedSource, fileSource } from '../source/file.ts';
import { liveSource } from '../source/live.ts';
import type { Offer, Source } from '../source/source.ts';
import { open } from './open.ts';
import { welcome } from './welcome.ts';

/** Offered by whoever served the page. */
const offer = JSON.parse(document.getElementById('offer')?.textContent ?? 'null') as Offer | null;
const absolute = (url: string): string => new URL(url, document.baseURI).href;

/** What there is to see: embedded in the page, offered by whoever served it, or nothing yet. */
function sourceOf(): Source | null {
  const embedded = document.getElementById('trace');
  if (embedded !== null) return embeddedSource(document.title, embedded.textContent ?? '');
  if (offer === null) return null;
  return offer.kind === 'live'
    ? liveSource(offer.name, absolute(offer.url))
    : fileSource(offer.name, { url: absolute(offer.url) });
}

const source = sourceOf();
if (source === null) welcome((file) => open(fileSource(file.name, { file })));
else
  open(
    source,
    offer?.beside === undefined ? null : fileSource(offer.beside.name, { url: absolute(offer.beside.url) }),
  );
