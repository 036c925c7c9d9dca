import { compare } from './compare/compare.ts';
import { decision } from './decision/decision.ts';
import { log } from './log.ts';
import { messages } from './messages/messages.ts';
import { metrics } from './metrics/metrics.ts';
import { path } from './path.ts';
import { summary } from './summary/summary.ts';
import { table } from './table.ts';
import { timeline } from './timeline/timeline.ts';
import { topology } from './topology/topology.ts';
import type { View } from './view.ts';

/** All views in the order of the rail. A further one is a file of its own and a line here. */
export const VIEWS: readonly View[] = [
  summary,
  topology,
  decision,
  timeline,
  metrics,
  messages,
  log,
  table,
  path,
  compare,
];

/** The views that are open at first. */
export const FIRST_VIEWS: readonly string[] = ['summary', 'topology', 'decision', 'timeline', 'metrics'];
