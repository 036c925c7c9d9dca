import { isName } from '../../wire/index.ts';

/** What the address of the page says, with defaults from where it came from. */
export interface Options {
  readonly realm: string;
  /** `null` for a name after the browser. */
  readonly name: string | null;
  /** 0 for any number. */
  readonly moduleCountMax: number;
  readonly brokerUrl: string;
  /** Where the supervisor's files are. */
  readonly storeUrl: string;
}

const KNOWN = ['realm', 'name', 'maxModules', 'broker'];
const SECRETS = ['user', 'username', 'password'];
/** Modules at once (assumption: more busy threads than that make a laptop's browser sluggish). */
const MODULE_COUNT = 8;

/** Reads the page's address, which ends in `/runtime/`; or says everything that is wrong with it. */
export function readOptions(address: string, realmDefault: string): Options | readonly string[] {
  const page = new URL(address);
  const query = page.searchParams;
  const faults: string[] = [];
  for (const key of new Set(query.keys())) {
    if (SECRETS.includes(key))
      faults.push(`?${key}= is not read: addresses are kept in histories and logs. You will be asked.`);
    else if (!KNOWN.includes(key)) faults.push(`?${key}= is not known; known are ${KNOWN.join(', ')}.`);
  }
  const realm = query.get('realm') ?? realmDefault;
  if (!realm.split('/').every((level) => isName(level))) faults.push(`?realm= "${realm}" is no name.`);
  const name = query.get('name');
  if (name !== null && !isName(name))
    faults.push(`?name= "${name}" is no name: letters, digits, "." "_" ":" "@" "~" "-".`);
  const most = query.get('maxModules') ?? `${MODULE_COUNT}`;
  if (!/^\d{1,6}$/.test(most)) faults.push(`?maxModules= "${most}" is no whole number.`);
  const brokerUrl = query.get('broker') ?? brokerBeside(page);
  faults.push(...faultsOfBroker(brokerUrl, page));
  if (faults.length > 0) return faults;
  const storeUrl = new URL('..', page).href.replace(/\/$/, '');
  return { realm, name, moduleCountMax: Number(most), brokerUrl, storeUrl };
}

/** The supervisor speaks MQTT at `/mqtt`, beside this page. */
function brokerBeside(page: URL): string {
  const url = new URL('../mqtt', page);
  url.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  url.hash = '';
  return url.href;
}

function faultsOfBroker(text: string, page: URL): readonly string[] {
  if (!URL.canParse(text)) return [`?broker= "${text}" is no address such as ws://localhost:9001.`];
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    return ['?broker= names a user: addresses are kept in histories and logs. You will be asked.'];
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:')
    return [`?broker= "${text}" cannot be reached: browsers speak ws:// and wss:// only.`];
  if (page.protocol === 'https:' && url.protocol === 'ws:')
    return [`?broker= "${text}" cannot be reached from a page that came by https: use wss://.`];
  return [];
}
