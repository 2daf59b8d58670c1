// What every launch runs is written by hand for each engine: one turn of the loop on SQLite, one round trip on PostgreSQL.
// All else goes through Kysely (queries/). Both engines keep the same promises: see test/contract.
import type { LaunchStore } from '../../launches/ports.ts';
import type { SurfaceStore } from '../../surfaces/ports.ts';
import type { Engine } from '../engine.ts';
import { createPostgresHotStore } from './postgres.ts';
import { createSqliteHotStore } from './sqlite.ts';

export interface HotStore {
  readonly accept: LaunchStore['accept'];
  /** Of a transition that is allowed. */
  readonly transition: LaunchStore['transition'];
  readonly noteShown: SurfaceStore['noteShown'];
}

export const createHotStore = (engine: Engine): HotStore =>
  engine.kind === 'sqlite' ? createSqliteHotStore(engine.units) : createPostgresHotStore(engine.session);
