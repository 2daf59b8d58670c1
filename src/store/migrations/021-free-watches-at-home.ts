import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Engine } from '../engine.ts';
import { markHomesOf } from './019-homes.ts';

/** Home shows what its person waits for. */
export const freeWatchesAtHome = (engine: Engine['kind']): Migration => ({
  up: (db: Kysely<unknown>) =>
    markHomesOf(db, engine, [
      {
        table: 'free_watches',
        times: ['ended_at', 'due_at', 'created_at'],
        columns: ['state'],
        events: ['insert', 'update', 'delete'],
      },
    ]),
});
