// How many cards are free, as the platform's page "accelerators" (of notebooks) tells it, by clients' word. What cannot be read
// is left out, never guessed: no count is no card.
import { z } from 'zod';
import type { FreeCount } from '../availability/free-cards.ts';
import { findListItems } from './wire.ts';

export const freeCardsPath = '/ac/openapi/v2/resources/accelerators';

const maxGroups = 500;
const mostCards = 100_000;

/** Numbers come as numbers or as digits. */
const count = z
  .union([z.number(), z.string().regex(/^\d{1,9}$/u)])
  .transform(Number)
  .pipe(z.int().min(0).max(mostCards));
const word = z.union([z.string().trim().min(1).max(200), z.number()]).transform(String);

const itemSchema = z.object({
  resourceGroupCode: word,
  /** On one node. */
  maxFreeNum: count,
  maxNum: count.nullish().catch(null),
  clusterId: word.nullish().catch(null),
});

/** Null: a list of which nothing can be read, or no list. Of a group that is told twice, the larger one counts. */
export function readFreeCards(data: unknown, region: string): readonly FreeCount[] | null {
  const items = findListItems(data) ?? null;
  if (!items) return null;
  const found = new Map<string, FreeCount>();
  let isAny = items.length === 0;
  for (const item of items.slice(0, maxGroups)) {
    const read = itemSchema.safeParse(item).data;
    if (!read) continue;
    isAny = true;
    const { resourceGroupCode: code, maxFreeNum: free, maxNum: most, clusterId } = read;
    if (clusterId != null && clusterId !== region) continue;
    if ((found.get(code)?.free ?? -1) < free) found.set(code, { code, free, most: most || null });
  }
  return isAny ? [...found.values()] : null;
}
