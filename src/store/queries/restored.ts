// A database that was put back from a backup knows less than has happened: what it holds as waiting to be sent may have been
// sent since, and would be sent a second time. It is taken for sent, as after a crash between call and answer, so it is looked
// up instead. Where that is wrong, its person hears that nothing was started, and decides.
import { sql } from 'kysely';
import type { Database } from '../schema.ts';
import { appendAudit } from './audit-log.ts';
import { refuseRestored } from './free-watches.ts';
import { serverNow } from './jobs.ts';

export interface TakenForSent {
  readonly launches: number;
  readonly actions: number;
  /** What waited to be launched when cards are free: it is not any more. */
  readonly watches: number;
}

export interface RestoredDatabase {
  takeForSent(at: number): Promise<TakenForSent>;
  /**
   * For how long the process that said last that it lives counts as alive, and until when; null: for none. A dump holds such
   * words, too: only one that is said again is said by somebody. PostgreSQL only: on SQLite the lock on the file tells.
   */
  lastBeat(): Promise<{ readonly until: number; readonly leftMs: number } | null>;
}

export function createRestored(db: Database): RestoredDatabase {
  return {
    takeForSent: (at) =>
      db.transaction().execute(async (trx) => ({
        launches: await takeLaunches(trx, at),
        actions: await takeActions(trx, at),
        watches: await refuseRestored(trx, at),
      })),
    async lastBeat() {
      const row = await db
        .selectFrom('job_owners')
        .select(['alive_until', sql<number>`alive_until - ${serverNow}`.as('left_ms')])
        .orderBy('alive_until', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : { until: row.alive_until, leftMs: Number(row.left_ms) };
    },
  };
}

async function takeLaunches(trx: Database, at: number): Promise<number> {
  const taken = await trx
    .updateTable('launches')
    // The earliest it can have been sent: an instance that was made since then may be its own.
    .set((row) => ({ state: 'creating', sent_at: row.ref('accepted_at') }))
    .where('state', '=', 'accepted')
    .returning(['id', 'team_id', 'workspace_id', 'user_id'])
    .execute();
  for (const { id, team_id: teamId, workspace_id: workspaceId, user_id: userId } of taken)
    await appendAudit(trx, {
      at,
      teamId,
      workspaceId: workspaceId || null,
      userId,
      action: 'launch.creating',
      launchId: id,
      detail: { from: 'accepted', to: 'creating', by: 'restore' },
    });
  return taken.length;
}

async function takeActions(trx: Database, at: number): Promise<number> {
  const taken = await trx
    .updateTable('actions')
    // The script is forgotten with the step into `sending`, here as always.
    .set((row) => ({ state: 'sending', sent_at: row.ref('asked_at'), sealed_script: null, script_kid: null }))
    .where('state', '=', 'asked')
    .returning(['id', 'kind', 'launch_id', 'by_team_id', 'by_workspace_id', 'by_user_id'])
    .execute();
  for (const action of taken)
    await appendAudit(trx, {
      at,
      teamId: action.by_team_id,
      workspaceId: action.by_workspace_id,
      userId: action.by_user_id,
      action: 'action.sending',
      launchId: action.launch_id,
      detail: { kind: action.kind, action: action.id, from: 'asked', to: 'sending', by: 'restore' },
    });
  return taken.length;
}
