// What every method of every store has in common: its errors are ours, and closing waits for it.
import { toStoreError } from './errors.ts';

export interface OutstandingCalls {
  /** The same methods; an engine's error about being away becomes StoreUnavailableError. */
  wrap<T extends object>(store: T): T;
  /** Settles when nothing that was asked for is still under way. */
  settled(): Promise<void>;
}

type Method = (...args: unknown[]) => Promise<unknown>;

export function createOutstandingCalls(): OutstandingCalls {
  const underWay = new Set<Promise<unknown>>();

  const wrapMethod =
    (method: Method): Method =>
    async (...args) => {
      const call = method(...args);
      underWay.add(call);
      try {
        return await call;
      } catch (error) {
        throw toStoreError(error);
      } finally {
        underWay.delete(call);
      }
    };

  return {
    wrap<T extends object>(store: T): T {
      const methods: [string, Method][] = Object.entries(store);
      return Object.fromEntries(methods.map(([name, method]) => [name, wrapMethod(method)])) as T;
    },
    async settled() {
      await Promise.allSettled(underWay);
    },
  };
}
