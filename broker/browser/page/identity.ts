/** Who a tab is: the browser's own number, and which of its tabs this one is. */
export interface Identity {
  /** The same for all tabs of a browser and after every start. */
  readonly deviceKey: string;
  /** From 1; no two open tabs have the same. */
  readonly seatNumber: number;
}

const DEVICE = 'arts:device';
const SEAT = 'arts:seat';
/** What the former page of this tab gets to let its seat go (assumption: a reload takes less). */
const RELEASE_MS = 1_000;
const KEY_BYTES = 6;

/**
 * Takes a seat for as long as the tab lives: the one it had before a reload, else the first that is free. The browser
 * itself takes it back when the tab ends, however it ends.
 */
export async function claimIdentity(): Promise<Identity> {
  const deviceKey = remembered(localStorage, DEVICE) ?? remember(localStorage, DEVICE, freshKey());
  const before = Number(remembered(sessionStorage, SEAT));
  if (before >= 1 && (await holds(before, RELEASE_MS))) return { deviceKey, seatNumber: before };
  for (let seat = 1; ; seat++) {
    if (!(await holds(seat, 0))) continue;
    remember(sessionStorage, SEAT, `${seat}`);
    return { deviceKey, seatNumber: seat };
  }
}

/** Locks a seat until the tab ends, waiting so long for it; whether it is ours. */
function holds(seat: number, waitMs: number): Promise<boolean> {
  const options: LockOptions = waitMs === 0 ? { ifAvailable: true } : { signal: AbortSignal.timeout(waitMs) };
  return new Promise((resolve) => {
    navigator.locks
      .request(`arts:seat:${seat}`, options, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise(() => {});
      })
      .catch(() => resolve(false));
  });
}

/** People may forbid pages to remember anything; then a tab is new every time. */
function remembered(storage: Storage, key: string): string | null {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

function remember(storage: Storage, key: string, text: string): string {
  try {
    storage.setItem(key, text);
  } catch {
    // See above.
  }
  return text;
}

const freshKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(KEY_BYTES))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
