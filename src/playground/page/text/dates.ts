// <!date^…> of mrkdwn and dates of rich text, in the reader's zone and language.
import type { Names } from '../state/names.ts';

const formats: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date_slash: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  day_divider_pretty: { weekday: 'long', month: 'long', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

export function fillDate(seconds: number, format: string, names: Names): string {
  const at = new Date(seconds * 1000);
  return format.replace(/\{([a-z_]+)\}/gu, (whole, token: string) => {
    const pretty = token.endsWith('_pretty') ? relative(at, names) : null;
    if (pretty) return pretty;
    const options = formats[token] ?? formats[token.replace('_pretty', '')];
    return options ? names.format(at, options) : whole;
  });
}

function relative(at: Date, names: Names): string | null {
  const days = daysBetween(at, new Date(), names);
  if (Math.abs(days) > 1) return null;
  return new Intl.RelativeTimeFormat(names.locale, { numeric: 'auto' }).format(days, 'day');
}

/** Calendar days of the reader, not spans of 24 hours. */
export function daysBetween(at: Date, now: Date, names: Names): number {
  return Math.round((dayOf(at, names) - dayOf(now, names)) / 86_400_000);
}

function dayOf(at: Date, { timeZone }: Names): number {
  const text = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
  return Date.parse(text);
}
