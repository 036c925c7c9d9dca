import type { RegretSpread } from '../check/regret-share.ts';
import { percent, sizeText } from '../check/told.ts';
import { moment, whole } from '../report/quantity.ts';
import type { KeptFailure, Told } from './check.ts';
import type { Screen } from './screen.ts';

/** What came of a check, for people. */
export function checkText(told: Told, screen: Screen): string {
  const { report, kept, policy, from, areTypesSound } = told;
  const { paint } = screen;
  const { worldCount, choiceCount, regret, ties } = report;
  const verdict =
    kept.length === 0
      ? `${paint('green', '✔')} ${paint('bold', policy)} keeps every law`
      : `${paint('red', '✘')} ${paint('bold', policy)} breaks ${kept.length === 1 ? 'a law' : `${kept.length} laws`}`;
  const lines = [
    `${verdict}: ${whole(worldCount)} ${worldCount === 1 ? 'world' : 'worlds'} from seed ${from}, ${whole(choiceCount)} choices`,
    ...(areTypesSound
      ? []
      : [paint('yellow', '  its types were not checked: TypeScript is not installed, or was left out')]),
  ];
  if (regret !== null) lines.push(...regretLines(regret));
  if (choiceCount > 0) lines.push(`  ties    ${tiesText(ties, choiceCount)}`);
  return `${[lines.join('\n'), ...kept.map((one) => keptText(one, screen))].join('\n\n')}\n`;
}

function regretLines({ standing, ...regret }: RegretSpread): readonly string[] {
  const { shareMean, middleShare, highShare, mostShare, shareMax, lookCount } = regret;
  const claim = shareMax === null ? '' : `, at most ${percent(shareMax)} is claimed`;
  const own = `  regret  ${percent(shareMean)} of the best on average${claim}; median ${percent(middleShare)}, 90 % of looks up to ${percent(highShare)}, worst ${percent(mostShare)} (${whole(lookCount)} looks)`;
  if (standing === null) return [own];
  const { ownShareMean, standardShareMean, chanceShareMean, way, worldCount } = standing;
  const others = `          by worlds ${percent(ownShareMean)}, under standard ${percent(standardShareMean)}, by chance ${percent(chanceShareMean)}`;
  const place =
    way === null
      ? `${worldCount === 1 ? 'one world is' : 'these worlds are'} too little to tell where it is between them`
      : `${percent(way.ratio)} (${percent(way.low)} to ${percent(way.high)}) of the way from chance to standard`;
  return [own, `${others}: ${place}`];
}

function tiesText(
  { tieCount, worldCount, otherCount, ...shares }: Told['report']['ties'],
  choiceCount: number,
): string {
  const decided = `${percent(tieCount / choiceCount)} of choices are decided by the smaller id alone`;
  if (worldCount === 0) return decided;
  const { missShareMean, turnedMissShareMean } = shares;
  return `${decided}; decided the other way, ${otherCount} of ${worldCount} worlds differ, and ${percent(turnedMissShareMean)} of objectives are missed there instead of ${percent(missShareMean)}`;
}

function keptText({ failure, ...kept }: KeptFailure, { paint }: Screen): string {
  const { law, note, place, hint, seed, atMs } = failure;
  const at = atMs === null ? '' : ` at ${moment(atMs)}`;
  const rows: readonly (readonly [string, string | null])[] = [
    ['scenario', kept.scenario],
    ['check it', kept.checkCommand],
    ['run it', kept.runCommand],
    ['look at it', kept.viewCommand],
    ['or open', kept.address],
  ];
  return [
    `${paint('red', '✘')} ${paint('bold', law)}`,
    `  ${place === null ? '' : `${place}: `}${note}`,
    ...(hint === null ? [] : [`  ${paint('green', hint)}`]),
    paint('dim', `  seed ${seed}${at}; ${sizeText(failure)}`),
    ...rows.flatMap(([name, text]) => (text === null ? [] : [`  ${`${name}:`.padEnd(12)}${text}`])),
  ].join('\n');
}
