import { type Guide, knob } from '../settings/knob.ts';

/** Every knob of an agent, all numbers. */
export interface AgentSettings {
  /** Gap before an unanswered registration is repeated; doubles with every attempt. */
  readonly registerMs: number;
  /** Longest gap between two registrations. */
  readonly registerMsMax: number;
  /** Gap after a registration was refused. */
  readonly refusedMs: number;
  /** Span over which runtimes that reconnect at once spread their registrations. */
  readonly reconnectSpreadMs: number;
  /** Gap between two sendings of the word that an instance ended. */
  readonly repeatMs: number;
  /** How often that word is sent again. */
  readonly repeatCountMax: number;
  /** How long an instance that was loaded for a migration waits for its snapshot. */
  readonly snapshotMsMax: number;
  /** How long a leaving runtime waits for its instances to end. */
  readonly leaveMsMax: number;
  /** Age at which the shell drops a command unread; how long fences must be remembered follows from it. */
  readonly commandAgeMsMax: number;
  /** Modules whose newest epoch is remembered one by one. */
  readonly fenceCountMax: number;
}

/** The unit, range, default and reason of every knob of an agent. */
const agentSettingsGuide: Guide<AgentSettings> = {
  registerMs: knob('ms', [100, 600_000], 2_000, 'Assumption: ten round trips over a poor mobile link.'),
  registerMsMax: knob(
    'ms',
    [100, 3_600_000],
    60_000,
    'Assumption: 10,000 orphans then send 170 messages a second.',
  ),
  refusedMs: knob(
    'ms',
    [100, 3_600_000],
    60_000,
    'Assumption: what was refused is mended by people, not in seconds.',
  ),
  reconnectSpreadMs: knob(
    'ms',
    [0, 600_000],
    1_000,
    'Assumption: 10,000 clients then make 10 messages a millisecond, an eighth of what Aedes carries in it.',
  ),
  repeatMs: knob(
    'ms',
    [100, 600_000],
    5_000,
    'Assumption: one keep-alive; two repeats stay within missingGraceMs.',
  ),
  repeatCountMax: knob(
    'count',
    [0, 100],
    2,
    'Assumption: at 1 % loss one word in a million is lost for good.',
  ),
  snapshotMsMax: knob(
    'ms',
    [1_000, 3_600_000],
    300_000,
    'Assumption: well above prepareMsMax + freezeMsMax + thawMsMax.',
  ),
  leaveMsMax: knob(
    'ms',
    [0, 600_000],
    5_000,
    'Assumption: a third of missingGraceMs, so that the farewell comes first.',
  ),
  commandAgeMsMax: knob(
    'ms',
    [1_000, 86_400_000],
    600_000,
    'Assumption: above the 210 s over which a start is repeated, and any queue of a clean MQTT session.',
  ),
  fenceCountMax: knob(
    'count',
    [8, 1_000_000],
    4_096,
    'Assumption: six new modules a second over commandAgeMsMax.',
  ),
};

/** Every knob of an agent at its default. */
export const defaultAgentSettings: AgentSettings = {
  registerMs: agentSettingsGuide.registerMs.initial,
  registerMsMax: agentSettingsGuide.registerMsMax.initial,
  refusedMs: agentSettingsGuide.refusedMs.initial,
  reconnectSpreadMs: agentSettingsGuide.reconnectSpreadMs.initial,
  repeatMs: agentSettingsGuide.repeatMs.initial,
  repeatCountMax: agentSettingsGuide.repeatCountMax.initial,
  snapshotMsMax: agentSettingsGuide.snapshotMsMax.initial,
  leaveMsMax: agentSettingsGuide.leaveMsMax.initial,
  commandAgeMsMax: agentSettingsGuide.commandAgeMsMax.initial,
  fenceCountMax: agentSettingsGuide.fenceCountMax.initial,
};
