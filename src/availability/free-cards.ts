// What is known of the free cards of a region, and which of the operator's groups that is about. Pure.
import type { Catalog } from '../catalog/catalog.ts';

/** As the platform counts them: under a code of its own, which need not be the name of a container's resource group. */
export interface FreeCount {
  readonly code: string;
  /** The most that are free on one node. */
  readonly free: number;
  /** The most that a node has; null: not told. */
  readonly most: number | null;
}

/** Of a resource group of containers. */
export interface GroupFree {
  readonly group: string;
  /** Null: the last answer tells nothing of it. */
  readonly free: number | null;
  readonly most: number | null;
}

/** Container groups by the platform's code of their cards: several may draw on the same ones. */
export function groupsByCode(catalog: Catalog | null): ReadonlyMap<string, readonly string[]> {
  const mapped = (catalog?.groups ?? []).flatMap(({ name, freeCards }) =>
    freeCards === undefined ? [] : [{ name, freeCards }],
  );
  const byCode = Map.groupBy(mapped, ({ freeCards }) => freeCards);
  return new Map([...byCode].map(([code, groups]) => [code, groups.map(({ name }) => name)]));
}

/** Null: nobody has said which cards the group draws on. */
export const codeOf = (catalog: Catalog | null, group: string): string | null =>
  catalog?.groups.find(({ name }) => name === group)?.freeCards ?? null;

/** In the catalog's order. */
export function freeByGroup(catalog: Catalog | null, counts: readonly FreeCount[]): readonly GroupFree[] {
  const known = new Map(counts.map((count) => [count.code, count]));
  return (catalog?.groups ?? []).flatMap(({ name, freeCards }) => {
    if (freeCards === undefined) return [];
    const count = known.get(freeCards);
    return [{ group: name, free: count?.free ?? null, most: count?.most ?? null }];
  });
}

/** All containers' together. */
export const cardsOf = ({
  gpuNumber,
  taskNumber,
}: {
  readonly gpuNumber: number;
  readonly taskNumber: number;
}): number => gpuNumber * taskNumber;
