import { sql } from 'kysely';
import type { Engine } from '../engine.ts';
import type { Database } from '../schema.ts';

/**
 * Held until the transaction ends: what is counted in a workspace stays true until what depends on it is stored.
 * SQLite's transactions are one at a time anyway. Its first key tells it from the locks of presets.
 */
export async function lockTeam(trx: Database, engine: Engine['kind'], teamId: string): Promise<void> {
  if (engine === 'postgres') await sql`select pg_advisory_xact_lock(3, hashtext(${teamId}))`.execute(trx);
}
