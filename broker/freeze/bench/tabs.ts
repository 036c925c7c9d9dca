import { MoveStage } from '../../cli/testing/moves.ts';
import { pausesOn } from '../../cli/testing/pauses.ts';
import { Tabs } from '../../cli/testing/tabs.ts';

/** Live memory of the module that is moved. */
const MEMORY_KIB = 1_024;

/** Pauses of a module that goes from Node to a tab of Chromium and home, so often: there, and back. */
export async function tabPausesMs(
  roundCount: number,
): Promise<{ readonly there: readonly number[]; readonly back: readonly number[] }> {
  const stage = await MoveStage.open();
  try {
    await stage.runtime('desk');
    const tabs = await Tabs.open(stage);
    try {
      const { id } = await tabs.tab('tab');
      const way = ['desk', ...Array.from({ length: 2 * roundCount }, (_, at) => (at % 2 ? 'desk' : id))];
      const pauses = await pausesOn(stage, way, MEMORY_KIB);
      const towards = (end: string): readonly number[] =>
        pauses.filter(({ to }) => to === end).map(({ longestMs }) => longestMs);
      return { there: towards(id), back: towards('desk') };
    } finally {
      await tabs.close();
    }
  } finally {
    await stage.close();
  }
}
