// Lanes: work of one lane never waits for work of another. Pure.

/**
 * The most urgent first: the order in which a worker looks for work. `launch`: a person waits for an instance; `act`: for
 * something to be done with one; `look`: what became of a call; `show`: what people see of it in Slack; `watch`: how
 * instances are; `upkeep`: nobody waits.
 */
export const lanes = ['launch', 'act', 'look', 'show', 'watch', 'upkeep'] as const;
export type Lane = (typeof lanes)[number];

/** Within a lane, the first is taken first. */
export const priorities = ['high', 'normal', 'low'] as const;
export type Priority = (typeof priorities)[number];

/** How many jobs of each lane one process works on at once. */
export type Hands = Readonly<Record<Lane, number>>;

/**
 * A lane's hands are its own, so that 10,000 jobs of one leave the others theirs. Work for people has as many as the
 * operator says; what nobody waits for has few, as it shares the processor and the database with them.
 */
export const handsOf = (concurrency: number): Hands => ({
  launch: concurrency,
  act: concurrency,
  look: concurrency,
  show: concurrency,
  watch: Math.ceil(concurrency / 2),
  upkeep: Math.ceil(concurrency / 8),
});
