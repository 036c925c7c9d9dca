/** The simulator for learners: `arts-workbench/gym`. */

export { FEATURES } from './features.ts';
export { Gym, type GymOptions, type GymStep, type StepNotes } from './gym.ts';
export { anywhere, Learner, type Player, played } from './learner.ts';
export { nursery } from './nursery.ts';
export type { Observation, Option, Outcomes } from './words.ts';
