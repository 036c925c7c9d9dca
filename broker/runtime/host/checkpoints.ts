/** How a runtime reaches the store of its supervisor, and as whom. */
export interface CheckpointReach {
  /** Where the supervisor's files are. */
  readonly storeUrl: string;
  readonly realm: string;
  readonly runtime: string;
  readonly fetch: typeof fetch;
  /** Hears what people may want to know. */
  note(text: string): void;
  /** What it shows to the broker; `null` where nobody asks. */
  credentials(): { readonly username: string; readonly password: string } | null;
}

/** Time to bring or fetch a checkpoint (assumption: 64 MiB over a link of 10 Mbit/s). */
const CARRY_MS_MAX = 60_000;
/** No checkpoint is there, so that a module begins from the top. */
const NOT_FOUND = 404;

/** The checkpoints of a runtime's modules, which the supervisor's store keeps. */
export class Checkpoints {
  readonly #reach: CheckpointReach;
  readonly #said = new Map<string, string>();

  constructor(reach: CheckpointReach) {
    this.#reach = reach;
  }

  /** Brings the newest checkpoint of a module; rejects, with the reason, if it is not kept. */
  async bring(module: string, epoch: number, snapshot: Uint8Array): Promise<void> {
    const response = await this.#ask(`${this.#at(module)}&epoch=${epoch}`, {
      method: 'PUT',
      body: snapshot as Uint8Array<ArrayBuffer>,
      headers: { 'content-type': 'application/octet-stream' },
    });
    if (!response.ok) throw new Error(await faultOf(response));
    await response.body?.cancel();
    this.#said.delete(module);
  }

  /** Says why a module has no newer checkpoint, and not over and over. */
  failed(module: string, reason: string): void {
    if (this.#said.get(module) === reason) return;
    this.#said.set(module, reason);
    this.#reach.note(`module ${module} has no new checkpoint: ${reason}`);
  }

  /** The newest checkpoint of a module; `null` if none is kept. Rejects if it cannot be had now. */
  async fetch(module: string): Promise<Uint8Array | null> {
    const response = await this.#ask(this.#at(module), {});
    if (response.status === NOT_FOUND) return null;
    if (!response.ok) throw new Error(await faultOf(response));
    return new Uint8Array(await response.arrayBuffer());
  }

  #at(module: string): string {
    const { storeUrl, realm, runtime } = this.#reach;
    const [inRealm, called, by] = [realm, module, runtime].map(encodeURIComponent);
    const root = storeUrl.replace(/\/+$/, '');
    return `${root}/api/v1/realms/${inRealm}/modules/${called}/checkpoint?runtime=${by}`;
  }

  #ask(url: string, plan: RequestInit): Promise<Response> {
    const { fetch, credentials } = this.#reach;
    const shown = credentials();
    const headers = new Headers(plan.headers);
    if (shown !== null)
      headers.set('authorization', `Basic ${encoded(`${shown.username}:${shown.password}`)}`);
    return fetch(url, { ...plan, headers, signal: AbortSignal.timeout(CARRY_MS_MAX) });
  }
}

/** As Base64 of UTF-8, which neither Node nor browsers do in one step (RFC 7617). */
const encoded = (text: string): string =>
  btoa([...new TextEncoder().encode(text)].map((byte) => String.fromCharCode(byte)).join(''));

async function faultOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  return `the store answers ${response.status}${text === '' ? '' : `: ${text.slice(0, 300)}`}`;
}
