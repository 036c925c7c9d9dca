import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../runtime/testing/bench.ts';
import { counted } from './testing/counted.ts';
import { MoveStage } from './testing/moves.ts';
import { type Tab, Tabs } from './testing/tabs.ts';
import { woven } from './testing/woven.ts';

let stage: MoveStage;
let tabs: Tabs;
let tab: Tab;
beforeEach(async () => {
  stage = await MoveStage.open();
  tabs = await Tabs.open(stage);
  tab = await tabs.tab('tab');
});
afterEach(async () => {
  await tabs?.close();
  await stage?.close();
});

const saysGoodbye = (): Promise<unknown> =>
  stage.hears(({ text }) => text.includes('"runtime-left"') && text.includes(tab.id));

describe('a tab that is left', () => {
  it('hands its modules over first if it is told to leave, without a gap or a repeat', async () => {
    await stage.submits('loom', null, ['0', '20', '16']);
    await stage.writes('loom', 5);
    await stage.runtime('desk');
    await tab.page.locator('#leave').click();
    await tab.page.getByText('Left the realm', { exact: true }).waitFor();
    await tab.page.locator('.ended[data-module=loom] .chip', { hasText: 'moved on' }).waitFor();
    await stage.runsOn('loom', 'desk');
    await stage.writes('loom', 10);
    const lines = stage.lines('loom');
    expect(lines).toEqual(woven(lines.length, 16));
  });

  it('gets modules again when it comes back', async () => {
    await tab.page.locator('#leave').click();
    await saysGoodbye();
    await tab.page.locator('#join').click();
    await stage.submits('counter', null, ['0', '50']);
    await stage.writes('counter', 3);
  });

  it.each(['closed', 'killed'])(
    'costs a module no more than since its last checkpoint if it is %s',
    async (how) => {
      await stage.submits('counter', null, ['0', '50'], { checkpoint: '500ms' });
      const isStored = ({ text }: { readonly text: string }): boolean => text.includes('"checkpoint-stored"');
      await until(() => stage.heard.filter(isStored).length >= 3);
      await stage.runtime('desk');
      const reports = stage.heard.map((one, at) => (isStored(one) ? at : -1)).filter((at) => at >= 0);
      const [before = 0] = reports.slice(-2);
      const safe = stage.heard.slice(0, before).filter(({ topic }) => topic.endsWith('/stdout/counter'));
      if (how === 'closed') await tab.page.close();
      else void (await tab.page.context().newCDPSession(tab.page)).send('Page.crash').catch(() => {});
      await saysGoodbye();
      await stage.runsOn('counter', 'desk');
      await stage.writes('counter', 20);
      const lines = stage.lines('counter').map(Number);
      const at = lines.findIndex((line, index) => index > 0 && line !== (lines[index - 1] ?? 0) + 1);
      const [first = 0] = lines.slice(at === -1 ? -1 : at);
      const last = at === -1 ? lines.length : at;
      expect(lines.slice(0, last).map(String)).toEqual(counted(last));
      expect(lines.slice(last)).toEqual(lines.slice(last).map((_, index) => first + index));
      expect(safe.length).toBeGreaterThan(0);
      expect(first).toBeGreaterThan(safe.length);
      expect(first).toBeLessThanOrEqual(last + 1);
    },
  );
});
