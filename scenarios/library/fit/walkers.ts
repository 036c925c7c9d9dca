import { join } from 'node:path';
import { csvText, type Fields, groupedBy, readCsv } from './csv.ts';

/**
 * A phone changes its access point only for one this much stronger, as roaming thresholds commonly are
 * (assumption).
 */
const HANDOVER_DB = 8;

/**
 * Walks through a building: per step the strongest access point, its signal, and the one that would serve a
 * phone which changes only for 8 dB. In the file as we have it, the first two "access points" are the number
 * of visible ones and the time since the start of the walk, in either order; so the strongest is the third.
 */
export function walkers(folder: string): string {
  const walks = groupedBy(readCsv(join(folder, 'wifine-rss', 'trajectories_top6.csv')), 'trajectory');
  const rows = [...walks.values()].flatMap((steps, walk) => {
    let serving = '';
    return steps.map((step) => {
      serving = nextServing(serving, step);
      return [walk + 1, secondsInto(step), step('ap3'), step('rss3'), serving];
    });
  });
  return csvText(['walker', 'atS', 'strongestAp', 'rssDbm', 'servingAp'], rows);
}

function secondsInto(step: Fields): number {
  return Number(step(step('ap1') === 'timestamp' ? 'rss1' : 'rss2'));
}

function nextServing(serving: string, step: Fields): string {
  const heard = [3, 4, 5, 6].map((rank) => ({ ap: step(`ap${rank}`), rssDbm: Number(step(`rss${rank}`)) }));
  if (serving === '') return step('ap3');
  // One that is not recorded is no stronger than the last that is; that bound is taken for its signal.
  const servingDbm = heard.find(({ ap }) => ap === serving)?.rssDbm ?? Number(step('rss6'));
  return Number(step('rss3')) >= servingDbm + HANDOVER_DB ? step('ap3') : serving;
}
