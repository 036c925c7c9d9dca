import type { DeviceId, RequestId, RuntimeId } from '../ids.ts';
import type { Report, Request } from '../input.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';
import type { Profile } from '../place/policy.ts';
import type { Advice } from '../shell-word.ts';
import { adviceFor } from './small-advice.ts';
import type { Move } from './small-move.ts';
import { pick } from './small-network.ts';

/** A move that someone asks the supervisor for. */
export type Asking = Extract<
  Move,
  { readonly kind: 'request' | 'delete' | 'drain' | 'remove' | 'migrate' | 'advise' }
>;

/** Who plays in a small world, and under which policy. */
export interface Cast {
  readonly profile: Profile;
  readonly runtimes: readonly Runtime[];
  readonly modules: readonly Module[];
}

/** Whom and what can be asked for. */
export interface Askable {
  readonly knowledge: Knowledge;
  readonly modules: readonly Module[];
  readonly hosts: readonly { readonly runtime: Runtime }[];
}

/** Puts a move into the words of a request, or of advice. */
export function requestFor(move: Asking, request: RequestId, world: Askable): Request | Advice {
  const { modules, hosts } = world;
  const runtime = (at: number): RuntimeId => pick(hosts, at).runtime.id;
  switch (move.kind) {
    case 'request':
      return { kind: 'module-requested', request, module: pick(modules, move.module) };
    case 'delete':
      return { kind: 'module-deletion-requested', request, module: pick(modules, move.module).id };
    case 'drain':
      return { kind: 'drain-requested', request, runtime: runtime(move.runtime), draining: move.draining };
    case 'remove':
      return { kind: 'runtime-removal-requested', request, runtime: runtime(move.runtime) };
    case 'advise':
      return adviceFor(move, world);
    case 'migrate': {
      const { id } = pick(modules, move.module);
      return { kind: 'migration-requested', request, module: id, to: runtime(move.runtime) };
    }
  }
}

/** What a runtime measures of its way to the hub. */
export const linkReport = ({ device }: Runtime, hub: DeviceId, latencyMs: number): Report => ({
  kind: 'link-measured',
  from: device.id,
  to: hub,
  latencyMs,
  bandwidthBytesPerSecond: 1_000_000,
});
