// The real time, ids and chance, handed to the core by whoever puts the parts together.
import { randomUUID } from 'node:crypto';
import type { Chance } from './core/chance.ts';
import type { Clock, Timers } from './core/clock.ts';
import type { NewId } from './core/ids.ts';

export interface System {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly newId: NewId;
  readonly chance: Chance;
}

export const system: System = {
  clock: Date.now,
  timers: {
    after(ms, call) {
      const timer = setTimeout(call, ms);
      return { cancel: () => clearTimeout(timer) };
    },
    nextTurn: (call) => void setImmediate(call),
  },
  newId: randomUUID,
  chance: Math.random,
};
