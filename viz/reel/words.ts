import type { TraceRecord } from '../../core/trace.ts';

/** What opens a trace. */
export type Header = Extract<TraceRecord, { readonly kind: 'header' }>;
/** A record with a time. */
export type Timed = Exclude<TraceRecord, Header>;
/** A fact as the supervisor heard it. */
export type Input = Extract<TraceRecord, { readonly kind: 'input' }>['input'];
/** What the supervisor ordered or answered. */
export type Command = Extract<TraceRecord, { readonly kind: 'command' }>['command'];
/** Why the supervisor did what it did. */
export type Decision = Extract<TraceRecord, { readonly kind: 'decision' }>['decision'];
/** What was true, which only a simulator knows. */
export type Fact = Extract<TraceRecord, { readonly kind: 'world' }>['fact'];
/** A keep-alive. */
export type KeepAlive = Extract<Input, { readonly kind: 'keep-alive-received' }>;
/** What someone asked for. */
export type Module = Extract<Input, { readonly kind: 'module-requested' }>['module'];
/** What a runtime says of itself. */
export type Runtime = Extract<Input, { readonly kind: 'runtime-registered' }>['runtime'];
/** A placement with all that explains it. */
export type Placement = Extract<Decision, { readonly kind: 'placed' }>['placement'];
/** What a migration was predicted to be worth and to cost. */
export type Worth = NonNullable<Extract<Decision, { readonly kind: 'migration-planned' }>['worth']>;
