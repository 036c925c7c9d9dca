import { html, type Markup, nothing, raw } from './html.ts';

/** A page on which a run is seen moment by moment, and the run itself; both packed and in base64. */
export interface Look {
  /** Markup that waits for a trace in its element `trace`. */
  readonly page: string;
  readonly trace: string;
}

/** Why there is no such page, in words for people; or the page. */
export type LookOffer = Look | { readonly instead: string } | null;

/** The way from the report to the same run on the page of the visualizer, within the same file. */
export function lookMarkup(offer: LookOffer): Markup {
  if (offer === null) return nothing;
  if ('instead' in offer) return html`<p class="look">${offer.instead}</p>`;
  return html`<p class="look"><button type="button" id="look">See this run moment by moment</button> <span>What ran where, what moved and why, at any moment; it is all in this file.</span></p>`;
}

/** What the button needs, behind everything that is read. */
export function lookParts(offer: LookOffer): Markup {
  if (offer === null || 'instead' in offer) return nothing;
  // Base64 has no sign that could end a script.
  return html`<script type="text/plain" id="look-page">${raw(offer.page)}</script>
<script type="text/plain" id="look-trace">${raw(offer.trace)}</script>
<script>${raw(SCRIPT)}</script>`;
}

/**
 * Unpacks the page, puts the trace in it, and lets it take the place of the report. An address with a moment in it opens
 * there at once, so that a moment can be sent to others together with the file.
 */
const SCRIPT = `
(() => {
  const textOf = (id) => document.getElementById(id).textContent.trim();
  const look = async () => {
    const bytes = Uint8Array.from(atob(textOf('look-page')), (sign) => sign.charCodeAt(0));
    const packed = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    const page = await new Response(packed).text();
    const trace = textOf('look-trace');
    const back = '<header id="top"><button type="button" class="link" id="back">← Report</button>';
    const whole = page
      .replace('<script id="trace" type="text/plain">', (head) => head + trace)
      .replace('<header id="top">', () => back);
    document.open();
    document.write(whole);
    document.close();
    document.getElementById('back').onclick = () => {
      location.hash = '';
      location.reload();
    };
  };
  document.getElementById('look').addEventListener('click', look);
  if (location.hash.includes('=')) look();
})();
`;
