// How long before something people want to hear of it: `24h,1h`. Pure.

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const most = 5;
const longestMs = 30 * 86_400_000;

/** Milliseconds, longest first, each once; none for `off`. Null: not written like this, or too many or too long. */
export function parseLeadTimes(text: string): readonly number[] | null {
  if (/^\s*off\s*$/iu.test(text)) return [];
  const times = text.split(',').map((part) => toMs(part.trim().toLowerCase()));
  const known = times.filter((time) => time !== null);
  if (known.length < times.length) return null;
  const each = [...new Set(known)].sort((one, other) => other - one);
  return each.length <= most ? each : null;
}

function toMs(text: string): number | null {
  const [, count, unit = ''] = /^(\d{1,7})\s*([smhd])$/u.exec(text) ?? [];
  const ms = Number(count) * (units[unit] ?? Number.NaN);
  return ms > 0 && ms <= longestMs ? ms : null;
}

/** As `parseLeadTimes` reads it. */
export function writeLeadTimes(times: readonly number[]): string {
  return times.length === 0 ? 'off' : times.map(toText).join(',');
}

function toText(ms: number): string {
  const [unit, each] = Object.entries(units).findLast(([, length]) => ms % length === 0) ?? ['s', 1000];
  return `${Math.round(ms / each)}${unit}`;
}
