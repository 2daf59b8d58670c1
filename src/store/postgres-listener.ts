// One connection that does nothing but listen. When it breaks it is made anew, for as long as somebody listens.
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

export interface Listener {
  stop(): Promise<void>;
}

const longestPauseMs = 10_000;

/** `onNotice` is called for each notice, and after each connecting: some may have been missed before. */
export function listenOnPostgres(config: pg.ClientConfig, channel: string, onNotice: () => void): Listener {
  const stopping = new AbortController();
  const { signal } = stopping;

  /** Settles when the connection is over. Throws when none came about. */
  async function listenOnce(): Promise<void> {
    // Made to wait: a connection that is quiet for long is not a broken one.
    const client = new pg.Client({ ...config, keepAlive: true, application_name: 'gpu-instance listener' });
    const over = Promise.withResolvers<void>();
    client.on('error', () => over.resolve());
    client.on('end', () => over.resolve());
    client.on('notification', () => onNotice());
    const end = () => over.resolve();
    signal.addEventListener('abort', end);
    try {
      await Promise.race([client.connect(), over.promise]);
      if (signal.aborted) return;
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
      onNotice();
      await over.promise;
    } finally {
      signal.removeEventListener('abort', end);
      // A connection that is dead does not even end.
      await Promise.race([client.end().catch(() => undefined), pause(1000, undefined, { ref: false })]);
    }
  }

  async function keepListening(): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      try {
        await listenOnce();
        failures = 0;
      } catch {
        // Whoever listens looks for itself as well, and tells that the database is away.
        failures += 1;
      }
      const pauseMs = Math.min(longestPauseMs, 250 * 2 ** Math.min(failures, 10));
      await pause(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  const listening = keepListening();
  return {
    async stop() {
      stopping.abort();
      await listening;
    },
  };
}
