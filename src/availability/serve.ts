// Whose turn it is when cards are free: first come, first served, and never more cards than there are. Pure.

export interface Waiting {
  readonly id: string;
  /** In the queue of the region: who came first has the lowest. */
  readonly place: number;
  readonly cards: number;
}

/**
 * `held`: cards of launches that were begun and may not show in what the platform counts. Who needs more than is left is
 * passed over, and keeps their place.
 */
export function serve<W extends Waiting>(
  cards: { readonly free: number; readonly held: number },
  waiting: readonly W[],
): readonly W[] {
  let left = cards.free - cards.held;
  return waiting
    .toSorted((one, other) => one.place - other.place)
    .filter((each) => {
      if (each.cards > left) return false;
      left -= each.cards;
      return true;
    });
}
