/** The door of the core: all that other rooms may import, besides `core/trace.ts` and `core/testing/*`. */
export * from './ids.ts';
export { assert, unreachable } from './assert.ts';
export type { Device } from './model/device.ts';
export type { EngineMode, Platform, Runtime, RuntimeType } from './model/runtime.ts';
export type { Affinity, Channel, CrashPolicy, Demand, Module } from './model/module.ts';
export type { Link } from './model/link.ts';
export type { Program } from './model/program.ts';
export type { ExitReason, Input, InstanceReport, InstanceState, LoadReport, Report, Request } from './input.ts';
export type { Answer, Command, RuntimeCommand } from './command.ts';
export type { Knob, Settings } from './settings.ts';
export type { Decision, Symptom, SymptomKind, Worth } from './knowledge/decision.ts';
export type {
  Commitment,
  DeviceRecord,
  Health,
  Knowledge,
  Migration,
  ModuleRecord,
  Phase,
  RuntimeRecord,
} from './knowledge/knowledge.ts';
export type {
  Candidacy,
  Contenders,
  Filter,
  Placement,
  Profile,
  ScoreReport,
  Scorer,
  Verdict,
  VerdictReport,
  Weighted,
} from './place/policy.ts';
export type { AgentCommand, AgentInput, Sample } from './agent/agent.ts';
export { agentDeadline, agentStep, defaultAgentSettings, newAgent } from './agent/index.ts';
export type { AgentKnowledge } from './agent/knowledge.ts';
export type { AgentSettings } from './agent/settings.ts';
export { type RealmPlan, type Step, deadline, newKnowledge, step } from './step.ts';
export { readKnowledge, writeKnowledge } from './knowledge/snapshot.ts';
export { homeOf } from './knowledge/recall.ts';
export { defaultSettings, readSettings, settingNames, settingsGuide } from './settings.ts';
export { profileNamed, profiles } from './place/profiles/index.ts';
export { type PlaceOptions, place } from './place/place.ts';
export { explain, type Objection, type Opinion } from './place/explain.ts';
