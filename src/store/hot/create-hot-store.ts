// What every launch runs is written by hand for each engine: one turn of the loop on SQLite, one round trip on PostgreSQL.
// All else goes through Kysely (queries/). Both engines keep the same promises: see test/contract.
import type { Engine } from '../engine.ts';
import type { HotStore } from './hot-store.ts';
import { createPostgresHotStore } from './postgres.ts';
import { createSqliteHotStore } from './sqlite.ts';

export const createHotStore = (engine: Engine): HotStore =>
  engine.kind === 'sqlite' ? createSqliteHotStore(engine.units) : createPostgresHotStore(engine.session);
