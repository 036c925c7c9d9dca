/** The door of the scenarios: the format, its loader, and the resolved model that the simulator runs. */

export { type Issue, inReadingOrder } from './format/issue.ts';
export { scenarioSchema } from './format/json-schema.ts';
export { type Loading, type LoadOptions, loadScenario, type ScenarioSource } from './format/load.ts';
export { KNOWN_METRICS, KNOWN_POLICIES } from './format/names.ts';
export { type RenderOptions, renderIssues } from './format/render.ts';
export { resolvedLines, resolvedYaml } from './format/resolved.ts';
export { introduction } from './introduction.ts';
export type * from './model.ts';
