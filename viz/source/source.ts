import type { Batch } from '../reel/scribe.ts';

/** How a source is doing. */
export type SourceNews =
  | { readonly kind: 'reading'; readonly readBytes: number; readonly totalBytes: number | null }
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly retryMs: number; readonly why: string }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly why: string };

/** Where records go. */
export interface Sink {
  batch(batch: Batch): void;
  news(news: SourceNews): void;
}

/** Where records come from: a file, a page or a realm that lives. All are read the same way, from the beginning. */
export interface Source {
  readonly name: string;
  /** Whether more may come for ever. */
  readonly isLive: boolean;
  /** Reads until there is no more or the signal says stop. What goes wrong is told as news. */
  read(sink: Sink, signal: AbortSignal): Promise<void>;
}

/** What a server writes into the page: what there is to see. */
export interface Offer {
  readonly kind: 'file' | 'live';
  readonly name: string;
  readonly url: string;
  /** A second run to compare with. */
  readonly beside?: { readonly name: string; readonly url: string };
  /** Where one can act on what is shown; left out where one can only look. */
  readonly acting?: { readonly root: string; readonly realm: string; readonly demo: string };
}

/** The text of a fault, for people. */
export const said = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));
