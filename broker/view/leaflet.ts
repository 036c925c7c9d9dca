import { readPage } from '../browser/index.ts';
import { VIEW_RECIPE } from './page.ts';
import { bytesOf } from './subject.ts';

/** What such a page may do: what is written in it, and nothing else. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A page in one file, or why there is none. */
export type Leaflet =
  | { readonly kind: 'page'; readonly html: string }
  | { readonly kind: 'fault'; readonly why: string };

/** Makes one file of the page and the trace, if there is one: it opens anywhere, offline, and asks nobody. */
export async function leafletOf({
  name,
  paths,
}: {
  readonly name: string;
  readonly paths: readonly string[];
}): Promise<Leaflet> {
  const files = await readPage(VIEW_RECIPE);
  if (typeof files === 'string') return { kind: 'fault', why: files };
  const text = (path: string): string => files.get(path.replace('./', ''))?.bytes.toString('utf8') ?? '';
  const chunks: Buffer[] = [];
  for await (const chunk of bytesOf(paths).bytes) chunks.push(chunk as Buffer);
  const trace = Buffer.concat(chunks).toString('base64');
  const html = text('index.html')
    .replace(
      /<link rel="icon"[^>]*>/,
      () => `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    )
    .replace(/<title>[^<]*<\/title>/, () => `<title>${escaped(name)}</title>`)
    .replace(
      /<link rel="stylesheet"[^>]*href="([^"]+)"[^>]*>/g,
      (_, path: string) => `<style>${text(path)}</style>`,
    )
    .replace(/<script type="module"[^>]*src="([^"]+)"[^>]*><\/script>/g, (_, path: string) => {
      // What closes a script in a text of the script would close the script.
      const script = text(path).replaceAll('</script', '<\\/script');
      return `<script id="trace" type="text/plain">${trace}</script>\n<script type="module">${script}</script>`;
    });
  return { kind: 'page', html };
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
