import { embeddedSource, fileSource } from '../source/file.ts';
import { liveSource } from '../source/live.ts';
import type { Offer, Source } from '../source/source.ts';
import { open } from './open.ts';
import { welcome } from './welcome.ts';

/** What there is to see: embedded in the page, offered by whoever served it, or nothing yet. */
function sourceOf(): Source | null {
  const embedded = document.getElementById('trace');
  if (embedded !== null) return embeddedSource(document.title, embedded.textContent ?? '');
  const offer = JSON.parse(document.getElementById('offer')?.textContent ?? 'null') as Offer | null;
  if (offer === null) return null;
  return offer.kind === 'live'
    ? liveSource(offer.name, new URL(offer.url, document.baseURI).href)
    : fileSource(offer.name, { url: new URL(offer.url, document.baseURI).href });
}

const source = sourceOf();
if (source === null) welcome((file) => open(fileSource(file.name, { file })));
else open(source);
