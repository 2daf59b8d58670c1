// Times as the platform writes them: local time without a zone (UTC+8), limits as HH:MM:SS, durations for display.

const shanghaiOffsetMs = 8 * 60 * 60 * 1000;

/** Epoch milliseconds to `2022-05-11 19:30:34`. */
export function toTimestamp(epochMs: number): string {
  return new Date(epochMs + shanghaiOffsetMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** `01:00:00` to milliseconds; hours may pass 24. Infinity for `unlimited`, null for anything else or no time at all. */
export function parseTimeLimit(text: string): number | null {
  if (text === 'unlimited') return Number.POSITIVE_INFINITY;
  const match = /^(\d{1,6}):([0-5]\d):([0-5]\d)$/.exec(text);
  if (!match) return null;
  const [, hours, minutes, seconds] = match.map(Number);
  const limitMs = (((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000;
  return limitMs > 0 ? limitMs : null;
}

/** Milliseconds to `14d 23h 48m`. */
export function toDurationText(durationMs: number): string {
  const minutes = Math.floor(Math.max(0, durationMs) / 60_000);
  return `${Math.floor(minutes / 1440)}d ${Math.floor((minutes % 1440) / 60)}h ${minutes % 60}m`;
}
