import { readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { LookOffer } from '../report/look.ts';

/** Makes the page on which runs are seen, for a trace that is put in later; a text says why it cannot be made. */
export type MakePage = (name: string) => Promise<{ readonly html: string } | { readonly why: string }>;

/** Largest packed trace that a report takes along (assumption: what browsers open at once, and mail servers never would). */
const TRACE_BYTES_MAX = 48 * 2 ** 20;

/** What a report offers for seeing its run: the page with the trace, or how to see it otherwise. */
export async function lookAt(
  name: string,
  tracePath: string | null,
  { makePage, viewCommand }: { readonly makePage: MakePage; readonly viewCommand: string },
): Promise<LookOffer> {
  if (tracePath === null) return null;
  const otherwise = (why: string): LookOffer => ({
    instead: `The run is not part of this file, as ${why}. See it moment by moment with: ${viewCommand}`,
  });
  const traceBytes = statSync(tracePath).size;
  if (traceBytes > TRACE_BYTES_MAX)
    return otherwise(`its trace is larger than ${TRACE_BYTES_MAX / 2 ** 20} MiB`);
  const page = await makePage(name);
  if ('why' in page) return otherwise('its page could not be built');
  return {
    page: gzipSync(page.html, { level: 9 }).toString('base64'),
    trace: readFileSync(tracePath).toString('base64'),
  };
}
