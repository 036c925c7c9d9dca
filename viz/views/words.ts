const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A moment as a clock shows it, with as many digits as the time around it asks for. */
export function clock(atMs: number, withMs = true): string {
  const sign = atMs < 0 ? '−' : '';
  const ms = Math.abs(Math.round(atMs));
  const days = Math.floor(ms / DAY_MS);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const day = days > 0 ? `${days} d ` : '';
  const rest = `${two((ms % DAY_MS) / HOUR_MS)}:${two((ms % HOUR_MS) / MINUTE_MS)}:${two((ms % MINUTE_MS) / 1_000)}`;
  return `${sign}${day}${rest}${withMs ? `.${String(ms % 1_000).padStart(3, '0')}` : ''}`;
}

const figures = (value: number): string => String(Number(value.toPrecision(3)));

/** A stretch of time in its best unit. */
export function duration(ms: number): string {
  if (Number.isNaN(ms)) return '–';
  const size = Math.abs(ms);
  if (size < 1_000) return `${figures(ms)} ms`;
  if (size < MINUTE_MS) return `${figures(ms / 1_000)} s`;
  if (size < HOUR_MS) return `${figures(ms / MINUTE_MS)} min`;
  return size < 2 * DAY_MS ? `${figures(ms / HOUR_MS)} h` : `${figures(ms / DAY_MS)} d`;
}

/** Bytes in their best unit, by thousands. */
export function bytes(value: number): string {
  if (Number.isNaN(value)) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let rest = value;
  let step = 0;
  while (rest >= 1_000 && step < units.length - 1) {
    rest /= 1_000;
    step++;
  }
  return `${figures(rest)} ${units[step]}`;
}

/** A share in percent. */
export const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${figures(share * 100)} %`);

/** A number with three digits that count. */
export const score = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(3));

/** A whole number with its thousands apart. */
export const whole = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
