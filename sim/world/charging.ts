import type { Span } from '../../scenarios/model.ts';
import { US_PER_MS } from './calendar.ts';

/** Whether a time lies in one of the spans. */
export function isWithin(spans: readonly Span[], us: number): boolean {
  return spans.some(({ fromMs, toMs }) => fromMs * US_PER_MS <= us && us < toMs * US_PER_MS);
}

/** The next begin or end of a span, later than `us` and in whole microseconds; `Infinity` when there is none. */
export function nextEdgeUs(spans: readonly Span[], us: number): number {
  let edgeUs = Number.POSITIVE_INFINITY;
  for (const { fromMs, toMs } of spans) {
    if (fromMs * US_PER_MS > us) edgeUs = Math.min(edgeUs, Math.ceil(fromMs * US_PER_MS));
    else if (toMs * US_PER_MS > us) edgeUs = Math.min(edgeUs, Math.ceil(toMs * US_PER_MS));
  }
  return edgeUs;
}
