// Hears which statements this process runs on either engine, with their values: what is slow is explained afterwards.
import { StatementSync } from 'node:sqlite';
import pg from 'pg';

export interface Heard {
  readonly sql: string;
  readonly values: readonly unknown[];
}

export interface StatementEar {
  /** What was run since it was asked last. */
  take(): readonly Heard[];
}

/** For the rest of the process's life. */
export function listenToStatements(): StatementEar {
  let heard: Heard[] = [];
  for (const name of ['all', 'run'] as const) {
    const original = StatementSync.prototype[name] as (...values: unknown[]) => unknown;
    Object.defineProperty(StatementSync.prototype, name, {
      value(this: StatementSync, ...values: unknown[]) {
        heard.push({ sql: this.sourceSQL, values });
        return original.apply(this, values);
      },
    });
  }
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  Object.defineProperty(pg.Client.prototype, 'query', {
    value(this: pg.Client, ...args: unknown[]) {
      const [first, second] = args;
      const named = typeof first === 'string' ? { text: first, values: second } : (first as pg.QueryConfig);
      const values = Array.isArray(named.values) ? named.values : [];
      heard.push({ sql: named.text, values });
      return query.apply(this, args);
    },
  });
  return {
    take() {
      const taken = heard;
      heard = [];
      return taken;
    },
  };
}
