import { describe, expect, it } from 'vitest';
import { profileNamed } from '../../core/index.ts';
import { runScenario } from '../run/simulation.ts';
import { scenarioNamed, scenarioNames } from './twelve.ts';

/** Long enough for every kind of event to happen, short enough to do everything twice. */
const UNTIL_MS = 900_000;

describe('a scenario that is run again', () => {
  it.each(scenarioNames())('leaves the same trace of %s, byte for byte', { timeout: 600_000 }, (name) => {
    const profile = profileNamed('standard');
    if (profile === undefined) throw new Error('there is a standard policy');
    const hash = (): string =>
      runScenario(scenarioNamed(name), { profile, tracePath: null, untilMs: UNTIL_MS }).traceHash;
    expect(hash()).toBe(hash());
  });
});
