/** The door of the agent, for `core/index.ts`. */
export type { AgentCommand, AgentInput } from './agent.ts';
export { type AgentKnowledge, newAgent } from './knowledge.ts';
export { type AgentSettings, defaultAgentSettings } from './settings.ts';
export { agentDeadline, agentStep } from './step.ts';
