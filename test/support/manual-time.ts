// Time that passes only when a test says so: a clock, and timers on it. Nothing in it waits for real time.
import type { Clock, Timers } from '../../src/core/clock.ts';

export interface ManualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  now: number;
  /** Lets so much time pass, with everything that falls due in it, in order. */
  pass(ms: number): Promise<void>;
  /** Time passes for everybody but this process: no timer calls. */
  standStill(ms: number): void;
  /** One turn of the event loop. */
  turn(): void;
  /** Until everything that needs no time to pass is done. */
  settle(): Promise<void>;
  /** Until this is done, which must need no time to pass. */
  during<T>(work: Promise<T>): Promise<T>;
}

const turnsOfQuiet = 12;

interface Waiting {
  readonly at: number;
  readonly call: () => void;
}

export function manualTime(start = 1_760_000_000_000): ManualTime {
  let waiting: Waiting[] = [];
  const turns: (() => void)[] = [];

  /** The store answers a turn or two after it was asked, and what it answers leads to the next question. */
  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < turnsOfQuiet; quiet += 1) {
      if (turns.length > 0) quiet = 0;
      for (const call of turns.splice(0)) call();
      await new Promise(setImmediate);
    }
  }

  const time: ManualTime = {
    now: start,
    clock: () => time.now,
    timers: {
      after(ms, call) {
        const entry = { at: time.now + ms, call };
        waiting.push(entry);
        const cancel = () => {
          waiting = waiting.filter((each) => each !== entry);
        };
        return { cancel };
      },
      nextTurn: (call) => void turns.push(call),
    },
    async pass(ms) {
      const end = time.now + ms;
      for (;;) {
        await settle();
        const [next] = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        waiting = waiting.filter((each) => each !== next);
        time.now = Math.max(time.now, next.at);
        next.call();
      }
      time.now = Math.max(time.now, end);
    },
    turn() {
      for (const call of turns.splice(0)) call();
    },
    standStill(ms) {
      time.now += ms;
    },
    settle,
    async during(work) {
      let isOver = false;
      const end = () => {
        isOver = true;
      };
      work.then(end, end);
      for (let rounds = 0; !isOver; rounds += 1) {
        if (rounds > 10_000) throw new Error('it waits for time to pass');
        await settle();
      }
      return work;
    },
  };
  return time;
}
