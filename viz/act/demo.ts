import type { Desk } from '../page/desk.ts';
import { said } from '../source/source.ts';
import { type Asking, freshId, request, upload } from './create.ts';

/** How long the count is watched before it is moved. */
const WATCH_MS = 5_000;
/** How long a module may take to run (assumption: a phone that has to fetch it). */
const PATIENCE_MS = 60_000;
const LOOK_MS = 100;

/** What the demonstration needs. */
export interface DemoPlan extends Asking {
  readonly desk: Desk;
  /** Where the counter is. */
  readonly url: string;
}

const TITLE = 'Show me';

/** Starts a counter, moves it after some seconds to another runtime, and lets its count be watched as it goes on. */
export async function demonstrate(plan: DemoPlan): Promise<void> {
  const { desk, deeds } = plan;
  const refused = (word: string): void => deeds.note(TITLE, { state: 'refused', word });
  if (standing(desk).length < 2)
    return refused('it needs two runtimes: open one in a tab at /runtime, or start "arts runtime"');
  try {
    const answer = await fetch(plan.url);
    if (!answer.ok) return refused(`the counter is not there: ${answer.status}`);
    const stored = await upload(plan.rest, await answer.blob(), 'counter.wasm');
    if (stored.kind === 'refused') return refused(stored.why);
    const id = freshId('counter');
    const file = `sha256:${stored.value.sha256}`;
    if ((await request(plan, { id, name: 'counter', file, fileType: 'WA', args: ['0', '500'] })) !== null)
      return;
    desk.look({ module: id, at: null, isPlaying: false });
    await move(plan, id);
  } catch (fault) {
    refused(said(fault));
  }
}

async function move({ desk, deeds }: DemoPlan, id: string): Promise<void> {
  const from = await runsOn(desk, id);
  if (from === null) return deeds.note(TITLE, { state: 'failed', word: `${id} does not run yet` });
  await wait(WATCH_MS);
  const goal = standing(desk).find((runtime) => runtime !== from);
  if (goal === undefined)
    return deeds.note(TITLE, { state: 'failed', word: 'there is no other runtime any more' });
  await deeds.act({ kind: 'move', module: id, from, to: goal });
}

const standing = ({ reel: { newest } }: Desk): readonly string[] =>
  newest.runtimes.filter(({ health, draining }) => health === 'alive' && !draining).map(({ id }) => id);

async function runsOn({ reel }: Desk, id: string): Promise<string | null> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_MS) {
    const module = reel.newest.module(id);
    if (module?.phase === 'running') return module.on;
    await wait(LOOK_MS);
  }
  return null;
}

const wait = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs));
