import type { RuntimeCommand } from '../command.ts';
import type { SmallHost } from './small-host.ts';
import type { SmallWorld } from './small-world.ts';

/** An order about a module. */
type Order = Exclude<RuntimeCommand, { readonly kind: 'confirm-registration' | 'refuse-registration' }>;

/**
 * Newest orders to connected hosts that left no trace. Goes by what was said and what truly is, not by what the supervisor
 * believes: a start counts as heard when its instance is or was there, or was spoken of since; an end, when nothing is left.
 */
export function unheard(world: SmallWorld): readonly string[] {
  return world.hosts.flatMap((host) => {
    if (host.agent === null || host.isCut || host.agent.connection.kind !== 'registered') return [];
    return [...newestOrders(world, host).values()]
      .filter((order) => !isHeard(world, host, order))
      .map((order) => `${order.kind} ${nameOf(order)} on ${host.runtime.id}`);
  });
}

/** What each module was last ordered to do here; what was ordered before a runtime was given up is off. */
function newestOrders({ history }: SmallWorld, { runtime }: SmallHost): Map<string, Order> {
  const newest = new Map<string, Order>();
  let incarnation = 0;
  for (const { input, commands, decisions } of history) {
    for (const decision of decisions) {
      if (decision.kind !== 'health-changed' || decision.runtime !== runtime.id) continue;
      if (decision.health === 'lost' || decision.health === 'left') newest.clear();
    }
    if (input.kind === 'runtime-registered' && input.runtime.id === runtime.id) {
      if (input.incarnation > incarnation) newest.clear();
      incarnation = Math.max(incarnation, input.incarnation);
    }
    for (const command of commands) {
      if (!('runtime' in command) || command.runtime !== runtime.id) continue;
      if (command.kind === 'confirm-registration' || command.kind === 'refuse-registration') continue;
      newest.set(moduleOf(command), command);
    }
  }
  return newest;
}

function isHeard(world: SmallWorld, host: SmallHost, order: Order): boolean {
  const here = host.instances.filter(({ module }) => module === moduleOf(order));
  switch (order.kind) {
    case 'start-module':
    case 'prepare-module':
      return host.begun.includes(`${host.incarnation}: ${nameOf(order)}`) || isSpokenOf(world, host, order);
    case 'stop-module':
    case 'discard-module':
      return here.every(({ epoch }) => epoch > order.epoch);
    case 'freeze-module':
      return here.every(({ epoch, state }) => epoch !== order.epoch || state !== 'running');
    case 'resume-module':
      return here.every(({ epoch }) => epoch !== order.epoch);
  }
}

const isSpokenOf = ({ history }: SmallWorld, { runtime }: SmallHost, order: Order): boolean =>
  history.some(
    ({ input }) =>
      'module' in input &&
      'epoch' in input &&
      input.runtime === runtime.id &&
      `${input.module}#${input.epoch}` === nameOf(order),
  );

const moduleOf = ({ module }: Order): string => (typeof module === 'string' ? module : module.id);
const nameOf = (order: Order): string => `${moduleOf(order)}#${order.epoch}`;
