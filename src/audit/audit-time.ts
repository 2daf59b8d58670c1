// When the lines of the audit log begin or end that somebody wants: a date, a moment, or how long ago. Pure.

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const isoText = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?)?$/u;

/** Epoch milliseconds; a date without a zone is UTC's. Null: not written like this. */
export function parseAuditTime(text: string, now: number): number | null {
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/u.exec(text.trim().toLowerCase()) ?? [];
  if (count !== undefined) return now - Number(count) * (units[unit] ?? 0);
  const moment = text.trim().toUpperCase();
  if (!isoText.test(moment)) return null;
  const isZoned = !moment.includes('T') || /(?:Z|[+-]\d\d:\d\d)$/u.test(moment);
  const at = Date.parse(isZoned ? moment : `${moment}Z`);
  return Number.isNaN(at) ? null : at;
}
