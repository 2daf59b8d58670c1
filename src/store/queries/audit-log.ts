import type { AuditEntry, AuditLog } from '../../audit/ports.ts';
import type { Database } from '../schema.ts';

export type NewAuditEntry = Omit<AuditEntry, 'id'>;

/** Called inside the transaction of the change that it tells of. */
export async function appendAudit(db: Database, entry: NewAuditEntry): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      at: entry.at,
      team_id: entry.teamId,
      user_id: entry.userId,
      action: entry.action,
      launch_id: entry.launchId,
      detail: JSON.stringify(entry.detail),
    })
    .execute();
}

export function createAuditLog(db: Database): AuditLog {
  return {
    async list({ launchId, teamId, afterId, limit }) {
      const rows = await db
        .selectFrom('audit_log')
        .selectAll()
        .$if(launchId !== undefined, (query) => query.where('launch_id', '=', launchId ?? ''))
        .$if(teamId !== undefined, (query) => query.where('team_id', '=', teamId ?? ''))
        .where('id', '>', afterId ?? 0)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        at: row.at,
        teamId: row.team_id,
        userId: row.user_id,
        action: row.action,
        launchId: row.launch_id,
        detail: JSON.parse(row.detail) as AuditEntry['detail'],
      }));
    },
  };
}
