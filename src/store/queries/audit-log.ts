import type { Selectable } from 'kysely';
import type { AuditEntry, AuditFilter, AuditLog } from '../../audit/ports.ts';
import type { AuditLogTable, Database } from '../schema.ts';

/** `workspaceId`: where it was done. Default: nobody spoke from a workspace. */
export type NewAuditEntry = Omit<AuditEntry, 'id' | 'workspaceId'> & { readonly workspaceId?: string | null };

/** Called inside the transaction of the change that it tells of. */
export async function appendAudit(db: Database, entry: NewAuditEntry): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      at: entry.at,
      team_id: entry.teamId,
      workspace_id: entry.workspaceId ?? null,
      user_id: entry.userId,
      action: entry.action,
      launch_id: entry.launchId,
      detail: JSON.stringify(entry.detail),
    })
    .execute();
}

type Page = Omit<AuditFilter, 'teamId'> & { readonly afterId?: number; readonly limit: number };

/** In the log's order, where a condition that an index holds together with the id makes them few. */
const pageQuery = (db: Database, { launchId, userId, since, until, afterId, limit }: Page) =>
  db
    .selectFrom('audit_log')
    .$if(launchId !== undefined, (query) => query.where('launch_id', '=', launchId ?? ''))
    .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
    .$if(since !== undefined, (query) => query.where('at', '>=', since ?? 0))
    .$if(until !== undefined, (query) => query.where('at', '<', until ?? 0))
    .where('id', '>', afterId ?? 0)
    .orderBy('id')
    .limit(limit);

/**
 * Whose it is and where it was done, each by an index of its own: asked for as one condition or the other, the whole log
 * would be read for the few lines of a small workspace.
 */
export function teamPageQuery(db: Database, teamId: string, page: Page) {
  const theirs = pageQuery(db, page).select('id').where('team_id', '=', teamId);
  // Of an enterprise's workspace: in all others both ids are the same, and the index holds none of their lines.
  const there = pageQuery(db, page)
    .select('id')
    .where('workspace_id', '=', teamId)
    .whereRef('workspace_id', '<>', 'team_id');
  const ids = db
    .selectFrom(theirs.as('theirs'))
    .select('theirs.id')
    .unionAll(db.selectFrom(there.as('there')).select('there.id'));
  return db.selectFrom('audit_log').selectAll().where('id', 'in', ids).orderBy('id').limit(page.limit);
}

/** Who asks waits, and on SQLite everybody with them: no line further back is looked at, whoever's are wanted. */
const mostLookedAt = 5000;

export function latestQuery(db: Database, teamId: string, userId: string | undefined, limit: number) {
  const newest = db
    .selectFrom('audit_log')
    .select(['id', 'user_id'])
    .orderBy('id', 'desc')
    .limit(mostLookedAt);
  const theirs = newest.where('team_id', '=', teamId);
  const there = newest.where('workspace_id', '=', teamId).whereRef('workspace_id', '<>', 'team_id');
  const both = db
    .selectFrom(theirs.as('theirs'))
    .select(['theirs.id', 'theirs.user_id'])
    .unionAll(db.selectFrom(there.as('there')).select(['there.id', 'there.user_id']));
  const ids = db
    .selectFrom(both.as('both'))
    .select('both.id')
    .$if(userId !== undefined, (query) => query.where('both.user_id', '=', userId ?? ''))
    .orderBy('both.id', 'desc')
    .limit(limit);
  return db.selectFrom('audit_log').selectAll().where('id', 'in', ids).orderBy('id', 'desc');
}

export function createAuditLog(db: Database): AuditLog {
  return {
    async list({ teamId, ...page }) {
      const query = teamId === undefined ? pageQuery(db, page).selectAll() : teamPageQuery(db, teamId, page);
      return (await query.execute()).map(toEntry);
    },
    async latest({ teamId, userId, limit }) {
      return (await latestQuery(db, teamId, userId, limit).execute()).map(toEntry);
    },
  };
}

const toEntry = (row: Selectable<AuditLogTable>): AuditEntry => ({
  id: row.id,
  at: row.at,
  teamId: row.team_id,
  workspaceId: row.workspace_id,
  userId: row.user_id,
  action: row.action,
  launchId: row.launch_id,
  detail: JSON.parse(row.detail) as AuditEntry['detail'],
});
