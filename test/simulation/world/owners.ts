// Who lives, as all replicas see it. The app keeps that in PostgreSQL, by the server's clock; one process alone has an SQLite
// file. Where a world has several replicas over SQLite, this says the same as the statements for PostgreSQL do
// (src/store/queries/jobs.ts, `owners`): a table of owners, the server's clock, and whoever counts one as dead frees what it held.
import type { JobStore } from '../../../src/jobs/ports.ts';
import type { SqliteUnits } from '../../../src/store/sqlite-dialect.ts';
import { type DatabaseFaults, failNowAndThen } from './database.ts';
import type { Scheduler } from './scheduler.ts';

export class Owners {
  readonly #scheduler: Scheduler;
  readonly #aliveUntil = new Map<string, number>();
  #looks = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** As the store of one replica has them. */
  over(units: SqliteUnits, faults: DatabaseFaults): Pick<JobStore, 'enrol' | 'keepAlive' | 'freeDead'> {
    return {
      enrol: async (owner, forMs) => {
        failNowAndThen(faults);
        this.#aliveUntil.set(owner, this.#scheduler.now + forMs);
      },
      keepAlive: async (owner, forMs) => {
        failNowAndThen(faults);
        if (!this.#aliveUntil.has(owner)) return false;
        this.#aliveUntil.set(owner, this.#scheduler.now + forMs);
        return true;
      },
      freeDead: async () => {
        this.#looks += 1;
        const dead = [...this.#aliveUntil].filter(([, until]) => until <= this.#scheduler.now);
        // What was stored in the name of somebody already counted as dead is rare: it is looked for now and then.
        if (dead.length === 0 && this.#looks % 6 !== 0) return 0;
        return units.change((run) => {
          const alive = [...this.#aliveUntil.keys()].filter(
            (owner) => !dead.some(([each]) => each === owner),
          );
          const marks = alive.map(() => '?').join(', ');
          const { changes } = run(
            `update jobs set lease_owner = null, due_at = case when serial_key is null then run_at end
             where lease_owner is not null and due_at is null and gave_up_at is null
               and lease_owner not in (${marks})`,
            alive,
          );
          for (const [owner] of dead) this.#aliveUntil.delete(owner);
          return changes;
        });
      },
    };
  }
}
