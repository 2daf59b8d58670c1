// What the acceptance of a launch knows, handed to the create task of the same process: the launch as it was stored, the
// token as it was opened, the connection that was made meanwhile. The database stays the truth: whoever does not find a
// launch here reads it there, and so does everybody after a crash. And what became of it, handed to whoever shows it.
import type { Secret } from '../config/secrets.ts';
import type { Clock } from '../core/clock.ts';
import type { Launch } from './launch.ts';
import type { AheadConnection, NewLaunch } from './ports.ts';

export interface HandedOver {
  /** Just accepted: whether it still is, is asked by the step that follows. */
  readonly launch: Launch;
  readonly token: Secret;
  readonly connection: AheadConnection;
}

export interface HandOver {
  put(handed: HandedOver): void;
  /** Null when there is nothing, or nothing recent. What is taken is not there any more. */
  take(launchId: string): HandedOver | null;
  /** Of a launch that nothing follows for. */
  putSettled(launch: Launch): void;
  takeSettled(launchId: string): Launch | null;
}

export interface HandOverOptions {
  readonly clock: Clock;
  /** So many wait at most; the oldest goes first. Default: 256. */
  readonly max?: number;
  /** A task that is started at once comes within milliseconds; later, the account may be another. Default: 5000. */
  readonly maxAgeMs?: number;
}

export function createHandOver({ clock, max = 256, maxAgeMs = 5000 }: HandOverOptions): HandOver {
  const waiting = new Map<string, HandedOver & { readonly until: number }>();
  const settled = new Map<string, { readonly launch: Launch; readonly until: number }>();

  function drop(launchId: string): void {
    waiting.get(launchId)?.connection.close();
    waiting.delete(launchId);
  }

  function dropOld(): void {
    const now = clock();
    // In the order in which they came.
    for (const [launchId, { until }] of waiting) {
      if (until > now && waiting.size < max) return;
      drop(launchId);
    }
  }

  return {
    put(handed) {
      dropOld();
      waiting.set(handed.launch.id, { ...handed, until: clock() + maxAgeMs });
    },
    take(launchId) {
      const handed = waiting.get(launchId);
      if (!handed) return null;
      if (handed.until <= clock()) {
        drop(launchId);
        return null;
      }
      waiting.delete(launchId);
      const { launch, token, connection } = handed;
      return { launch, token, connection };
    },
    putSettled(launch) {
      for (const [oldest] of settled) {
        if (settled.size < max) break;
        settled.delete(oldest);
      }
      settled.set(launch.id, { launch, until: clock() + maxAgeMs });
    },
    takeSettled(launchId) {
      const handed = settled.get(launchId);
      settled.delete(launchId);
      return handed && handed.until > clock() ? handed.launch : null;
    },
  };
}

/** A launch as it is read from the database right after it was accepted. */
export const asAccepted = (launch: NewLaunch, region: string | null): Launch => ({
  ...launch,
  region,
  state: 'accepted',
  instanceId: null,
  failure: null,
  looks: 0,
  lookFailure: null,
  givesUpAt: null,
  sentAt: null,
  sentAs: null,
  settledAt: null,
});
