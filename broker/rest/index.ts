import { restApp } from './app.ts';
import { openGate } from './gate.ts';
import type { Api, Front, OpenRealm, RestPlan, RestRealm } from './plan.ts';
import { Tail } from './trace/tail.ts';

/** The door of REST: what other folders of the broker may import. */

export type { Arrival, Gate, Guest, Right } from './gate.ts';
export { Meters } from './meters.ts';
export { Output } from './output.ts';
export type { Api, Check, RestPlan, RestRealm } from './plan.ts';

/** The interface, with the realms that are open to it so far. */
export interface Rest {
  readonly app: Api;
  /** Opens a realm to questions. */
  open(name: string, realm: RestRealm): void;
  /** Ends all streams and connections. */
  close(): Promise<void>;
}

/** Sets the interface up. Realms may come later; until the first one it is not ready. */
export async function openRest(plan: RestPlan): Promise<Rest> {
  const realms = new Map<string, OpenRealm>();
  const front: Front = { plan, gate: plan.gate ?? openGate, realms };
  plan.meters.counts(() => realms.values());
  const app = await restApp(front);
  await app.ready();
  return {
    app,
    open(name, realm) {
      const { profile, supervised } = realm;
      const tail = new Tail(supervised, (entry) => plan.meters.heard({ name, profile }, entry));
      realms.set(name, { ...realm, name, tail });
    },
    async close() {
      await app.close();
      for (const { tail, output } of realms.values()) {
        tail.close();
        await output?.close();
      }
    },
  };
}
