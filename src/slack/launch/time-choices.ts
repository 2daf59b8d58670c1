// The times that the form offers. Pure.
import type { Catalog } from '../../catalog/catalog.ts';

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
