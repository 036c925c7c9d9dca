import { z } from 'zod';
import type { RollOutPlan } from '../roll-outs.ts';
import * as field from './fields.ts';

/** Plans that are tried ahead. Defaults: the horizon of prices; a try takes seconds on one core (measured). */
export const rollOuts: z.ZodType<RollOutPlan, unknown> = z
  .strictObject({
    every: field.momentField('Gap between two tries.', { above: true }),
    delay: field.momentField('From the knowledge that is tried from to the advice.').default(2_000),
    horizon: field.momentField('How far a try looks ahead.', { above: true }).default(120_000),
    worlds: field
      .numberField('Worlds in which what looks best is held against staying.', {
        min: 2,
        max: 100,
        whole: true,
      })
      .default(10),
  })
  .transform(({ every, delay, horizon, worlds }) => ({
    everyMs: every,
    delayMs: delay,
    horizonMs: horizon,
    worldCount: worlds,
  }))
  .describe('Plans are tried ahead in the simulator, from what the supervisor knows; the best is advised.');
