import { type Advice, type Profile, writeKnowledge } from '../../core/index.ts';
import { draw } from '../random/stream.ts';
import { KIND } from '../run/kinds.ts';
import type { Sim } from '../run/sim.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { plansFor } from './plans.ts';
import { type OpenWorld, rollOut } from './roll-out.ts';

/** Seeds are whole numbers below this. */
const SEED_SPAN = 2 ** 52;

/**
 * Has a run try plans ahead as its scenario asks for (`rollOuts`): now and then what its supervisor knows is written down,
 * plans are tried from it, and what came of it is heard a little later, as trying takes time. Nothing of the truth
 * goes along, not even its seed. A supervisor that is down neither has anything tried nor hears.
 */
export function planRollOuts(sim: Sim, profile: Profile, open: OpenWorld): void {
  const { rollOuts, seed } = sim.scenario;
  if (rollOuts === undefined) return;
  const { everyMs, delayMs, horizonMs, worldCount } = rollOuts;
  const { agenda } = sim;
  const later = (afterMs: number, act: () => void): void => {
    const atUs = agenda.nowUs + Math.round(afterMs * US_PER_MS);
    if (atUs <= sim.endUs) agenda.schedule(atUs, KIND.happening, 0, act);
  };
  const tryOut = (count: number): void => {
    later(everyMs, () => tryOut(count + 1));
    if (sim.supervisor.isDown) return;
    const text = writeKnowledge(sim.supervisor.knowledge);
    const worlds = Math.floor(draw(seed, 'roll-outs', 'seed', count) * SEED_SPAN);
    const plans = plansFor(profile, text);
    const atMs = Math.floor(agenda.nowUs / US_PER_MS);
    const { advice } = rollOut(open, text, { profile, plans, worldCount, horizonMs, atMs, seed: worlds });
    if (advice !== null) later(delayMs, () => hear(sim, advice));
  };
  later(everyMs, () => tryOut(0));
}

function hear(sim: Sim, advice: Advice): void {
  if (!sim.supervisor.isDown) sim.supervisor.hear(advice);
}
