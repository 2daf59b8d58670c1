// Time, as the core knows it: what it is, and who calls back later. Handed in, so that a test or a simulation lives in a
// time of its own.

/** Epoch milliseconds. */
export type Clock = () => number;

export interface Timers {
  /** Calls once after so many milliseconds; `cancel` makes it never. */
  after(ms: number, call: () => void): Timer;
  /** Calls once whatever is at work now has come to its end. */
  nextTurn(call: () => void): void;
}

export interface Timer {
  cancel(): void;
}
