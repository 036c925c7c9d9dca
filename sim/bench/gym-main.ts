import { FEATURES } from '../gym/features.ts';
import { Gym } from '../gym/gym.ts';
import { anywhere, Learner, played } from '../gym/learner.ts';
import { nursery } from '../gym/nursery.ts';
import { stream } from '../random/stream.ts';

/** Shows how a learner gets better in the nursery: what worlds that it never practises in are worth under it. */
const EXAM = [1_001, 1_002, 1_003, 1_004, 1_005];
const LESSON_COUNT = 40;
const LESSONS_PER_EXAM = 5;

const gym = await Gym.open({ worldOf: nursery });
const draws = stream(1, 'player', 'practice');
const mean = (worthOf: (seed: number) => number): string =>
  (EXAM.reduce((sum, seed) => sum + worthOf(seed), 0) / EXAM.length).toFixed(2);

console.log(
  `chance               ${mean((seed) => played(gym, seed, (seen) => anywhere(seen, draws.next())))}`,
);
const learner = new Learner(FEATURES.length);
for (let lesson = 1; lesson <= LESSON_COUNT; lesson++) {
  learner.practise(gym, lesson, () => draws.next());
  if (lesson % LESSONS_PER_EXAM > 0) continue;
  const worth = mean((seed) => played(gym, seed, (seen) => learner.best(seen)));
  console.log(`after ${String(lesson).padStart(3)} worlds     ${worth}`);
}
for (const [at, name] of FEATURES.entries())
  console.log(`  ${name.padEnd(24)} ${learner.weights[at]?.toFixed(2)}`);
await gym.close();
