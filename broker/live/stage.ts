import type { Channel, Module, Runtime } from '../../core/index.ts';
import { introduction, type ModuleModel, type Scenario } from '../../scenarios/index.ts';
import type { Slowing, StartLaw, Yardstick } from '../runtime/index.ts';
import { type Prop, paddedProp } from './props.ts';

/** A device as a program of its own will play it. */
export interface Part {
  readonly device: string;
  readonly runtime: Runtime;
  readonly slowing: Slowing;
  readonly start: StartLaw;
}

/** A scenario ready to be lived, and to be simulated as it will be lived. */
export interface Stage {
  /** With modules that name real files. */
  readonly scenario: Scenario;
  readonly parts: readonly Part[];
  readonly props: readonly Prop[];
}

/** Longest scenario: it is lived in real time (assumption: nobody waits longer for one run). */
const DURATION_MS_MAX = 600_000;
/** Programs of 80 MB each (measured) that a small machine still holds. */
const DEVICE_COUNT_MAX = 24;
/** Linear memory that `work.wasm` begins with. */
const WORK_BYTES = 4 * 65_536;

/** Where the calls of a module go and its answers come from. */
export const callTopic = (realm: string, module: string): string => `${realm}/live/${module}/calls`;
/** Where the answers of a module come. */
export const answerTopic = (realm: string, module: string): string => `${realm}/live/${module}/answers`;

/** Gets a scenario ready; or says everything for which it cannot be lived on this machine. */
export function stageOf(scenario: Scenario, code: Uint8Array, measure: Yardstick): Stage | readonly string[] {
  const issues = [...worldIssues(scenario), ...scenario.modules.flatMap(moduleIssues)];
  const parts = scenario.devices.flatMap((device) => {
    const [model] = device.runtimes;
    if (device.runtimes.length !== 1 || model === undefined) {
      issues.push(`device ${device.id} has ${device.runtimes.length} runtimes; a live one has one`);
      return [];
    }
    const coreShare = measure.slownessShare / model.slownessShare;
    if (coreShare > 1)
      issues.push(`device ${device.id} is ${coreShare.toFixed(1)} times as fast as this machine`);
    const { startUpMs, coldMsPerMegabyte } = model;
    const runtime = introduction(device, model, model.id);
    const slowing = { coreShare, coreCount: device.cores };
    return [{ device: device.id, runtime, slowing, start: { startUpMs, coldMsPerMegabyte } }];
  });
  if (issues.length > 0) return issues;
  const props = new Map<string, Prop>();
  const modules = scenario.modules.map((model) => {
    const { file, demand } = model.module;
    const key = `${file} ${demand.codeBytes}`;
    const prop = props.get(key) ?? paddedProp(code, file, demand.codeBytes);
    props.set(key, prop);
    return {
      ...model,
      module: { ...model.module, file: prop.reference, ...roleOf(scenario.realm, model, measure) },
    };
  });
  return { scenario: { ...scenario, modules }, parts, props: [...props.values()] };
}

/** So many units do that much reference work. */
export const unitCount = (workMs: number, { unitWorkMs }: Yardstick): number =>
  Math.max(1, Math.round(workMs / unitWorkMs));

function roleOf(
  realm: string,
  { module, behaviour }: ModuleModel,
  measure: Yardstick,
): Pick<Module, 'args' | 'channels'> {
  if (behaviour.kind === 'job')
    return { args: ['job', `${unitCount(behaviour.workMs, measure)}`], channels: [] };
  const channels: readonly Channel[] = [
    { path: '/ch/calls', topic: callTopic(realm, module.id), mode: 'r' },
    { path: '/ch/answers', topic: answerTopic(realm, module.id), mode: 'w' },
  ];
  return { args: ['serve', `${Math.round(behaviour.answerBytes)}`], channels };
}

function worldIssues({ durationMs, devices, programs }: Scenario): readonly string[] {
  return [
    ...(durationMs > DURATION_MS_MAX
      ? [`it lasts ${durationMs / 1_000} s, and is lived in real time: at most ${DURATION_MS_MAX / 1_000} s`]
      : []),
    ...(devices.length > DEVICE_COUNT_MAX
      ? [`it has ${devices.length} devices: at most ${DEVICE_COUNT_MAX}`]
      : []),
    ...programs.map(({ id }) => `program ${id}: what belongs together is not lived so far`),
  ];
}

function moduleIssues({ module, behaviour }: ModuleModel): readonly string[] {
  const { id, fileType, demand, channels } = module;
  const cannot = (what: string): readonly string[] => [`module ${id} ${what}`];
  return [
    ...(fileType === 'PY' ? cannot('is Python; live modules are WebAssembly') : []),
    ...(channels.length > 0 ? cannot('has channels of its own; live modules are called on theirs') : []),
    ...(demand.memoryBytes < WORK_BYTES
      ? cannot(`has ${demand.memoryBytes} bytes; live ones take ${WORK_BYTES}`)
      : []),
    ...(behaviour.kind === 'service' && behaviour.next !== null
      ? cannot('is part of a chain; those are not lived so far')
      : []),
  ];
}
