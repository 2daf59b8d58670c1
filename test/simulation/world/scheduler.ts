// Virtual time: whatever happens in a world is a call at a moment, and the moments come one after the other, as fast as they
// can be computed. Between two calls every promise that can go on has gone on, so nothing depends on the machine's own time.

export interface Entry {
  cancel(): void;
}

class Call implements Entry {
  readonly at: number;
  readonly order: number;
  run: (() => void) | null;

  constructor(at: number, order: number, run: () => void) {
    this.at = at;
    this.order = order;
    this.run = run;
  }

  cancel(): void {
    this.run = null;
  }
}

/** Calls that are asked of the real event loop at once: it drains promises between any two. */
const perRound = 64;

export class Scheduler {
  /** Epoch milliseconds. */
  now: number;
  readonly #heap: Call[] = [];
  #turns: (() => void)[] = [];
  #nextTurn = 0;
  #order = 0;
  /** How many calls there were. */
  calls = 0;

  constructor(start: number) {
    this.now = start;
  }

  /** Never in the past. */
  at(moment: number, run: () => void): Entry {
    this.#order += 1;
    const call = new Call(Math.max(Math.round(moment), this.now), this.#order, run);
    this.#push(call);
    return call;
  }

  after(ms: number, run: () => void): Entry {
    return this.at(this.now + ms, run);
  }

  /** After what is at work now, at the same moment. */
  turn(run: () => void): void {
    this.#turns.push(run);
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Until this moment, or until nothing is left to happen. Rejects with what a call throws. */
  run(until: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let isOver = false;
      const step = () => {
        if (isOver) return;
        try {
          if (this.#step(until)) return;
          isOver = true;
          this.now = Math.max(this.now, until);
          resolve();
        } catch (error) {
          isOver = true;
          reject(error);
        }
      };
      const round = () => {
        if (isOver) return;
        for (let count = 0; count < perRound; count += 1) setImmediate(step);
        setImmediate(round);
      };
      round();
    });
  }

  #step(until: number): boolean {
    const turn = this.#turns[this.#nextTurn];
    if (turn) {
      this.#nextTurn += 1;
      if (this.#nextTurn === this.#turns.length) {
        this.#turns = [];
        this.#nextTurn = 0;
      }
      this.calls += 1;
      turn();
      return true;
    }
    for (;;) {
      const next = this.#heap[0];
      if (!next || next.at > until) return false;
      this.#pop();
      if (!next.run) continue;
      this.now = next.at;
      this.calls += 1;
      next.run();
      return true;
    }
  }

  #push(call: Call): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(call);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = heap[above] as Call;
      if (!isBefore(call, other)) break;
      heap[at] = other;
      at = above;
    }
    heap[at] = call;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Call;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Call, heap[below] as Call)) below += 1;
      if (!isBefore(heap[below] as Call, last)) break;
      heap[at] = heap[below] as Call;
      at = below;
    }
    heap[at] = last;
  }
}

const isBefore = (one: Call, other: Call): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);
