// Turns of the event loop and waits in it, as the embedded engine needs them. Handed in, so that a simulation lives in a time
// of its own.
import { setTimeout as pause } from 'node:timers/promises';

export interface LoopTime {
  /** Milliseconds since whenever; never goes back. */
  now(): number;
  /** Calls once whatever is at work now has come to its end. */
  nextTurn(call: () => void): void;
  pause(ms: number): Promise<void>;
}

export const loopTime: LoopTime = {
  now: () => performance.now(),
  nextTurn: (call) => void setImmediate(call),
  pause: (ms) => pause(ms),
};
