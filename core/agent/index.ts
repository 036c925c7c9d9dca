/** The door of the agent, for `core/index.ts`. */
export type { AgentCommand, AgentInput, Measurement, Sample } from './agent.ts';
export { type AgentKnowledge, newAgent } from './knowledge.ts';
export { type AgentSettings, agentSettingsGuide, defaultAgentSettings } from './settings.ts';
export { type AgentStep, agentDeadline, agentStep } from './step.ts';
