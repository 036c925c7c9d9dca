import type { Choice, Outlook, Window } from '../address/outlook.ts';
import type { Moment } from '../reel/reel.ts';

/** What a click on something means; the page obeys, views only say. */
export type Act =
  | { readonly kind: 'choose'; readonly choice: Choice }
  | { readonly kind: 'seek'; readonly at: Moment | null }
  | { readonly kind: 'visit'; readonly recordCount: number }
  | { readonly kind: 'window'; readonly window: Window | null }
  | { readonly kind: 'sort'; readonly column: string }
  | { readonly kind: 'column'; readonly column: string; readonly first: readonly string[] }
  | { readonly kind: 'topic'; readonly topic: string }
  | { readonly kind: 'message'; readonly recordIndex: number }
  | { readonly kind: 'lanes'; readonly lanes: Outlook['lanes'] }
  | { readonly kind: 'save'; readonly topic: string }
  | { readonly kind: 'filter'; readonly text: string }
  | { readonly kind: 'open'; readonly panel: string }
  | { readonly kind: 'close'; readonly panel: string };

/** The attributes by which the page knows what a click on an element means. */
export const acting = (act: Act): { readonly 'data-act': string } => ({ 'data-act': JSON.stringify(act) });
