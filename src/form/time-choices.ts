// The times that the form offers. Pure.
import type { Catalog } from '../catalog/catalog.ts';
import { toSeconds } from '../choices/limits.ts';

const usual = [
  '01:00:00',
  '02:00:00',
  '04:00:00',
  '08:00:00',
  '12:00:00',
  '24:00:00',
  '72:00:00',
  '168:00:00',
  'unlimited',
];

/** The catalog's, where it has any. */
export const offeredTimes = (catalog: Catalog | null): readonly string[] => {
  const own = catalog?.times.map(({ limit }) => limit) ?? [];
  return own.length > 0 ? own : usual;
};

/** The longest that is offered and within so many seconds; else just as many. */
export function longestWithin(seconds: number, catalog: Catalog | null): string {
  const fitting = offeredTimes(catalog).filter((limit) => toSeconds(limit) <= seconds);
  const [longest] = fitting.toSorted((one, other) => toSeconds(other) - toSeconds(one));
  return longest ?? toTimeText(seconds);
}

/** `HH:MM:SS` of seconds. */
export function toTimeText(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
}
