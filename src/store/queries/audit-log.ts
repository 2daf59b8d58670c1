import type { AuditEntry, AuditLog } from '../../audit/ports.ts';
import type { Database } from '../schema.ts';

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

export function createAuditLog(db: Database): AuditLog {
  return {
    async list({ launchId, teamId, afterId, limit }) {
      const rows = await db
        .selectFrom('audit_log')
        .selectAll()
        .$if(launchId !== undefined, (query) => query.where('launch_id', '=', launchId ?? ''))
        .$if(teamId !== undefined, (query) =>
          query.where(({ or, eb }) =>
            or([eb('team_id', '=', teamId ?? ''), eb('workspace_id', '=', teamId ?? '')]),
          ),
        )
        .where('id', '>', afterId ?? 0)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        at: row.at,
        teamId: row.team_id,
        workspaceId: row.workspace_id,
        userId: row.user_id,
        action: row.action,
        launchId: row.launch_id,
        detail: JSON.parse(row.detail) as AuditEntry['detail'],
      }));
    },
  };
}
