/** From 0 to below 1. */
export type Chance = () => number;
