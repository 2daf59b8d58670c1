// How long what is over is kept: the operator's choice, for ever unless they say otherwise.

export interface Retention {
  /**
   * Erases, of what ended before `before` (epoch milliseconds), one small step: audit lines, oldest first, the settled
   * launches they tell of, and jobs that were given up. Answers how many rows were looked at: fewer than `limit` means
   * that nothing is left. A launch whose outcome is not known, or whom nobody was told of yet, stays; lines dated after `now`
   * hold up no others.
   */
  purge(before: number, limit: number, now: number): Promise<number>;
}
