// The writes of a launch's and an action's life, with the time that each takes. Where nothing is traced they are as they were.
import type { ActionStore } from '../../instances/ports.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import { noTraces, type Traces } from '../traces.ts';

export function traceLaunches(real: LaunchStore, traces: Traces): LaunchStore {
  if (traces === noTraces) return real;
  return {
    ...real,
    accept: (...asked) => traces.stored('accept', () => real.accept(...asked)),
    find: (id) => traces.stored('find', () => real.find(id)),
    transition: (change) => traces.stored('transition', () => real.transition(change)),
  };
}

export function traceActions(real: ActionStore, traces: Traces): ActionStore {
  if (traces === noTraces) return real;
  return {
    ...real,
    ask: (...asked) => traces.stored('ask', () => real.ask(...asked)),
    step: (change) => traces.stored('step', () => real.step(change)),
  };
}
