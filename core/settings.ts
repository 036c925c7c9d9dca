import type {
  FailureSettings,
  FlapSettings,
  Knob,
  LifeCycleSettings,
  MoveSettings,
  ThresholdSettings,
} from './settings/knobs.ts';
import { failureGuide, flapGuide, lifeCycleGuide } from './settings/life-guide.ts';
import { moveGuide, thresholdGuide } from './settings/move-guide.ts';

export type { Knob } from './settings/knobs.ts';

/** Every knob of the supervisor, all numbers; a scenario or an operator may set any of them. */
export interface Settings
  extends FailureSettings,
    LifeCycleSettings,
    ThresholdSettings,
    MoveSettings,
    FlapSettings {}

/** The unit, range, default and reason of every knob; documentation and validation are made from it. */
export const settingsGuide: { readonly [Name in keyof Settings]: Knob } = {
  ...failureGuide,
  ...lifeCycleGuide,
  ...thresholdGuide,
  ...moveGuide,
  ...flapGuide,
};

/** The names of all knobs, in the order of the guide. */
export const settingNames: readonly (keyof Settings)[] = Object.keys(settingsGuide) as (keyof Settings)[];

/** Every knob at its default. */
export const defaultSettings: Settings = Object.fromEntries(
  settingNames.map((name) => [name, settingsGuide[name].initial]),
) as { [Name in keyof Settings]: number };

/** What is wrong with one setting; `path` is the name as it was given. */
export interface SettingIssue {
  readonly path: string;
  readonly message: string;
}

/** Settings that hold together, or everything that is wrong with those given. */
export type SettingsReading =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'issues'; readonly issues: readonly SettingIssue[] };

/**
 * Completes the given settings with `base` (the defaults unless stated) and checks each against its knob,
 * then those that belong together against each other. Guessing what an unknown name meant is left to the loader.
 */
export function readSettings(
  partial: Readonly<Record<string, unknown>>,
  base: Settings = defaultSettings,
): SettingsReading {
  const issues: SettingIssue[] = [];
  const settings: Record<keyof Settings, number> = { ...base };
  for (const [path, value] of Object.entries(partial)) {
    if (!isSettingName(path)) {
      issues.push({ path, message: `unknown setting "${path}"` });
      continue;
    }
    const message = faultOf(settingsGuide[path], value);
    if (message === null) settings[path] = value as number;
    else issues.push({ path, message });
  }
  if (issues.length === 0) issues.push(...contradictionsIn(settings));
  return issues.length === 0 ? { kind: 'settings', settings } : { kind: 'issues', issues };
}

function isSettingName(name: string): name is keyof Settings {
  return Object.hasOwn(settingsGuide, name);
}

function faultOf(knob: Knob, value: unknown): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a number';
  if (value < knob.min || value > knob.max) return `must lie in [${knob.min}, ${knob.max}] ${knob.unit}`;
  const whole = knob.unit === 'ms' || knob.unit === 'count';
  return whole && !Number.isInteger(value) ? `must be a whole number of ${knob.unit}` : null;
}

/** Pairs of which the first must not exceed the second. */
const ORDERED: readonly (readonly [keyof Settings, keyof Settings])[] = [
  ['suspectPhi', 'lostPhi'],
  ['overloadLeaveShare', 'overloadEnterShare'],
  ['memoryLeaveShare', 'memoryEnterShare'],
  ['batteryEnterShare', 'batteryLeaveShare'],
  ['linkLeaveMs', 'linkEnterMs'],
  ['stretchLeaveShare', 'stretchEnterShare'],
  ['sampleHitCount', 'sampleCount'],
  ['coolDownMs', 'coolDownMsMax'],
  ['flapReusePenalty', 'flapSuppressPenalty'],
  ['flapSuppressPenalty', 'flapPenaltyMax'],
];

function contradictionsIn(settings: Settings): SettingIssue[] {
  const issues: SettingIssue[] = [];
  for (const [low, high] of ORDERED) {
    if (settings[low] <= settings[high]) continue;
    issues.push({ path: low, message: `must not exceed ${high} (${settings[low]} > ${settings[high]})` });
  }
  if (settings.flapReusePenalty < settings.flapSuppressPenalty - 1) {
    issues.push({ path: 'flapReusePenalty', message: 'must be at least flapSuppressPenalty - 1' });
  }
  return issues;
}
