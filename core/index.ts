/** The door of the core: all that other rooms may import, besides `core/trace.ts` and `core/testing/*`. */

export type { AgentCommand, AgentInput, Sample } from './agent/agent.ts';
export { agentDeadline, agentStep, defaultAgentSettings, newAgent } from './agent/index.ts';
export type { AgentKnowledge } from './agent/knowledge.ts';
export type { AgentSettings } from './agent/settings.ts';
export { assert, unreachable } from './assert.ts';
export type { Answer, Command, RuntimeCommand } from './command.ts';
export * from './ids.ts';
export type {
  ExitReason,
  Input,
  InstanceReport,
  InstanceState,
  LoadReport,
  Origin,
  Report,
  Request,
} from './input.ts';
export type { Decision, Symptom, SymptomKind, Worth } from './knowledge/decision.ts';
export type {
  Commitment,
  DeviceRecord,
  FarMove,
  Health,
  Knowledge,
  Migration,
  ModuleRecord,
  Phase,
  RuntimeRecord,
} from './knowledge/knowledge.ts';
export { homeOf, slownessOf } from './knowledge/recall.ts';
export { knowledgeParts, readKnowledge, writeKnowledge } from './knowledge/snapshot.ts';
export { type Prospect, prospectsOf, wholeRealmMoves } from './mape/prospects.ts';
export type { Device } from './model/device.ts';
export type { Link } from './model/link.ts';
export type { Affinity, Channel, CrashPolicy, Demand, Module } from './model/module.ts';
export type { Program } from './model/program.ts';
export type { RealmRule, Whom } from './model/realm-rule.ts';
export type { Domain, Rule, Whereabouts } from './model/rule.ts';
export type { EngineMode, Platform, Runtime, RuntimeType } from './model/runtime.ts';
export type { Choice, ChoiceLaw, Claims } from './place/claims.ts';
export { explain, type Objection, type Opinion } from './place/explain.ts';
export { allFilters } from './place/filters/index.ts';
export { type PlaceOptions, place } from './place/place.ts';
export type {
  Batch,
  Candidacy,
  Contenders,
  Filter,
  Pick,
  Placement,
  Profile,
  Queue,
  ScoreReport,
  Scorer,
  Verdict,
  VerdictReport,
  Weighted,
} from './place/policy.ts';
export { profileNamed, profiles } from './place/profiles/index.ts';
export { dominantShare } from './place/queues/dominant-share.ts';
export { maxMin } from './place/queues/max-min.ts';
export { minMin } from './place/queues/min-min.ts';
export { optimistic } from './place/queues/optimistic.ts';
export { flowing, replanned } from './place/queues/planned.ts';
export { sampled } from './place/queues/sampled.ts';
export { shortestAligned } from './place/queues/shortest-aligned.ts';
export { sufferage } from './place/queues/sufferage.ts';
export { upwardRank } from './place/queues/upward-rank.ts';
export { aligned } from './place/scores/aligned.ts';
export { balanced } from './place/scores/balanced.ts';
export { chargeLeft } from './place/scores/charge-left.ts';
export { earliestFinish } from './place/scores/earliest-finish.ts';
export { fastestPredicted } from './place/scores/fastest-predicted.ts';
export { fastestUpper } from './place/scores/fastest-upper.ts';
export { fewestModules } from './place/scores/fewest-modules.ts';
export { frugal } from './place/scores/frugal.ts';
export { keepsObjective } from './place/scores/keeps-objective.ts';
export { leastAllocated } from './place/scores/least-allocated.ts';
export { leastLeft } from './place/scores/least-left.ts';
export { mostAllocated } from './place/scores/most-allocated.ts';
export { nearest } from './place/scores/nearest.ts';
export { reliable } from './place/scores/reliable.ts';
export { sameShape } from './place/scores/same-shape.ts';
export { shortestQueue } from './place/scores/shortest-queue.ts';
export { soonestAnswered } from './place/scores/soonest-answered.ts';
export { soonestCarried } from './place/scores/soonest-carried.ts';
export { stayPut } from './place/scores/stay-put.ts';
export { surest } from './place/scores/surest.ts';
export { wellCharged } from './place/scores/well-charged.ts';
export { predictedRunMs } from './predict/at-home.ts';
export { DEPTH } from './predict/beliefs.ts';
export {
  type Encounter,
  type Foresight,
  foreseen,
  type Learnt,
  learntFrom,
  nothingLearnt,
} from './predict/learner.ts';
export type { Knob, Settings } from './settings.ts';
export { defaultSettings, readSettings, settingNames, settingsGuide } from './settings.ts';
export type { Advice, AdvisedMove, Finding, Waking } from './shell-word.ts';
export { Flow } from './solve/flow.ts';
export { NOWHERE, type Offer, type Offers, packedOffers } from './solve/offers.ts';
export type { Prices } from './solve/prices.ts';
export type { Realm } from './solve/realm.ts';
export { boundOf as realmBound } from './solve/realm-bound.ts';
export { type PlannedMove, type Replan, type ReplanOptions, replan } from './solve/replan.ts';
export { pricesOf, type SolveOptions, type Solver, solverNamed, solvers, stepsFor } from './solve/solvers.ts';
export { loadsOf, type Schedule, scheduleOf, type TimeTable } from './solve/times.ts';
export { deadline, newKnowledge, type RealmPlan, type Step, step } from './step.ts';
